"""What pages show, computed from rows in memory. No query."""
