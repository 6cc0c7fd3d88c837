"""Saving as a form does, and what is stored then."""

from teams.rules.lineups import Pick
from teams.services.lineups import current_lineup, picks_of, save_lineup
from tests.factories import choices_of


def save(team, week, picks, made_from=None):
    return save_lineup(team=team, week=week, choices=choices_of(picks), made_from=made_from)


def stored(team, week) -> tuple[str | None, list[Pick], list[int]]:
    """Everything that a refused save must leave as it was."""
    lineup = current_lineup(team, week)
    if lineup is None:
        return None, [], []
    return lineup.token, picks_of(lineup), [slot.pk for slot in lineup.slots.all()]
