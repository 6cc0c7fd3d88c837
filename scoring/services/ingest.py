"""The one way in for stats, whether imported, replayed or fed live (P9).

A batch is stored whole or not at all. A row whose revision is not higher than the stored one is
ignored, so a batch may come twice and batches may overtake each other.

The same transaction stores the plays that the page of a game lists (plays.py).

A change of a final week is a correction: the same transaction scores its teams again and logs
the author and the reason.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection, transaction

from fantasy.models import Season, Week
from fantasy.rulesets import Ruleset
from scoring.models import Correction, Play
from scoring.rules import points
from scoring.rules.feed import (
    FeedError,
    FeedLine,
    GameUpdate,
    check_line,
    check_update,
    is_id,
)
from teams.models import Game, Player, StatLine

from .finals import finalize_week, is_over
from .plays import store_plays
from .week_corrections import Author, Change, score_corrections

FEED_LOCK = 3  # the class of advisory locks; caching.locks and teams.locking have the others


@dataclass(frozen=True)
class Ingested:
    accepted: int
    ignored: int  # rows whose revision was not new
    finalized: tuple[int, ...]  # ids of the weeks that this batch ended
    corrections: tuple[Correction, ...] = ()


@transaction.atomic
def ingest(
    season: Season,
    lines: Iterable[FeedLine],
    games: Iterable[GameUpdate] = (),
    *,
    author: Author | None = None,
) -> Ingested:
    """Store the batch, and finalize each week whose last game it ended.

    Log every change if there is an author, else only changes of final weeks. Raises FeedError
    for a row that cannot be right; then nothing is stored.
    """
    hold_feed(season)
    lines, games = list(lines), list(games)
    known = _games(season, {line.game for line in lines} | {update.game for update in games})
    for update in games:
        check_update(update)
    accepted, changes = _store_lines(season, lines, known)
    corrections = score_corrections(changes, author)
    statuses = {pk: game.status for pk, game in known.items()}
    touched = _store_games(games, known)
    store_plays(changes, statuses, season.rules, corrected=author is not None)
    finalized = [week.pk for week in touched if is_over(week) and finalize_week(week)]
    return Ingested(accepted, len(lines) - accepted, tuple(finalized), tuple(corrections))


def hold_feed(season: Season) -> None:
    """Lock the season's feed and the finalizing of its weeks until the transaction ends.

    Without the lock, two feeders that read a revision at once would both write theirs. Take this
    lock before those of weeks.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [FEED_LOCK, season.pk])


def _store_lines(
    season: Season, lines: Sequence[FeedLine], games: dict[int, Game]
) -> tuple[int, list[Change]]:
    """Return the number of accepted rows, and one change for each stat line that they wrote."""
    players = Player.objects.in_bulk({line.player for line in lines if is_id(line.player)})
    stored = {
        (line.game_id, line.player_id): line for line in StatLine.objects.filter(game__in=games)
    }
    newest: dict[tuple[int, int], StatLine] = {}
    accepted = 0
    for line in lines:
        player = players.get(line.player)
        if line.game not in games:
            raise FeedError(line.source, f"game {line.game} is not in the season {season}")
        if player is None or player.season_id != season.pk:
            raise FeedError(line.source, f"player {line.player} is not in the season {season}")
        _check_can_have_stats(line, games[line.game])
        made = _stat_line(line, games[line.game], player, season.rules)
        key = (line.game, line.player)
        last = newest.get(key) or stored.get(key)
        if last is None or made.revision > last.revision:
            newest[key] = made
            accepted += 1
    StatLine.objects.bulk_create(
        newest.values(),
        update_conflicts=True,
        unique_fields=["game", "player"],
        update_fields=["club", "revision", "stats", "points", "official_points"],
        batch_size=1000,
    )
    return accepted, [Change(stored.get(key), line) for key, line in newest.items()]


def _check_can_have_stats(line: FeedLine, game: Game) -> None:
    if game.status == Game.Status.POSTPONED and game.week and game.week.is_final:
        raise FeedError(line.source, f"game {game.pk} was postponed and {game.week} is final")


def _stat_line(line: FeedLine, game: Game, player: Player, rules: Ruleset) -> StatLine:
    check_line(line, rules)
    club = line.club or player.club_id
    if club not in (game.home_id, game.away_id):
        raise FeedError(line.source, f"{player} does not play for a club in {game.pk}")
    return StatLine(
        game=game,
        player=player,
        club_id=club,
        revision=line.revision,
        stats={stat: _plain(value) for stat, value in line.stats.items()},
        points=points.total(points.breakdown(line.stats, player.position, rules)),
        official_points=line.official_points,
    )


def _plain(value: points.Number) -> int | float:
    """Return the value as a number for JSON."""
    return int(value) if value == int(value) else float(value)


def _games(season: Season, ids: set[int]) -> dict[int, Game]:
    known = {pk for pk in ids if is_id(pk)}
    games = Game.objects.filter(season=season, pk__in=known).select_related("week__season")
    return {game.pk: game for game in games}


def _store_games(updates: Sequence[GameUpdate], games: dict[int, Game]) -> list[Week]:
    """Store the updates, and return the weeks in which a game ended."""
    changed: list[Game] = []
    for update in updates:
        game = games.get(update.game)
        if game is None:
            raise FeedError(update.source, f"game {update.game} is not in the season")
        if update.status not in Game.Status.values:
            raise FeedError(update.source, f"{update.status!r} is not a status of a game")
        if game.week and game.week.is_final and update.status != game.status:
            reason = f"game {game.pk} cannot become {update.status}: {game.week} is final"
            raise FeedError(update.source, reason)
        game.status = update.status
        game.home_score, game.away_score = update.home_score, update.away_score
        game.clock = update.clock
        changed.append(game)
    Game.objects.bulk_update(
        changed, ["status", "home_score", "away_score", "clock"], batch_size=500
    )
    _void([game for game in changed if game.status == Game.Status.POSTPONED])
    ended = {game.week_id: game.week for game in changed if game.is_over and game.week}
    return [week for week in ended.values() if not week.is_final]


def _void(games: Sequence[Game]) -> None:
    """Empty the stat lines of postponed and abandoned games, so that they do not count.

    Each stat line gets its next revision, so the rule that revisions only grow still holds. The
    games' plays go: a game that is played again has new ones.
    """
    if games:
        Play.objects.filter(game__in=games).bulk_delete()
    lines = list(StatLine.objects.filter(game__in=games).exclude(stats={}) if games else ())
    for line in lines:
        line.revision += 1
        line.stats, line.points, line.official_points = {}, Decimal(0), None
    fields = ["revision", "stats", "points", "official_points"]
    StatLine.objects.bulk_update(lines, fields, batch_size=500)
