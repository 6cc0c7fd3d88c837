"""Lighthouse's word on every public page of the public site."""
