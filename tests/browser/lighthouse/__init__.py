"""Lighthouse reports on all public pages of the public site."""
