"""Pages of the long tail, and the fields of clubs, games and players that cached rows carry."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from caching.codecs import ModelRow, ModelRows, Parts, PlainJSON
from caching.mint import Mint

CLUB = ("name", "short_name", "colour", "second_colour")

GAME = (
    "week",
    "kickoff",
    "status",
    "clock",
    "home_score",
    "away_score",
    *(f"{side}__{field}" for side in ("home", "away") for field in CLUB),
)

# One value for each page of which there are too many to refresh all: whoever asks after `soft`
# seconds builds it again. Ten is what a touchdown may take to reach such a page; its points run
# ahead of it, by the live JSON.
CLUB_PAGE: "Mint[dict[str, Any]]" = Mint(
    "club-page",
    Parts(
        club=ModelRow("teams.Club", *CLUB, "season__name", "season__ruleset"),
        games=ModelRows("teams.Game", *GAME, "week__number"),
        squad=ModelRows(
            "teams.Player", "full_name", "position", "price", extra={"points": Decimal}
        ),
    ),
    model="teams.Club",
    soft=timedelta(seconds=10),
)

MEMBER = ("name", "position", *(f"club__{field}" for field in CLUB))

# A slot without a player is hidden: he has not locked, so nobody but the owner may know him, and
# he never comes near the cache. `points` are the player's own, `lines` say what they are for.
TEAM_PAGE: "Mint[dict[str, Any]]" = Mint(
    "team-page",
    Parts(
        team=ModelRow("teams.Team", "name", "season"),
        results=ModelRows(
            "teams.TeamWeek",
            "points",
            "transfers_cost",
            "rank",
            "season_points",
            "season_rank",
            "week__number",
        ),
        slots=ModelRows(
            "teams.LineupSlot",
            "role",
            "order",
            "is_captain",
            "is_vice",
            *(f"player__{field}" for field in MEMBER),
            extra={
                "points": Decimal,
                "multiplier": int,
                "came_in": bool,
                "went_out": bool,
                "lines": list,
            },
        ),
        to_play=PlainJSON(),
        chip=PlainJSON(),
        transfers=PlainJSON(),
        came=ModelRows("teams.Player", *MEMBER),
        went=ModelRows("teams.Player", *MEMBER),
    ),
    model="teams.Team",
    soft=timedelta(seconds=10),
)
