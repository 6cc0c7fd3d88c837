"""Monitoring of the site: health checks, `/status/`, `/metrics` and system checks."""
