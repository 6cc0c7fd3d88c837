"""What the lineup pages and the player list show, computed in memory. No query."""
