"""The list of players, and the page of one player."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from caching.publishing.shared_pages import shared
from caching.read_together import read_together
from caching.shortcuts import missing_is_404
from fantasy.calendar import current_calendar
from scoring.view_models.charts import bar_chart, line_chart
from scoring.view_models.player_season import player_season
from teams.managers import FORM_WEEKS
from teams.read_models.player_page import PLAYER_PAGE
from teams.read_models.players import PLAYERS
from teams.read_models.scoreboard import SCOREBOARD
from teams.read_models.week_numbers import WEEK_NUMBERS, share_of
from teams.view_models.availability import week_of
from teams.view_models.fixtures import fixtures
from teams.view_models.player_filter import PlayerFilter


@shared("q", "position", "club", "price", "availability", "sort", "page")
def player_list(request: HttpRequest) -> HttpResponse:
    calendar = current_calendar()
    chosen = PlayerFilter.from_query(request.GET)
    week = week_of(chosen.availability, calendar)
    closed = calendar.last_closed
    games_wanted: Any = SCOREBOARD.at(week.pk) if chosen.availability else None
    players, games, numbers = read_together(
        PLAYERS.at(calendar.season.pk),
        games_wanted,
        # The page renders before the first shares are built.
        WEEK_NUMBERS.at(closed.pk).or_none() if closed else None,
    )
    shares = numbers["shares"] if numbers else None
    page = chosen.page_of(players, calendar, games or [], shares)
    context = {
        "season": calendar.season,
        "rules": calendar.rules,
        "filter": chosen,
        "clubs": sorted({player.club for player in players}, key=lambda club: club.name),
        "page": page,
        "rows": [(player, share_of(player.pk, shares)) for player in page],
        "closed": closed if shares is not None else None,
    }
    return render(request, "scoring/player_list.html", context)


@shared()
def player(request: HttpRequest, pk: int) -> HttpResponse:
    calendar = current_calendar()
    week = calendar.last_closed
    playing = calendar.open or calendar.current
    with missing_is_404():
        career, games, numbers = read_together(
            PLAYER_PAGE.at(pk),
            SCOREBOARD.at(playing.pk),
            # The page needs no shares: it renders before the first ones are built.
            WEEK_NUMBERS.at(week.pk).or_none() if week else None,
        )
    season = player_season(career, calendar, numbers)
    found = season.player
    is_current = found.season_id == calendar.season.pk
    weeks = season.weeks
    context = {
        "season": season,
        "player": found,
        "rules": found.season.rules,
        "form_weeks": FORM_WEEKS,
        "is_current": is_current,
        "playing": playing,
        "fixture": fixtures(games).get(found.club_id) if is_current else None,
        "points_chart": bar_chart([(str(w.number), w.points) for w in season.played_weeks]),
        "price_chart": line_chart([(str(w.number), w.price) for w in weeks if w.price]),
        "owned": season.owned,
    }
    return render(request, "scoring/player.html", context)
