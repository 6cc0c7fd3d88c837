"""Search by name: the key of a name, its column, and the admin's search."""
