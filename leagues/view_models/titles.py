"""Champion and cup winner of a league, for its table and its history."""

from dataclasses import dataclass

from leagues.models import League
from leagues.read_models.league import LeaguePage
from teams.models import Team


@dataclass(frozen=True)
class Title:
    name: str
    team: Team


def titles_of(page: LeaguePage, league: League) -> list[Title]:
    """Return the titles that are decided: champion, then cup winner. No query.

    The minted page may be some seconds older than the league's row.
    """
    teams = {team.pk: team for team in page["winners"]}
    found = (("Champion", league.champion_id), ("Cup winner", league.cup_winner_id))
    return [Title(name, teams[pk]) for name, pk in found if pk in teams]
