"""Stores the demo season, which demo.season generates."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from demo import timing
from demo.season.clubs import CLUBS
from demo.season.generator import GeneratedSeason, SimulatedGame, generate_season
from demo.season.prices import Points, Prices, weekly_prices
from demo.season.rosters import Athlete
from fantasy.models import Season, User, Week
from fantasy.rulesets import Ruleset
from leagues.services.entrants import enroll_missing
from scoring.analyze import analyze_new_rows
from scoring.models import FeedRow, RecordedResult
from scoring.rules import points
from scoring.rules.feed import GameUpdate, check_score, check_stats
from scoring.services.ingest import ingest
from teams import bulk
from teams.models import (
    Club,
    Game,
    Lineup,
    LineupSlot,
    Player,
    PlayerClub,
    PlayerPrice,
    Team,
    TeamWeek,
)

from .leagues import store_leagues
from .owners import BATCH, candidates_before, store_owners
from .removal import delete_season
from .results import store_results

NAME = "Gridiron 26"
RULESET = "nfl-ppr"
LARGE_TABLES = (User, Team, Lineup, LineupSlot, TeamWeek)


@transaction.atomic
def seed(
    *, owners: int, now: datetime, report: Callable[[str], object] = lambda text: None
) -> Season:
    """Store the demo season with its first weeks played, in place of an existing one.

    It becomes the current season. Other seasons stay as they are. `report` gets lines of
    progress.
    """
    existing = Team.objects.filter(season__slug=timing.SLUG).count()
    is_large = max(owners, existing) > BATCH
    with bulk.defer_foreign_key_checks(*LARGE_TABLES) if is_large else nullcontext():
        for old in Season.objects.filter(slug=timing.SLUG):
            delete_season(old)
        with bulk.defer_indexes(*LARGE_TABLES) if is_large else nullcontext():
            season = _store(owners, now, report)
    enroll_missing(season)
    analyze_new_rows()
    Season.objects.make_current(season)
    season.refresh_from_db()
    return season


def _store(owners: int, now: datetime, report: Callable[[str], object]) -> Season:
    generated = generate_season()
    season = Season.objects.create(slug=timing.SLUG, name=NAME, ruleset=RULESET)
    start = timing.whole_minute(now) - timing.HEAD_START
    weeks = _store_weeks(season, start)
    weekly_points = _weekly_points(generated, season.rules)
    prices = weekly_prices(generated.athletes, [week.number for week in weeks], weekly_points)
    players = _store_players(season, weeks[0], generated.athletes)
    _store_prices(weeks, players, prices)
    games = _store_games(weeks, players, generated.games, start)
    rows = _store_recordings(games, players, weekly_points)
    played = weeks[: timing.FIRST_LIVE_WEEK - 1]
    for week in played:
        _ingest_week(week, [game for game in games if game.week == week], rows)
    candidates = {
        week.number: candidates_before(week.number, list(players.values()), prices, weekly_points)
        for week in played
    }
    stored_owners = store_owners(played, candidates, owners, report)
    store_results(played, stored_owners, report)
    store_leagues(season)
    return season


def _store_weeks(season: Season, start: datetime) -> list[Week]:
    weeks = []
    for number in range(1, timing.WEEKS + 1):
        kickoffs = timing.kickoffs(number, start)
        weeks.append(
            Week(
                season=season,
                number=number,
                first_kickoff=kickoffs[0],
                last_kickoff=kickoffs[-1],
            )
        )
    return Week.objects.bulk_create(weeks)


def _store_players(season: Season, since: Week, athletes: Sequence[Athlete]) -> dict[str, Player]:
    """Store clubs and players, and return the players by source id."""
    clubs = Club.objects.bulk_create(
        Club(
            season=season,
            source_id=profile.short_name,
            name=profile.name,
            short_name=profile.short_name,
            colour=profile.colour,
            second_colour=profile.second_colour,
        )
        for profile in CLUBS
    )
    club_of = {club.short_name: club for club in clubs}
    players = Player.objects.bulk_create(
        Player(
            season=season,
            source_id=athlete.source_id,
            name=athlete.name,
            full_name=athlete.full_name,
            position=athlete.position,
            club=club_of[athlete.club],
            price=athlete.price,
        )
        for athlete in athletes
    )
    PlayerClub.objects.bulk_create(
        PlayerClub(player=player, club=player.club, since=since) for player in players
    )
    return {player.source_id: player for player in players}


def _store_prices(
    weeks: Sequence[Week], players: Mapping[str, Player], prices: Mapping[int, Prices]
) -> None:
    """Store the prices of the first week, and then only changes."""
    before: Prices = {}
    rows = []
    for week in weeks:
        rows += [
            PlayerPrice(player=players[source_id], price=price, since=week)
            for source_id, price in prices[week.number].items()
            if price != before.get(source_id)
        ]
        before = prices[week.number]
    PlayerPrice.objects.bulk_create(rows)


def _store_games(
    weeks: Sequence[Week],
    players: Mapping[str, Player],
    simulated: Sequence[SimulatedGame],
    start: datetime,
) -> dict[Game, SimulatedGame]:
    """Store the games, and return them in their order, each with its simulation."""
    clubs = {player.club.short_name: player.club for player in players.values()}
    of_week = defaultdict(list)
    for game in simulated:
        of_week[game.week].append(game)
    games = Game.objects.bulk_create(
        Game(
            season=week.season,
            week=week,
            source_id=game.source_id,
            home=clubs[game.home],
            away=clubs[game.away],
            kickoff=kickoff,
        )
        for week in weeks
        for game, kickoff in zip(
            of_week[week.number], timing.kickoffs(week.number, start), strict=True
        )
    )
    return dict(zip(games, simulated, strict=True))


def _weekly_points(generated: GeneratedSeason, rules: Ruleset) -> dict[int, dict[str, Decimal]]:
    """Return week → player → points by the ruleset."""
    positions = {athlete.source_id: athlete.position for athlete in generated.athletes}
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for game in generated.games:
        for player, stats in game.box_score.stats.items():
            lines = points.breakdown(stats, positions[player], rules)
            found[game.week][player] = points.total(lines)
    return found


def _store_recordings(
    games: Mapping[Game, SimulatedGame],
    players: Mapping[str, Player],
    weekly_points: Mapping[int, Points],
) -> dict[Game, list[FeedRow]]:
    """Store the final stats and score of each game for the replay, and return the rows by game.

    The official points are those of the ruleset.
    """
    rows: dict[Game, list[FeedRow]] = {}
    for game, simulated in games.items():
        check_score("demo", *simulated.box_score.score)
        for stats in simulated.box_score.stats.values():
            check_stats("demo", stats, game.season.rules)
        rows[game] = [
            FeedRow(
                game=game,
                player=players[source_id],
                club=players[source_id].club,
                week=game.week,
                revision=timing.REVISION,
                stats=dict(stats),
                official_points=weekly_points[simulated.week][source_id],
                source="demo",
            )
            for source_id, stats in simulated.box_score.stats.items()
        ]
    FeedRow.objects.bulk_create(row for of_game in rows.values() for row in of_game)
    RecordedResult.objects.bulk_create(
        RecordedResult(game=game, home_score=home_score, away_score=away_score)
        for game, simulated in games.items()
        for home_score, away_score in [simulated.box_score.score]
    )
    return rows


def _ingest_week(
    week: Week, games: Sequence[Game], rows: Mapping[Game, Sequence[FeedRow]]
) -> None:
    """Ingest a week that is over, which makes it final."""
    lines = [row.as_line() for game in games for row in rows[game]]
    ends = [
        GameUpdate(
            game.pk,
            Game.Status.FINAL,
            game.recorded_result.home_score,
            game.recorded_result.away_score,
            source="demo",
        )
        for game in games
    ]
    ingest(week.season, lines, ends)
    last = max(game.kickoff for game in games if game.kickoff)
    Week.objects.filter(pk=week.pk).update(finalized_at=last + timedelta(hours=4))
