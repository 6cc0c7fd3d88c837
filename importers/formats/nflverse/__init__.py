"""NFL seasons, as github.com/nflverse/nflverse-data publishes their weekly stats."""

from .season import read_season

__all__ = ["read_season"]
