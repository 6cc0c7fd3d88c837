"""Writes the demo season, which other modules invent, to the database."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from fantasy.models import Season, Week
from fantasy.rulesets import Ruleset
from scoring.analyze import analyze_new_rows
from scoring.models import FeedRow, RecordedResult
from scoring.rules import points
from scoring.rules.feed import GameUpdate, check_score, check_stats
from scoring.services.ingest import ingest
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

from . import bulk, enrolment, timing
from .clubs import CLUBS
from .players import Athlete
from .prices import Points, Prices, weekly_prices
from .removal import remove
from .results import store_results
from .season import Meeting, SeasonScript, written_season

NAME = "Gridiron 26"
RULESET = "nfl-ppr"
MANY = (Team, Lineup, LineupSlot, TeamWeek)


@transaction.atomic
def seed(
    *, owners: int, now: datetime, say: Callable[[str], object] = lambda text: None
) -> Season:
    """Store the demo season with its first weeks played, in place of an existing one.

    It becomes the current season. Other seasons stay as they are. `say` gets lines of progress.
    """
    there = Team.objects.filter(season__slug=timing.SLUG).count()
    crowd = max(owners, there) > enrolment.BATCH
    with bulk.foreign_keys_at_the_end(*MANY) if crowd else nullcontext():
        for old in Season.objects.filter(slug=timing.SLUG):
            remove(old)
        season = _store(owners, now, say)
    analyze_new_rows()
    Season.objects.make_current(season)
    season.refresh_from_db()
    return season


def _store(owners: int, now: datetime, say: Callable[[str], object]) -> Season:
    script = written_season()
    season = Season.objects.create(slug=timing.SLUG, name=NAME, ruleset=RULESET)
    start = timing.whole_minute(now) - timing.HEAD_START
    weeks = _weeks(season, start)
    earned = _earned(script, season.rules)
    prices = weekly_prices(script.athletes, [week.number for week in weeks], earned)
    players = _players(season, weeks[0], script.athletes)
    _store_prices(weeks, players, prices)
    games = _games(weeks, players, script.meetings, start)
    rows = _recording(games, players, earned)
    played = weeks[: timing.FIRST_LIVE_WEEK - 1]
    for week in played:
        _play(week, [game for game in games if game.week == week], rows)
    markets = {
        week.number: enrolment.market(week.number, list(players.values()), prices, earned)
        for week in played
    }
    enrolled = enrolment.enrol(played, markets, owners, say)
    store_results(played, enrolled, say)
    return season


def _weeks(season: Season, start: datetime) -> list[Week]:
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


def _players(season: Season, since: Week, athletes: Sequence[Athlete]) -> dict[str, Player]:
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


def _games(
    weeks: Sequence[Week],
    players: Mapping[str, Player],
    meetings: Sequence[Meeting],
    start: datetime,
) -> dict[Game, Meeting]:
    """Store the games, and return them in their order, each with its meeting."""
    clubs = {player.club.short_name: player.club for player in players.values()}
    of_week = defaultdict(list)
    for meeting in meetings:
        of_week[meeting.week].append(meeting)
    games = Game.objects.bulk_create(
        Game(
            season=week.season,
            week=week,
            source_id=meeting.source_id,
            home=clubs[meeting.home],
            away=clubs[meeting.away],
            kickoff=kickoff,
        )
        for week in weeks
        for meeting, kickoff in zip(
            of_week[week.number], timing.kickoffs(week.number, start), strict=True
        )
    )
    return dict(zip(games, meetings, strict=True))


def _earned(script: SeasonScript, rules: Ruleset) -> dict[int, dict[str, Decimal]]:
    """Return week → player → points by the ruleset."""
    positions = {athlete.source_id: athlete.position for athlete in script.athletes}
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for meeting in script.meetings:
        for player, stats in meeting.box.stats.items():
            lines = points.breakdown(stats, positions[player], rules)
            found[meeting.week][player] = points.total(lines)
    return found


def _recording(
    games: Mapping[Game, Meeting], players: Mapping[str, Player], earned: Mapping[int, Points]
) -> dict[Game, list[FeedRow]]:
    """Store the end of each game for the replay. The official points are those of the ruleset."""
    rows: dict[Game, list[FeedRow]] = {}
    for game, meeting in games.items():
        check_score("demo", *meeting.box.score)
        for stats in meeting.box.stats.values():
            check_stats("demo", stats, game.season.rules)
        rows[game] = [
            FeedRow(
                game=game,
                player=players[source_id],
                club=players[source_id].club,
                week=game.week,
                revision=timing.REVISION,
                stats=dict(stats),
                official_points=earned[meeting.week][source_id],
                source="demo",
            )
            for source_id, stats in meeting.box.stats.items()
        ]
    FeedRow.objects.bulk_create(row for of_game in rows.values() for row in of_game)
    RecordedResult.objects.bulk_create(
        RecordedResult(game=game, home_score=meeting.box.score[0], away_score=meeting.box.score[1])
        for game, meeting in games.items()
    )
    return rows


def _play(week: Week, games: Sequence[Game], rows: Mapping[Game, Sequence[FeedRow]]) -> None:
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
