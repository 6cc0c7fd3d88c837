"""cashews, `early`: after a second one request renews the value in the background."""

from asgiref.sync import sync_to_async
from cashews import cache
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from fantasy.calendar import Calendar
from fantasy.models import Week
from teams.models import Game
from tests.bench.peers.page import calendar_of, render_scoreboard

from .event_loop import run

cache.setup(f"redis://{settings.CACHE_ADDRESS}/", secret=settings.SECRET_KEY)


@cache.early(ttl="10m", early_ttl="1s", key="calendar")
async def calendar_weeks() -> list[Week]:
    return await sync_to_async(list, thread_sensitive=False)(Week.objects.calendar())


@cache.early(ttl="10m", early_ttl="1s", key="scoreboard:{week.pk}")
async def scoreboard_games(week: Week) -> list[Game]:
    return await sync_to_async(list, thread_sensitive=False)(Game.objects.scoreboard(week))


async def load() -> tuple[Calendar, list[Game]]:
    calendar = calendar_of(await calendar_weeks())
    return calendar, await scoreboard_games(calendar.shown)


def scoreboard(request: HttpRequest) -> HttpResponse:
    calendar, games = run(load())
    return render_scoreboard(request, calendar, games)
