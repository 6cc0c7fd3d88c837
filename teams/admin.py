from django.contrib import admin

from .models import Club, Game, Lineup, LineupSlot, Player, Team, TeamWeek


@admin.register(Club)
class ClubAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "short_name", "season", "colour")
    list_filter = ("season",)
    list_select_related = ("season",)
    search_fields = ("name", "short_name")


@admin.register(Player)
class PlayerAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "position", "club", "price", "season")
    list_filter = ("season", "position")
    list_select_related = ("club", "season")
    search_fields = ("name", "full_name")
    autocomplete_fields = ("club",)
    show_full_result_count = False


@admin.register(Game)
class GameAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("home", "away", "week", "kickoff", "status", "home_score", "away_score")
    list_filter = ("season", "status")
    list_select_related = ("home", "away", "week")
    autocomplete_fields = ("home", "away")
    # A kickoff moves under the lock of its week, which a form does not take.
    readonly_fields = ("kickoff", "week")


@admin.register(Team)
class TeamAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "owner", "season", "created_at")
    list_filter = ("season",)
    list_select_related = ("owner", "season")
    search_fields = ("name",)
    raw_id_fields = ("owner",)
    show_full_result_count = False


class LineupSlotInline(admin.TabularInline):  # type: ignore[type-arg]
    model = LineupSlot
    extra = 0
    can_delete = False
    fields = readonly_fields = ("role", "order", "player", "is_captain", "is_vice", "price_paid")

    def has_add_permission(self, request: object, obj: object = None) -> bool:
        return False


@admin.register(Lineup)
class LineupAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """To look at only: an owner's lineup is saved by its owner, under the lock."""

    list_display = ("team", "from_week", "only_week", "version", "saved_at")
    list_select_related = ("team", "from_week")
    search_fields = ("team__name",)
    inlines = (LineupSlotInline,)
    show_full_result_count = False

    def has_change_permission(self, request: object, obj: object = None) -> bool:
        return False

    def has_add_permission(self, request: object) -> bool:
        return False


@admin.register(TeamWeek)
class TeamWeekAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("team", "week", "points", "rank", "season_points", "season_rank")
    list_select_related = ("team", "week")
    search_fields = ("team__name",)
    raw_id_fields = ("team",)
    show_full_result_count = False

    def has_change_permission(self, request: object, obj: object = None) -> bool:
        return False
