"""The part of leagues in the export and the deletion of an account."""

from collections.abc import Sequence

from django.db.models import Q
from django.dispatch import receiver

from fantasy.models import User
from leagues.models import (
    League,
    LeagueRank,
    LogEntry,
    Matchup,
    Membership,
)
from leagues.read_models.forgetting import forget_league
from leagues.rules.texts import quoted, with_names
from teams.models import Team
from teams.services.account import columns_of, exports
from teams.signals import account_deleted

from .succession import pass_on_office

OTHER = "another team"  # an export has no name of somebody else's team


@exports(
    "leagues.League.commissioner",
    "leagues.League.champion",
    "leagues.League.cup_winner",
    "leagues.Membership.team",
    "leagues.Matchup.home",
    "leagues.Matchup.away",
    "leagues.Matchup.winner",
    "leagues.LeagueRank.team",
    "leagues.LogEntry.team",
    "leagues.LogEntry.first",
    "leagues.LogEntry.second",
    "leagues.Message.user",
    "leagues.Message.team",
    "leagues.Report.user",
)
def league_data(user: User) -> dict[str, object]:
    """Return all that leagues hold about the person; the number of queries is fixed."""
    # The ids themselves: with a join the database would read all leagues, matchups and log entries
    # instead of their indexes.
    teams = list(Team.objects.filter(owner=user).values_list("pk", flat=True))
    leagues = League.objects.select_related("season")
    own = leagues.filter(Q(champion__in=teams) | Q(cup_winner__in=teams))
    memberships = list(Membership.objects.of_user(user).select_related("league__season", "team"))
    matchups = (
        Matchup.objects.filter(Q(home__in=teams) | Q(away__in=teams))
        .select_related("league", "week", "home", "away", "winner")
        .order_by("league", "pk")
    )
    ranks = LeagueRank.objects.filter(team__owner=user).select_related("league", "week")
    log = (
        LogEntry.objects.filter(Q(team__in=teams) | Q(first__in=teams) | Q(second__in=teams))
        .with_teams()
        .select_related("league")
        .order_by("pk")
    )
    messages = user.league_messages.select_related("league", "team").order_by("pk")
    reports = user.league_reports.select_related("message__league")
    return {
        "leagues": [
            {**_league(row.league), "team": row.team.name, **columns_of(row)}
            for row in memberships
        ],
        "leagues_run": [
            {"season": league.season.name, **columns_of(league, "search_key")}
            for league in leagues.filter(commissioner=user)
        ],
        "titles": [
            {
                **_league(league),
                "champion": league.champion.owner_id == user.pk if league.champion else False,
                "cup": league.cup_winner.owner_id == user.pk if league.cup_winner else False,
            }
            for league in own.select_related("champion", "cup_winner")
        ],
        "matchups": [_matchup(row, user) for row in matchups],
        "league_ranks": [
            {"league": row.league.name, "week": row.week.number, **columns_of(row)}
            for row in ranks
        ],
        "league_log": [_log_entry(row, user) for row in log],
        "league_messages": [
            {"league": row.league.name, "team": row.team.name, **columns_of(row)}
            for row in messages
        ],
        "league_reports": [
            {"league": row.message.league.name, "message": row.message_id, **columns_of(row)}
            for row in reports
        ],
    }


def _league(league: League) -> dict[str, object]:
    return {"league": league.name, "season": league.season.name}


def _matchup(row: Matchup, user: User) -> dict[str, object]:
    """Without the name of the opponent, which is somebody else's."""
    at_home = row.home.owner_id == user.pk
    return {
        "league": row.league.name,
        "week": row.week.number,
        "team": row.home.name if at_home or row.away is None else row.away.name,
        "at_home": at_home,
        "won_tie": row.winner is not None and row.winner.owner_id == user.pk,
        **columns_of(row),
    }


def _log_entry(row: LogEntry, user: User) -> dict[str, object]:
    """An act of the person, or one that names their team."""
    own = {
        team.pk: quoted(team.name)
        for team in (row.team, row.first, row.second)
        if team and team.owner_id == user.pk
    }
    named = (own.get(pk or 0, OTHER) for pk in (row.first_id, row.second_id))
    return {
        "league": row.league.name,
        **columns_of(row, "author", "text"),
        "who": row.who if row.author or row.team_id in own else OTHER,
        "what": with_names(row.text, named),
    }


@receiver(account_deleted)
def forget_account(user: User, teams: Sequence[Team], **kwargs: object) -> None:
    """Hand on the user's offices, and have their leagues read the teams' new names.

    The teams stay in their leagues, without their names; logs refer to the teams. Messages and
    reports are deleted with the account. Locks leagues in the order of their ids, after the
    user's row.
    """
    for league in (
        League.objects.select_for_update(of=("self",)).filter(commissioner=user).order_by("pk")
    ):
        pass_on_office(league)
    for league in Membership.objects.filter(team__in=teams).values_list("league", flat=True):
        forget_league(league)
