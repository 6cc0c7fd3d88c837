"""Stores the leagues of the demo season."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.utils import timezone

from demo.season.leagues import SEED, LeaguePlan, plan_leagues
from demo.timing import FIRST_LIVE_WEEK
from fantasy.models import Season, Week
from leagues.models import League, LogEntry, Matchup, Membership, Message
from leagues.rules.formats import HEAD_TO_HEAD, TIE_BREAKS_OF
from leagues.rules.schedule import regular_weeks, round_robin
from leagues.services.log import entry
from leagues.services.rounds import first_draw
from teams.models import Team

MADE_FOR = 5_000  # teams: leagues of chance members are chosen among so many


def store_leagues(season: Season) -> None:
    """Store the leagues over the first teams of the season, with their schedules."""
    teams = list(
        Team.objects.filter(season=season).select_related("owner").order_by("pk")[:MADE_FOR]
    )
    weeks = {week.number: week for week in season.weeks.all()}
    plans = plan_leagues(len(teams), FIRST_LIVE_WEEK)
    leagues = [_league(season, plan, teams, seed) for seed, plan in enumerate(plans, SEED)]
    for league in leagues:
        first_draw(league)
    League.objects.bulk_create(leagues)
    pairs = list(zip(leagues, plans, strict=True))
    Membership.objects.bulk_create(
        Membership(league=league, team=teams[index], from_week=league.start_week)
        for league, plan in pairs
        for index in plan.teams
    )
    Matchup.objects.bulk_create(
        matchup
        for league, plan in pairs
        if plan.format == HEAD_TO_HEAD
        for matchup in _matchups(league, [teams[index].pk for index in plan.teams], weeks)
    )
    LogEntry.objects.bulk_create(
        entry(league=league, by=teams[plan.teams[0]], what="created the league")
        for league, plan in pairs
    )
    began = timezone.now() - timedelta(hours=3)
    messages = Message.objects.bulk_create(
        Message(league=league, user=teams[index].owner, team=teams[index], text=text)
        for league, plan in pairs
        if not league.is_large  # it has no board
        for index, text in plan.talk
    )
    for minutes, message in enumerate(messages):
        message.at = began + timedelta(minutes=minutes)
    Message.objects.bulk_update(messages, ["at"])


def _league(season: Season, plan: LeaguePlan, teams: Sequence[Team], seed: int) -> League:
    league = League(
        season=season,
        format=plan.format,
        name=plan.name,
        is_public=True,
        commissioner=teams[plan.teams[0]].owner,
        max_teams=plan.max_teams,
        size=len(plan.teams),
        start_week=plan.start_week,
        tie_breaks=list(TIE_BREAKS_OF[plan.format]),
        playoff_teams=plan.playoff_teams,
        playoff_week=plan.playoff_week,
        consolation=plan.consolation,
        cup_week=plan.cup_week,
        seed=seed,
    )
    league.search_key = League._meta.get_field("search_key").key_of(league)
    return league


def _matchups(league: League, teams: Sequence[int], weeks: dict[int, Week]) -> Iterator[Matchup]:
    for pairing in round_robin(teams, regular_weeks(league.rules, sorted(weeks))):
        yield Matchup(
            league=league,
            week=weeks[pairing.week],
            place=pairing.place,
            home_id=pairing.home,
            away_id=pairing.away,
        )
