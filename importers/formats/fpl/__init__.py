"""Fantasy Premier League, as github.com/vaastav/Fantasy-Premier-League publishes it."""

from .season import read_season

__all__ = ["read_season"]
