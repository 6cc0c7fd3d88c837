"""The rules of lineups and transfers. No Django here."""
