"""The two layouts of nflverse's weekly stats, which differ in the names of some columns.

https://github.com/nflverse/nflverse-data: `player_stats_YYYY.csv` of the release player_stats, and
`stats_player_week_YYYY.csv` of the release stats_player, which has rows for all positions.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Layout:
    """A layout; `aliases` maps columns of `player_stats` to their names here."""

    name: str
    aliases: Mapping[str, str]

    def missing(self, header: Collection[str], columns: Collection[str]) -> int:
        """Return how many of the columns are not in the header."""
        return sum(self.aliases.get(column, column) not in header for column in columns)


PLAYER_STATS = Layout("player_stats", {})
STATS_PLAYER_WEEK = Layout(
    "stats_player_week",
    {
        "recent_team": "team",
        "interceptions": "passing_interceptions",
        "sacks": "sacks_suffered",
    },
)
FILE_NAME = re.compile(r"(player_stats|stats_player_week)_[0-9]{4}\.csv", re.IGNORECASE)


def layout_of(header: Collection[str], columns: Collection[str]) -> Layout:
    """Return the layout with fewer columns missing from the header."""
    layouts = (PLAYER_STATS, STATS_PLAYER_WEEK)
    return min(layouts, key=lambda layout: layout.missing(header, columns))
