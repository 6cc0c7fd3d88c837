"""The list of players, and one of them."""

from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from caching.shared import shared
from caching.snapshots import SnapshotNotReadyError
from fantasy.calendar import Calendar, calendar
from scoring.charts import bar_chart, line_chart
from scoring.models import StatLine
from scoring.player_weeks import player_weeks
from teams.models import Player, PlayerPrice, TeamWeek
from teams.player_filter import PlayerFilter


@shared("q", "position", "club", "price", "availability", "sort", "page")
def player_list(request: HttpRequest) -> HttpResponse:
    season = calendar()
    players = Player.cached.listing(season.season)
    chosen = PlayerFilter.from_query(request.GET)
    context = {
        "season": season.season,
        "rules": season.rules,
        "filter": chosen,
        "clubs": sorted({player.club for player in players}, key=lambda club: club.name),
        "page": chosen.page_of(players),
    }
    return render(request, "scoring/player_list.html", context)


@shared()
def player(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Player.objects.select_related("club", "season"), pk=pk)
    season = calendar()
    weeks = player_weeks(found, StatLine.objects.career(found), _prices(found, season))
    context = {
        "player": found,
        "position": found.season.rules.position(found.position),
        "weeks": weeks,
        "games": sum(len(week.games) for week in weeks),
        "total": sum((week.points for week in weeks), Decimal(0)),
        "best": max((week.points for week in weeks if week.games), default=Decimal(0)),
        "points_chart": bar_chart([(str(w.number), w.points) for w in weeks if w.games]),
        "price_chart": line_chart([(str(w.number), w.price) for w in weeks if w.price]),
        "owned": _owned(found, season),
    }
    return render(request, "scoring/player.html", context)


def _prices(found: Player, season: Calendar) -> list[PlayerPrice]:
    """His prices so far, with their weeks: one query. An imported season knows later ones too."""
    prices = found.prices.select_related("since").order_by("since__number")
    if found.season_id == season.season.pk:
        prices = prices.filter(since__number__lte=(season.open or season.current).number)
    return list(prices)


def _owned(found: Player, season: Calendar) -> dict[str, object] | None:
    """The shares of the teams that have him and that made him captain, in the last week for
    which all lineups have locked. None where that is not known.
    """
    if found.season_id != season.season.pk:
        return None
    week = season.current
    if week.closes_at is None or week.closes_at > season.now:
        if season.last_final is None:
            return None
        week = season.last_final
    try:
        shares = TeamWeek.cached.numbers(week)["shares"]
    except SnapshotNotReadyError:  # it has been asked for; the rest of the page does not wait
        return None
    teams, captains = shares.get(str(found.pk), ("0.0", "0.0"))
    return {"week": week.number, "teams": teams, "captains": captains}
