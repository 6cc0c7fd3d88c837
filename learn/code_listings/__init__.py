"""Code and SQL as the pages show them."""
