"""What snapshots hold: built from the database, read by views."""
