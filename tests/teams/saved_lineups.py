"""Save lineups as the form does, and read the stored ones."""

from teams.rules.lineups import Pick
from teams.services.lineups import current_lineup, picks_of, save_lineup
from tests.factories import choices_of


def save(team, week, picks, made_from=None):
    return save_lineup(team=team, week=week, choices=choices_of(picks), made_from=made_from)


def stored(team, week) -> tuple[str | None, list[Pick], list[int]]:
    """(token, picks, slot ids) of the stored lineup. A refused save must not change them."""
    lineup = current_lineup(team, week)
    if lineup is None:
        return None, [], []
    return lineup.token, picks_of(lineup), [slot.pk for slot in lineup.slots.all()]
