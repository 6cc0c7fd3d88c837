"""The games of a week and the points of their players, at this moment.

Points are text, so that no reader makes binary fractions of them.
"""

from collections import defaultdict
from decimal import Decimal

from fantasy.models import Week
from fantasy.rollout import poll_seconds
from fantasy.rulesets.limits import possible
from scoring.rules import points
from teams.models import Game, StatLine
from teams.read_models.live import LiveGame, LivePlayer, WeekState

CENT = Decimal("0.01")


def week_as_it_stands(week: Week) -> WeekState:
    """Return the week at this moment: four queries.

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
