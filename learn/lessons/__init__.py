"""The lessons: each reads the same rows in several ways, whose cost is measured."""
