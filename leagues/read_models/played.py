"""Stored matchups as `leagues.rules.tables` takes them."""

from collections.abc import Collection, Iterable
from decimal import Decimal

from leagues.models import Matchup
from leagues.rules.tables import Played
from scoring.standings.hundredths import hundredths


def played_in(matchups: Iterable[Matchup], weeks: Collection[int]) -> list[Played]:
    """Return the matchups of the regular season in these weeks, by number."""
    return [
        Played(
            matchup.week.number,
            matchup.home_id,
            matchup.away_id,
            _corrected(matchup.home_result),
            _corrected(matchup.away_result),
        )
        for matchup in matchups
        if matchup.stage == Matchup.Stage.REGULAR and matchup.week.number in weeks
    ]


def _corrected(result: Decimal | None) -> int | None:
    return None if result is None else hundredths(result)
