"""Minted values of club and team pages, and the fields of cached clubs, games and players."""

from datetime import timedelta
from decimal import Decimal

from caching.codecs import ModelRow, ModelRows, Parts, PlainJSON
from caching.mint import Mint

from .page_types import ClubPage, TeamPage

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

# There are too many club and team pages to refresh them all. Each has its own value, and a reader
# rebuilds a value that is older than `soft` seconds. A touchdown may take ten seconds to reach
# such a page; the live JSON updates its points earlier.
CLUB_PAGE: "Mint[ClubPage]" = Mint(
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

# A slot without a player is hidden: the player has not locked, so only the owner may see them, and
# the cache never holds them. `points` are the player's own, `lines` is their breakdown.
TEAM_PAGE: "Mint[TeamPage]" = Mint(
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
