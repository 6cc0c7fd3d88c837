from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from caching.publishing.shared_pages import shared
from caching.read_together import read_together
from fantasy.calendar import current_calendar
from scoring.read_models.leaderboards import LEADERBOARDS
from teams.read_models.scoreboard import SCOREBOARD
from teams.read_models.week_numbers import WEEK_NUMBERS

WEEK_TOP = 10  # teams in a week's recap


@shared()
def home(request: HttpRequest) -> HttpResponse:
    """Show the games of the week and the best teams; once it is final, also its recap."""
    calendar = current_calendar()
    week = calendar.shown
    games, boards, numbers = read_together(
        SCOREBOARD.at(week.pk),
        LEADERBOARDS.at(week.pk),
        WEEK_NUMBERS.at(week.pk).or_none() if week.is_final else None,
    )
    opened = calendar.open
    context = {
        "season": calendar.season,
        "week": week,
        "open_week": opened,
        "open_has_begun": opened is not None and calendar.has_begun(opened),
        "games": games,
        "live_count": sum(game.is_live for game in games),
        "top": boards["season"][:10],
        "week_top": boards["week"][:WEEK_TOP] if week.is_final else [],
        # An average means that the numbers are those of the final week.
        "numbers": numbers if numbers and numbers["average"] else None,
        **calendar.phase(week),
    }
    return render(request, "scoring/home.html", context)
