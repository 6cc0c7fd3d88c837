"""Pure rules of weeks and names: no Django."""
