"""The week as it stands, built once for everybody. The live page and the team pages read it.

    {"form": 2, "version": 1764064800000,
     "week": 20, "final": false, "poll": seconds until a browser asks again,
     "games": [{"id", "status", "clock", "home", "away", "home_score", "away_score"}],
     "open_clubs": [ids of clubs with a game that is not over],
     "players": {"<id>": {"points": "6.00", "played": true, "lines": [["Goals", 1, "5"]]}},
     "spread": {"week": see scoring.rules.spread, "season": the same}}

Points are text, so that no reader makes binary fractions of them. `form` changes with this
structure: a browser with the script of another release then offers to reload. `version` only
grows, so that a reader can tell an older state from a newer one, whichever way each arrived.
`spread` is null until the teams have been counted.
"""

import time
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from fantasy.models import Week
from fantasy.rollout import poll_seconds
from fantasy.rulesets.limits import possible
from scoring.models import StatLine
from scoring.page_types import LiveGame, LivePlayer, LiveWeek, WeekState
from scoring.rules import points
from teams.models import Game
from teams.rules.lineups import Outcome

CENT = Decimal("0.01")


def week_as_it_stands(week: Week) -> WeekState:
    """Return the structure above without `form`, `version` and `spread`: four queries.

    A stat line without stats is void: the player did not play.
    """
    rules = week.season.rules
    games = list(Game.objects.scoreboard(week))
    by_player: dict[int, list[tuple[bool, tuple[points.BreakdownLine, ...]]]] = defaultdict(list)
    lines = StatLine.objects.of_week(week).values_list("player_id", "player__position", "stats")
    for player, position, stats in lines.order_by("game__kickoff", "pk"):
        stats = possible(stats, rules.limits)  # impossible stats earn nothing until corrected
        if not stats:
            continue
        by_player[player].append(
            (points.played(stats, rules), points.breakdown(stats, position, rules))
        )
    return {
        "week": week.number,
        "final": week.is_final,
        "poll": poll_seconds(),
        "games": [_game(game) for game in games],
        "open_clubs": sorted(
            {club for game in games if not game.is_over for club in (game.home_id, game.away_id)}
        ),
        "players": {str(player): _player(found) for player, found in sorted(by_player.items())},
    }


def next_version(last: LiveWeek | None) -> int:
    """Return the clock in milliseconds, or the version after `last` if that is higher."""
    return max(last["version"] + 1 if last else 0, time.time_ns() // 1_000_000)


def _game(game: Game) -> LiveGame:
    return {
        "id": game.pk,
        "status": game.status,
        "clock": game.clock,
        "home": game.home_id,
        "away": game.away_id,
        "home_score": game.home_score,
        "away_score": game.away_score,
    }


def _player(games: list[tuple[bool, tuple[points.BreakdownLine, ...]]]) -> LivePlayer:
    lines = points.merged(lines for _, lines in games)
    return {
        "points": str(points.total(lines).quantize(CENT)),
        "played": any(played for played, _ in games),
        "lines": [[line.label, float(line.count), _text(line.points)] for line in lines],
    }


def _text(value: Decimal) -> str:
    """Return the number without trailing zeros: 5, 0.5."""
    return format(value.normalize(), "f")


def outcomes(live: WeekState, players: Iterable[tuple[int, int]]) -> dict[int, Outcome]:
    """Return player → outcome in the week, for each (player, club)."""
    open_clubs = set(live["open_clubs"])
    found = {}
    for player, club in players:
        line = live["players"].get(str(player))
        found[player] = Outcome(
            points=Decimal(line["points"]) if line else Decimal(0),
            played=bool(line and line["played"]),
            finished=club not in open_clubs,
        )
    return found
