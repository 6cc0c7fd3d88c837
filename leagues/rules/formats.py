"""What a league may choose: formats, sizes, tie-breaks, playoffs. No Django here."""

from dataclasses import dataclass

CLASSIC, HEAD_TO_HEAD = "classic", "h2h"

LEAST_TEAMS = 2
MOST_TEAMS = {CLASSIC: 100_000, HEAD_TO_HEAD: 20}
LARGE_LEAGUE = 100  # teams from which on a classic league is read by pages; see large_leagues.py
LEAGUES_EACH = 30  # that a team may be in, beside the overall one and that of its first week
BOARD_LIMIT = 500  # characters of a message

# Tie-breaks, in the order in which a league applies them. Teams that are equal in all of them
# share a rank: 1, 2, 2, 4.
POINTS_FOR = "points_for"
HEAD_TO_HEAD_RESULTS = "head_to_head"
LATEST_WEEK = "latest_week"
FEWEST_TRANSFERS = "fewest_transfers"
TIE_BREAKS = {
    POINTS_FOR: "Points for",
    HEAD_TO_HEAD_RESULTS: "Results against each other",
    LATEST_WEEK: "Points in the latest week, then in the one before, and so on",
    FEWEST_TRANSFERS: "Fewest transfers",
}
# Points for decide a classic league already, and its teams have no matchups.
TIE_BREAKS_OF = {
    CLASSIC: (LATEST_WEEK, FEWEST_TRANSFERS),
    HEAD_TO_HEAD: (POINTS_FOR, HEAD_TO_HEAD_RESULTS, LATEST_WEEK, FEWEST_TRANSFERS),
}

PLAYOFF_TEAMS = (0, 2, 4, 6, 8)  # 0: no playoffs


@dataclass(frozen=True)
class LeagueRules:
    """The rules of a league that its commissioner sets before the start.

    `win`, `draw`: table points of a head-to-head league; a loss gives none. `tie_breaks`: codes,
    the first one applies first. `playoff_teams`: 0 for none. `playoff_week`: number of the week of
    the first round. `final_weeks`: 1 or 2. `cup_week`: number of the week of the cup's first
    round, None for no cup.
    """

    format: str
    start_week: int
    win: int = 3
    draw: int = 1
    tie_breaks: tuple[str, ...] = ()
    playoff_teams: int = 0
    playoff_week: int | None = None
    final_weeks: int = 1
    consolation: bool = False
    cup_week: int | None = None
