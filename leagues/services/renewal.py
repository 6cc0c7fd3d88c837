"""Renewal of a league for the next season."""

from dataclasses import replace

from django.db import transaction

from fantasy.calendar import Calendar
from leagues.models import League
from leagues.rules.codes import grouped
from leagues.rules.cup import cup_problem
from leagues.rules.formats import LeagueRules
from leagues.rules.playoffs import playoffs_problem, usual_playoff_week

from .creation import create_league
from .locking import Actor, lock_as_commissioner
from .log import write
from .membership import RefusedError, lock_user
from .season_weeks import is_open

SAME_SEASON = "The next season has not been set up yet."
OVER = "The season has no weeks left in which a league could begin."


@transaction.atomic
def renew_league(*, league: int, by: Actor, calendar: Calendar) -> League:
    """Create the same league in the calendar's season, with the commissioner's team as its first.

    The notice and the log of the old league tell its members how to join. Raises RefusedError,
    also if the league was renewed before.
    """
    lock_user(by.user)
    old = lock_as_commissioner(league, by)
    if old.season_id == calendar.season.pk:
        raise RefusedError(SAME_SEASON)
    if old.renewals.filter(season=calendar.season).exists():
        raise RefusedError(f"The league was renewed for {calendar.season} already.")
    new = create_league(
        user=by.user,
        calendar=calendar,
        name=old.name,
        is_public=old.is_public,
        max_teams=max(old.max_teams or 0, 2),
        rules=rules_for(old.rules, calendar),
        previous=old,
    )
    way = f"with the code {grouped(new.code)}" if new.code else "on the page of public leagues"
    old.notice = f"The league goes on in {calendar.season}. Join it {way}."
    old.save(update_fields=["notice"])
    write(
        league=old, by=by.team,
        what=f"renewed the league for {calendar.season}: members join {way}",
    )  # fmt: skip
    return new


def rules_for(rules: LeagueRules, calendar: Calendar) -> LeagueRules:
    """Return the rules for the calendar's season.

    A week that has begun or is missing gives way to the first open one. Playoffs that no longer
    fit begin in the usual week, or are left out, like a cup. Raises RefusedError.
    """
    weeks = [week.number for week in calendar.weeks]
    open_weeks = [week.number for week in calendar.weeks if is_open(week, calendar.now)]
    if not open_weeks:
        raise RefusedError(OVER)
    start = rules.start_week if rules.start_week in open_weeks else open_weeks[0]
    rules = replace(rules, start_week=start)
    if playoffs_problem(rules, weeks):
        usual = usual_playoff_week(rules.playoff_teams, rules.final_weeks, start, weeks)
        rules = replace(rules, playoff_week=usual)
    if playoffs_problem(rules, weeks):
        rules = replace(rules, playoff_teams=0, playoff_week=None, consolation=False)
    if cup_problem(rules, weeks):
        rules = replace(rules, cup_week=None)
    return rules
