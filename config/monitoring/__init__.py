"""What tells how the site does: health checks, `/status/`, `/metrics` and system checks."""
