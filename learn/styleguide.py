"""Every component of the site in each of its states, with clubs and players made up for it."""

from datetime import UTC, datetime
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from caching.publishing.shared_pages import shared
from fantasy.rulesets import Position
from scoring.view_models.charts import bar_chart, histogram, line_chart
from teams.models import Club, Game, Player
from teams.rules.lineups import Pick
from teams.view_models.fixtures import Fixture
from teams.view_models.lineup_page import EmptySlot, FilledSlot, PlayerOption

KICKOFF = datetime(2026, 9, 13, 17, tzinfo=UTC)
CLUBS = [
    Club(pk=pk, name=name, short_name=short, colour=colour, second_colour=second)
    for pk, (name, short, colour, second) in enumerate(
        [
            ("Port Alder Herons", "ALD", "#0b5d5e", "#f2c14e"),
            ("Kingsmere Lanterns", "KGM", "#7a1f2b", "#ffd166"),
            ("Salt Lagoon Corsairs", "SLG", "#123c69", "#edc7b7"),
            ("Iron Bend Smelters", "IRB", "#9d0208", "#e5e5e5"),
        ],
        start=4,
    )
]
COLOURS = [
    "ink", "soft", "ground", "card", "line", "accent", "accent-wash", "flag", "live", "warn-wash",
    "error-wash", "night", "turf", "plate",
]  # fmt: skip


def _game(pk: int, status: str, clock: str = "", home: int | None = None) -> Game:
    return Game(
        pk=pk, home=CLUBS[0], away=CLUBS[1], kickoff=KICKOFF, status=status, clock=clock,
        home_score=home, away_score=home and home // 2,
    )  # fmt: skip


GAMES = [
    _game(1, "scheduled"),
    _game(2, "live", "Q3", 14),
    _game(3, "final", home=27),
    _game(4, "postponed"),
]
FIXTURE = Fixture(GAMES[0], "v KGM")


def _player(pk: int, name: str, position: str) -> Player:
    player = Player(
        pk=pk, name=name, position=position, club=CLUBS[pk % len(CLUBS)], price=Decimal("8.5")
    )
    player.points, player.form = Decimal("94.5"), Decimal(21)  # type: ignore[attr-defined]
    return player


def _slot(pk: int, name: str, position: str, state: str = "") -> FilledSlot:
    player = _player(pk, name, position)
    pick = Pick(
        player.pk, position, player.club.pk, player.price, starts=True, order=0,
        captain=state == "captain", vice=state == "vice",
    )  # fmt: skip
    return FilledSlot(
        pick=pick, player=player, fixture=FIXTURE, locked=state == "locked",
        chosen=state == "chosen", swaps=state == "target", query="",
    )  # fmt: skip


FORMS = [
    ("Date and time", "Sun 30 Nov, 14:05"),
    ("Day and time", "Sun 14:05"),
    ("Without JavaScript", "Sun 30 Nov, 14:05 UTC"),
    ("Time with seconds", "14:05:09"),
    ("Countdown", "4:10, 2 h 05 min, 3 days"),
    ("Score", "24–17"),
    ("Points", "12.5, −3, 1,204"),
    ("Percent", "12.3%"),
    ("Week", "Week 8"),
]
POINTS = [("1", 31), ("2", 18), ("3", 44), ("4", -3), ("5", 52)]
STATES = ["", "captain", "vice", "chosen", "target", "locked"]
EMPTY = EmptySlot(Position("WR", "Wide receiver", (2, 5), (2, 3)), starts=True)


def _slots(first: int) -> list[FilledSlot]:
    return [
        _slot(first + n, state.title() or "Free", "WR", state) for n, state in enumerate(STATES)
    ]


@shared()
def styleguide(request: HttpRequest) -> HttpResponse:
    context = {
        "colours": COLOURS,
        "clubs": CLUBS,
        "games": GAMES,
        "forms": FORMS,
        "fields": [
            ("gridiron", [_slots(1)[:3], _slots(1)[3:], [EMPTY]]),
            ("pitch", [_slots(11)[:4]]),
            ("plain", [_slots(21)[4:]]),
        ],
        "list": [*_slots(31), EMPTY],
        "bars": bar_chart(POINTS),
        "line": line_chart([(week, 60 - points) for week, points in POINTS], best_is_low=True),
        "spread": histogram({"first": 0, "width": 10, "teams": [4, 18, 40, 61, 33, 9]}, 44),
        "candidates": [
            PlayerOption(_player(1, "Available", "WR"), FIXTURE, "", ""),
            PlayerOption(_player(2, "Too expensive", "WR"), FIXTURE, "1.5 over budget", ""),
        ],
    }
    return render(request, "styleguide.html", context)
