"""The rules of points, ranks and prices. No Django here."""
