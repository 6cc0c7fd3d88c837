"""Points and ranks of a week as it stands, for builders and for the end of a week."""
