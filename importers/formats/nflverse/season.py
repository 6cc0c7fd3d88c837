"""Reads an NFL season from a file of nflverse's weekly `player_stats`.

One CSV file has one row for each player and week; `layouts` describes its two forms. It has no
schedule, results or prices: `games` and scoring.rules.pricing supply substitutes. The weeks of the
playoffs continue the numbers of the regular season and are played like it.
"""

from pathlib import Path

from django.utils.text import slugify

from fantasy import rulesets
from importers.csv_files.duplicates import equal
from importers.csv_files.filenames import list_files
from importers.csv_files.reader import read_header, read_rows
from importers.csv_files.row import Row
from importers.recorded_season import RecordedClub, RecordedSeason, changes_by_player
from importers.rules.dates import format_weeks
from scoring.rules import pricing
from scoring.rules.feed import FeedError

from .games import season_games
from .layouts import FILE_NAME, STATS_PLAYER_WEEK, layout_of
from .pairings import CLUB_NAMES
from .rows import COLUMNS, OFFICIAL, SeasonRows, is_offence, read_regular_or_playoff_week

DEFAULT_RULESET = "nfl-ppr"
OFFENCE = "-offence"  # suffix of the rulesets without the slots that no row could fill
NO_SCHEDULE = (
    "no --schedule: the first by name is at home, kickoffs are on Sunday at 18:00 UTC, "
    "scores count touchdowns and two-point conversions only"
)


def read_season(
    path: Path, ruleset: str | None = None, schedule: Path | None = None
) -> RecordedSeason:
    """Read the season in the file, or in a folder's only one. The default ruleset is nfl-ppr.

    Raises FeedError with file, line and reason; RulesetError for a ruleset that does not exist.
    """
    name = (ruleset or DEFAULT_RULESET).removesuffix(OFFENCE)
    if name not in OFFICIAL:
        raise FeedError("--ruleset", f"{name} is none of {', '.join(OFFICIAL)}")
    rules = rulesets.load(name + OFFENCE)
    file = _find_file(path)
    layout = layout_of(read_header(file.parent, file.name), COLUMNS)
    rows = list(read_rows(file.parent, file.name, COLUMNS, layout.aliases))
    for row in rows:
        _check_layout(row)
    season = SeasonRows(rules, OFFICIAL[name])
    duplicates = {row.line for row in rows if season.is_duplicate(row)}
    offence = [row for row in rows if is_offence(row)]
    for row in offence:
        season.pairings.add(row, read_regular_or_playoff_week(row))
    for row in offence:
        season.add(row)
    if season.year is None:
        raise FeedError(f"{file.name}, line 1", "no row follows")
    distinct = [row for row in offence if row.line not in duplicates]
    games = season_games(season.year, season.pairings, distinct, schedule)
    weeks = sorted({game.week for game in games if game.week is not None})
    skipped = sorted({*range(weeks[0], weeks[-1])} - {*weeks})
    clubs = sorted({club for game in games for club in (game.home, game.away)})
    points = season.points_by_player()
    return RecordedSeason(
        slug=slugify(f"nfl-{season.year}-{name.removeprefix('nfl-')}"),
        name=f"NFL {season.year}, "
        + name.removeprefix("nfl-").replace("-", " ").replace("ppr", "PPR"),
        ruleset=rules.name,
        clubs=[RecordedClub(club, CLUB_NAMES[club], club) for club in clubs],
        players=list(season.players.values()),
        weeks=weeks,
        games=games,
        rows=season.rows,
        prices=changes_by_player(
            (player.id, week, price)
            for player in season.players.values()
            for week, price in pricing.weekly_prices(
                player.position, weeks, points.get(player.id, {})
            ).items()
        ),
        player_clubs=changes_by_player((row.player, row.week, row.club) for row in season.rows),
        notes=(
            f"layout of {file.name}: {layout.name}",
            *(() if schedule else (NO_SCHEDULE,)),
            *((f"no row of the weeks {format_weeks(skipped)}",) if skipped else ()),
        ),
    )


def _find_file(path: Path) -> Path:
    """Return the file itself, or the folder's only one. Raises FeedError."""
    if not path.is_dir():
        return path
    files = [file for file in list_files(path) if FILE_NAME.fullmatch(file)]
    if not files:
        reason = "there is no player_stats_*.csv and no stats_player_week_*.csv in it"
        raise FeedError(str(path), reason)
    if len(files) > 1:
        raise FeedError(
            str(path), f"there are several seasons in it, name one: {', '.join(files)}"
        )
    return path / files[0]


def _check_layout(row: Row) -> None:
    """Raise FeedError if the file has the columns of both layouts and their values differ."""
    for old, new in STATS_PLAYER_WEEK.aliases.items():
        if old in row.values and new in row.values and not equal(row.values[old], row.values[new]):
            raise FeedError(row.source, f"{old} and {new} are columns of one thing and differ")
