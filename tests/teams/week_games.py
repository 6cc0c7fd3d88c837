"""Start weeks, and play or move their games."""

from datetime import timedelta

from django.utils import timezone

from fantasy.models import Season, Week
from scoring.rules.feed import FeedLine, GameUpdate
from scoring.services.games import move_game
from scoring.services.ingest import ingest
from teams.models import Game, Player

HOUR = timedelta(hours=1)


def week(season: Season, number: int) -> Week:
    return season.weeks.get(number=number)


def games(season: Season, number: int) -> list[Game]:
    of_week = Game.objects.filter(season=season, week__number=number)
    return list(of_week.select_related("season", "week__season", "home", "away"))


def moved(game: Game, by: timedelta, to: Week | None = None) -> Game:
    move_game(game=game, kickoff=game.kickoff + by, week=to)
    return Game.objects.get(pk=game.pk)


def play(season: Season, games: list[Game], status: str = "final") -> None:
    lines = [
        FeedLine(game.pk, player.pk, 5, {"minutes": 90, "goals_scored": 1})
        for game in games
        for player in Player.objects.filter(club__in=[game.home_id, game.away_id])
    ]
    ingest(season, lines, [GameUpdate(game.pk, status, 1, 0) for game in games])


def start(season: Season, number: int) -> None:
    """Shift the week, so that its first game kicked off an hour ago."""
    own = week(season, number)
    back = own.first_kickoff - timezone.now() + HOUR
    for game in games(season, number):
        Game.objects.filter(pk=game.pk).update(kickoff=game.kickoff - back)
    own.first_kickoff -= back
    own.last_kickoff -= back
    own.locks_at = own.locks_at and own.locks_at - back
    own.save()


def assert_weeks_match_their_games(season: Season) -> None:
    for own in season.weeks.all():
        kickoffs = sorted(
            game.kickoff for game in games(season, own.number) if game.status != "postponed"
        )
        assert own.first_kickoff == (kickoffs[0] if kickoffs else None)
        assert own.last_kickoff == (kickoffs[-1] if kickoffs else None)
