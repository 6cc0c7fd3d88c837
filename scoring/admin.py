"""Read-only admin of games and stats. Changes go through services: corrections, moved games."""

from django.contrib import admin
from django.http import HttpRequest

from caching.read_only_admin import ReadOnlyAdmin
from fantasy.models import User
from fantasy.week_filter import week_filter
from teams.models import Game, StatLine
from teams.search.admin import KeySearchMixin
from teams.services.games import GameRefusedError

from .admin_acts import ActingAdmin, RefusedError
from .forms import CorrectionForm, MoveGameForm
from .models import Correction, EntryRecord, FeedRow, Play, RecordedResult
from .services.corrections import CorrectionRefusedError, correct_stats
from .services.games import abandon_game, move_game, postpone_game
from .services.week_corrections import Author

PLAYER = ("player__search_key",)
CLUBS = ("home__search_key", "away__search_key")


@admin.register(Game)
class GameAdmin(KeySearchMixin, ActingAdmin):
    list_display = ("home", "away", "week", "kickoff", "status", "home_score", "away_score")
    list_filter = ("season", week_filter("week"), "status", "kickoff")
    list_select_related = ("home", "away", "week")
    search_fields = (*CLUBS, "source_id")
    act_label = "Move, postpone or abandon"
    act_explained = (
        "Lineups, deadlines and the ends of weeks follow, as docs/scoring.md describes."
    )

    def act_form(self, row: Game, data: object) -> MoveGameForm:
        return MoveGameForm(row, data)

    def act(self, request: HttpRequest, row: Game, form: MoveGameForm) -> str:
        told = form.cleaned_data
        try:
            if told["what"] == form.POSTPONE:
                done = postpone_game(game=row)
            elif told["what"] == form.ABANDON:
                done = abandon_game(game=row)
            else:
                done = move_game(game=row, kickoff=told["kickoff"], week=told["week"])
        except GameRefusedError as error:
            raise RefusedError(str(error)) from error
        return ". ".join([done.said, *(f"{week} is final" for week in done.finalized)]) + "."


@admin.register(StatLine)
class StatLineAdmin(KeySearchMixin, ActingAdmin):
    list_display = ("player", "club", "game", "revision", "points", "official_points")
    list_filter = ("game__season", week_filter("game__week"), "game__status")
    list_select_related = ("player", "club", "game__home", "game__away")
    search_fields = PLAYER
    act_label = "Correct"
    act_explained = (
        "In a final week, every team that had the player is scored again. The log records "
        "who corrected what, and why. Leave a stat empty to remove it."
    )

    def act_form(self, row: StatLine, data: object) -> CorrectionForm:
        return CorrectionForm(row, data)

    def act(self, request: HttpRequest, row: StatLine, form: CorrectionForm) -> str:
        user = request.user
        assert isinstance(user, User)  # noqa: S101 - the admin signs nobody else in
        try:
            done = correct_stats(
                game=row.game,
                player=row.player,
                stats=form.stats,
                author=Author(user.get_username(), form.cleaned_data["why"], user),
                made_from=form.cleaned_data["made_from"],
            )
        except CorrectionRefusedError as error:
            raise RefusedError(str(error)) from error
        points = f"{done.points_before:.2f} → {done.points_after:.2f} points"
        return f"{done.player}: {points}; {done.teams} teams scored again. {done.why}"


@admin.register(Correction)
class CorrectionAdmin(KeySearchMixin, ReadOnlyAdmin):
    """The log of corrections, which is read-only."""

    list_display = (
        "at", "who", "player", "game", "change", "points_before", "points_after",
        "again", "teams", "why",
    )  # fmt: skip
    list_filter = ("game__season", week_filter("game__week"), "who", "at")
    list_select_related = ("player", "game__home", "game__away")
    search_fields = (*PLAYER, "who", "why", *(f"game__{club}" for club in CLUBS))

    @admin.display(description="Stats")
    def change(self, log: Correction) -> str:
        before, after = log.stats_before, log.stats_after
        return ", ".join(
            f"{stat} {before.get(stat, '–')} → {after.get(stat, '–')}"
            for stat in {**before, **after}
            if before.get(stat) != after.get(stat)
        )

    @admin.display(description="Weeks")
    def again(self, log: Correction) -> str:
        return ", ".join(str(week) for week in log.weeks)


@admin.register(Play)
class PlayAdmin(KeySearchMixin, ReadOnlyAdmin):
    list_display = ("player", "game", "clock", "points", "told", "is_correction", "revision", "at")
    list_filter = ("game__season", week_filter("game__week"), "is_correction")
    list_select_related = ("player", "game__home", "game__away")
    search_fields = PLAYER

    @admin.display(description="Changes")
    def told(self, play: Play) -> str:
        return ", ".join(f"{label} {count:+}" for label, count, _ in play.lines)


@admin.register(FeedRow)
class FeedRowAdmin(KeySearchMixin, ReadOnlyAdmin):
    list_display = ("source", "player", "game", "week", "revision", "official_points")
    list_filter = ("game__season", week_filter("week"))
    list_select_related = ("player", "week", "game__home", "game__away")
    search_fields = ("source", *PLAYER)


@admin.register(EntryRecord)
class EntryRecordAdmin(KeySearchMixin, ReadOnlyAdmin):
    list_display = ("team", "week", "points", "bench_points", "transfers_cost", "season_points")
    list_filter = ("week__season", week_filter("week"))
    list_select_related = ("team", "week")
    search_fields = ("team__search_key", "source")


@admin.register(RecordedResult)
class RecordedResultAdmin(KeySearchMixin, ReadOnlyAdmin):
    list_display = ("game", "home_score", "away_score")
    list_filter = ("game__season", week_filter("game__week"))
    list_select_related = ("game__home", "game__away")
    search_fields = tuple(f"game__{club}" for club in CLUBS)
