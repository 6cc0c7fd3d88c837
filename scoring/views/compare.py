"""Two players side by side."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from caching.publishing.shared_pages import shared
from caching.read_together import read_together
from fantasy.calendar import Calendar, current_calendar
from fantasy.rulesets import Ruleset
from scoring.rules.points import Number
from scoring.view_models.charts import paired_bar_chart
from scoring.view_models.player_season import PlayerSeason, player_season
from teams.managers import FORM_WEEKS
from teams.models import Player
from teams.read_models.player_page import PLAYER_PAGE
from teams.read_models.week_numbers import WEEK_NUMBERS
from teams.search.text import matches, search_key

MOST = 12  # candidates
LONGEST = 40


@dataclass(frozen=True)
class ComparedNumber:
    """`better`: 0 or 1 for the side that leads, None if they are equal or no side can lead."""

    label: str
    values: tuple[Number | None, Number | None]
    unit: str = ""
    better: int | None = None


@shared("a", "b", "q")
def compare(request: HttpRequest) -> HttpResponse:
    """Compare the players `a` and `b`, or list the candidates for the one that is missing.

    `q`: a part of the candidate's name. An id that no player of the season has is a 404 with the
    same form.
    """
    calendar = current_calendar()
    asked = [request.GET.get(name, "").strip() for name in ("a", "b")]
    one, other = (_id(text) for text in asked)
    context: dict[str, object] = {
        "season": calendar.season,
        "rules": calendar.rules,
        "form_weeks": FORM_WEEKS,
    }
    if one and other and one != other:
        compared = _compared(calendar, one, other)
        if compared:
            return render(request, "scoring/compare.html", context | compared)
    players = {player.pk: player for player in Player.cached.listing(calendar.season)}
    known = [players.get(pk) for pk in (one, other)]
    unknown = any(text and not player for text, player in zip(asked, known, strict=True))
    first = known[0] or known[1]
    search = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    context |= {
        "unknown": unknown,
        "same": first is not None and one == other,
        "first": first,
        "asked": search,
        "candidates": _candidates(players.values(), first, search)[:MOST],
    }
    return render(request, "scoring/compare.html", context, status=404 if unknown else 200)


def _id(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _candidates(players: Iterable[Player], first: Player | None, search: str) -> list[Player]:
    """Return the players that match the search; without one, the best of the same position."""
    words = search_key(search).split()
    others = [player for player in players if player != first]
    if words:
        return [p for p in others if matches(words, f"{p.name} {p.full_name} {p.club.name}")]
    if search:  # nothing but punctuation
        return []
    return [player for player in others if first is None or player.position == first.position]


def _compared(calendar: Calendar, one: int, other: int) -> dict[str, object] | None:
    """Return the context of both players, or None if one is not a player of the season."""
    week = calendar.last_closed
    try:
        careers = read_together(
            PLAYER_PAGE.at(one),
            PLAYER_PAGE.at(other),
            WEEK_NUMBERS.at(week.pk).or_none() if week else None,
        )
    except Player.DoesNotExist:
        return None
    *both, numbers = careers
    first, second = (player_season(career, calendar, numbers) for career in both)
    if any(side.player.season_id != calendar.season.pk for side in (first, second)):
        return None
    points = _points_by_week(first, second)
    return {
        "sides": [first, second],
        "numbers": _numbers(first, second),
        "stats": _stats(first, second, calendar.rules),
        "chart": paired_bar_chart(points),
        "points_by_week": points,
    }


def _numbers(one: PlayerSeason, other: PlayerSeason) -> list[ComparedNumber]:
    owned = [Decimal(side.owned.teams) if side.owned else None for side in (one, other)]
    return [
        ComparedNumber("Price", (one.player.price, other.player.price)),
        _led("Points", one.points, other.points),
        _led("Points per game", one.per_game, other.per_game),
        _led("Form", one.form, other.form),
        _led("Best week", one.best, other.best),
        ComparedNumber("Games", (one.games, other.games)),
        ComparedNumber("Picked by", (owned[0], owned[1]), unit="%"),
    ]


def _led(label: str, one: Number | None, other: Number | None) -> ComparedNumber:
    if one is None or other is None or one == other:
        return ComparedNumber(label, (one, other))
    return ComparedNumber(label, (one, other), better=int(other > one))


def _stats(one: PlayerSeason, other: PlayerSeason, rules: Ruleset) -> list[ComparedNumber]:
    """Return the season's stats that one of the two has, in the ruleset's order."""
    mine, theirs = one.stats(), other.stats()
    return [
        ComparedNumber(label, (mine.get(stat, 0), theirs.get(stat, 0)))
        for stat, label in rules.stats.items()
        if mine.get(stat) or theirs.get(stat)
    ]


def _points_by_week(
    one: PlayerSeason, other: PlayerSeason
) -> list[tuple[str, Decimal | None, Decimal | None]]:
    points = [{week.number: week.points for week in side.played_weeks} for side in (one, other)]
    return [
        (str(number), points[0].get(number), points[1].get(number))
        for number in sorted(points[0].keys() | points[1].keys())
    ]
