"""Stores a recorded season of any format, completely or not at all.

A second import leads to the same rows. It finds clubs, players, weeks and games by the ids of
their source and keeps their primary keys, so users' teams and lineups stay as they are. It ingests
the weeks again for their results.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import models, transaction

from fantasy.models import Season, Week
from importers.recorded_season import RecordedSeason, value_in_week
from importers.rules.club_colours import club_colours
from importers.rules.dates import Dates
from scoring.models import FeedRow, RecordedResult
from scoring.rules.feed import check_official, check_score, check_stats
from scoring.services.ingest import ingest
from teams.locking import lock_weeks
from teams.models import Club, Game, Player, PlayerClub, PlayerPrice

from .results import ingest_weeks, reset_results

FIRST_REVISION = 1000  # the increments of a replay have revisions below it


@dataclass(frozen=True)
class StoredSeason:
    """The stored rows of a season, by the ids of their source."""

    season: Season
    weeks: dict[int, Week]
    clubs: dict[str, Club]
    players: dict[str, Player]
    games: dict[str, Game]


@transaction.atomic
def store_season(
    recorded: RecordedSeason, dates: Dates, report: Callable[[str], object]
) -> Season:
    """Store the season as the current one, with its played weeks final.

    `report` gets a line for each week. Raises FeedError as `ingest` does; then nothing is stored.
    """
    season, _ = Season.objects.update_or_create(
        slug=recorded.slug, defaults={"name": recorded.name, "ruleset": recorded.ruleset}
    )
    # Take the locks in the same order as the feed does: first the feed's, then the weeks'.
    ingest(season, [])
    lock_weeks(list(season.weeks.all()))
    stored = _store_tables(season, recorded, dates)
    _store_prices_and_clubs(recorded, stored)
    rows = _store_feed_rows(recorded, stored)
    played = {
        stored.games[game.id]: game
        for game in recorded.games
        if game.score and game.week is not None and dates.is_played(game.week)
    }
    reset_results(season, played)
    weeks = [week for number, week in stored.weeks.items() if dates.is_played(number)]
    ingest_weeks(season, weeks, rows, played, report)
    Season.objects.make_current(season)
    return season


def _store_tables(season: Season, recorded: RecordedSeason, dates: Dates) -> StoredSeason:
    weeks = {
        number: Week(
            season=season,
            number=number,
            locks_at=times.locks_at,
            first_kickoff=times.first_kickoff,
            last_kickoff=times.last_kickoff,
        )
        for number, times in dates.weeks.items()
    }
    _upsert(
        weeks.values(),
        "number",
        ["locks_at", "first_kickoff", "last_kickoff", "finalized_at"],
    )
    clubs = {}
    for club in recorded.clubs:
        colour, second = club_colours(club.name)
        clubs[club.id] = Club(
            season=season,
            source_id=club.id,
            name=club.name,
            short_name=club.short_name,
            colour=colour,
            second_colour=second,
        )
    _upsert(
        clubs.values(),
        "source_id",
        ["name", "short_name", "search_key", "colour", "second_colour"],
    )
    players = _players(season, recorded, dates, clubs)
    _upsert(
        players.values(),
        "source_id",
        ["name", "full_name", "search_key", "position", "club", "price"],
    )
    games = {
        game.id: Game(
            season=season,
            source_id=game.id,
            week=None if game.week is None else weeks[game.week],
            home=clubs[game.home],
            away=clubs[game.away],
            kickoff=dates.kickoff(game.kickoff),
            status=Game.Status.POSTPONED if game.week is None else Game.Status.SCHEDULED,
        )
        for game in recorded.games
    }
    _upsert(
        games.values(),
        "source_id",
        ["week", "home", "away", "kickoff", "status", "clock", "home_score", "away_score"],
    )
    return StoredSeason(season, weeks, clubs, players, games)


def _players(
    season: Season, recorded: RecordedSeason, dates: Dates, clubs: dict[str, Club]
) -> dict[str, Player]:
    """Return the players by id, with the club and the price of the current week.

    Players without a row have those of the source's list.
    """
    players = {}
    for player in recorded.players:
        player_clubs, prices = recorded.player_clubs.get(player.id), recorded.prices.get(player.id)
        players[player.id] = Player(
            season=season,
            source_id=player.id,
            name=player.name,
            full_name=player.full_name,
            position=player.position,
            club=clubs[
                value_in_week(player_clubs, dates.current) if player_clubs else player.club
            ],
            price=value_in_week(prices, dates.current) if prices else player.price,
        )
    return players


def _upsert(rows: Iterable[models.Model], key: str, fields: list[str]) -> None:
    """Create or update the rows and set their primary keys; `key` is unique in a season."""
    rows = list(rows)
    if rows:
        type(rows[0])._default_manager.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["season", key],
            update_fields=fields,
            batch_size=500,
        )


def _store_prices_and_clubs(recorded: RecordedSeason, stored: StoredSeason) -> None:
    """Store each price and each club with the first week in which it holds.

    Players without a row have the club of the source's list from the first week on.
    """
    PlayerPrice.objects.filter(player__season=stored.season).delete()
    PlayerPrice.objects.bulk_create(
        (
            PlayerPrice(player=stored.players[player], since=stored.weeks[week], price=price)
            for player, prices in recorded.prices.items()
            for week, price in prices.items()
        ),
        batch_size=1000,
    )
    first = recorded.weeks[:1]
    player_clubs = {player.id: dict.fromkeys(first, player.club) for player in recorded.players}
    player_clubs.update({player: dict(clubs) for player, clubs in recorded.player_clubs.items()})
    PlayerClub.objects.filter(player__season=stored.season).delete()
    PlayerClub.objects.bulk_create(
        (
            PlayerClub(
                player=stored.players[player], since=stored.weeks[week], club=stored.clubs[club]
            )
            for player, clubs in player_clubs.items()
            for week, club in clubs.items()
        ),
        batch_size=1000,
    )


def _store_feed_rows(recorded: RecordedSeason, stored: StoredSeason) -> list[FeedRow]:
    """Store every row of the source and the result of every played game, for replay and audit.

    A player's second row in a game is the next revision: the game has moved to another week, or
    the source has the row twice.
    """
    for game in recorded.games:
        check_score(game.source, *(game.score or (None, None)))
    RecordedResult.objects.filter(game__season=stored.season).delete()
    RecordedResult.objects.bulk_create(
        (
            RecordedResult(
                game=stored.games[game.id], home_score=game.score[0], away_score=game.score[1]
            )
            for game in recorded.games
            if game.score
        ),
        batch_size=1000,
    )
    revisions: dict[tuple[str, str], int] = {}
    rows = []
    for row in recorded.rows:
        check_stats(row.source, row.stats, stored.season.rules)
        check_official(row.source, row.official_points)
        key = (row.game, row.player)
        revisions[key] = revisions.get(key, 0) + FIRST_REVISION
        rows.append(
            FeedRow(
                game=stored.games[row.game],
                player=stored.players[row.player],
                club=stored.clubs[row.club],
                week=stored.weeks[row.week],
                revision=revisions[key],
                stats=row.stats,
                official_points=row.official_points,
                source=row.source,
            )
        )
    FeedRow.objects.filter(game__season=stored.season).delete()
    return FeedRow.objects.bulk_create(rows, batch_size=1000)
