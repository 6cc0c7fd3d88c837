"""Parts of the site without one of its techniques, for the measurement "techniques"."""
