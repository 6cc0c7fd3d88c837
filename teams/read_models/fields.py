"""Fields that several read models hold."""

CLUB = ("name", "short_name", "colour", "second_colour")

TEAM = ("name", "colour", "second_colour", "pattern")

GAME = (
    "week",
    "kickoff",
    "status",
    "clock",
    "home_score",
    "away_score",
    *(f"{side}__{field}" for side in ("home", "away") for field in CLUB),
)

MEMBER = ("name", "position", *(f"club__{field}" for field in CLUB))
