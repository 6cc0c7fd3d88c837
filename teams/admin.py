"""Admin of accounts, clubs, players and teams.

Games are in scoring/admin.py: moving one may end a week.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db.models import QuerySet
from django.http import HttpRequest

from caching.read_only_admin import ReadOnlyAdmin, ServedAdmin
from fantasy.models import User, Week
from fantasy.week_filter import week_filter

from .forms import TeamForm
from .models import (
    Club,
    Lineup,
    LineupSlot,
    Player,
    PlayerClub,
    PlayerPrice,
    ScoreCount,
    Team,
    TeamWeek,
    Watch,
)
from .search.admin import KeySearchMixin
from .services.account import delete_account
from .signals import team_renamed

COLOUR = r"^#[0-9a-fA-F]{6}$"


@admin.register(User)
class UserAdmin(DjangoUserAdmin):  # type: ignore[type-arg]
    list_display = ("username", "email", "is_guest", "is_staff", "date_joined")
    list_filter = ("is_guest", "is_staff", "is_active", "date_joined")
    show_full_result_count = False
    readonly_fields = ("is_guest", "email_verified_at", "last_login", "date_joined")
    fieldsets = (
        *(DjangoUserAdmin.fieldsets or ()),
        ("Account", {"fields": ("is_guest", "email_verified_at")}),
    )

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if "email" in form.changed_data:
            obj.email_verified_at = None  # it confirmed the old address
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return obj != request.user and super().has_delete_permission(request, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Let rows that the admin only shows, such as the watch list, go with the account."""
        found, counts, forbidden, protected = super().get_deleted_objects(objs, request)
        pages = self.admin_site._registry.items()
        served = {
            model._meta.verbose_name for model, page in pages if isinstance(page, ServedAdmin)
        }
        return found, counts, forbidden - served, protected

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        delete_account(obj)

    def delete_queryset(self, request: HttpRequest, queryset: "QuerySet[User]") -> None:
        for user in queryset:
            if user != request.user:
                delete_account(user)


class ClubForm(forms.ModelForm):  # type: ignore[type-arg]
    colour = forms.RegexField(COLOUR, help_text="#rrggbb")
    second_colour = forms.RegexField(COLOUR, help_text="#rrggbb")


@admin.register(Club)
class ClubAdmin(KeySearchMixin, ServedAdmin):
    form = ClubForm
    list_display = ("name", "short_name", "season", "colour")
    list_filter = ("season",)
    list_select_related = ("season",)
    search_fields = ("search_key",)
    fields = ("season", "source_id", "name", "short_name", "colour", "second_colour")
    readonly_fields = ("season", "source_id")


@admin.register(Player)
class PlayerAdmin(KeySearchMixin, ServedAdmin):
    list_display = ("name", "full_name", "position", "club", "price", "season")
    list_filter = ("season", "position")
    list_select_related = ("club", "season")
    search_fields = ("search_key", "club__search_key")
    fields = ("season", "source_id", "name", "full_name", "position", "club", "price")
    # Points depend on the position; prices and clubs have a history, which an import writes.
    readonly_fields = ("season", "source_id", "position", "club", "price")


@admin.register(PlayerClub)
class PlayerClubAdmin(KeySearchMixin, ReadOnlyAdmin):
    list_display = ("player", "club", "since")
    list_filter = ("since__season", week_filter("since"))
    list_select_related = ("player", "club", "since")
    search_fields = ("player__search_key", "club__search_key")


@admin.register(PlayerPrice)
class PlayerPriceAdmin(KeySearchMixin, ReadOnlyAdmin):
    list_display = ("player", "price", "since")
    list_filter = ("since__season", week_filter("since"))
    list_select_related = ("player", "since")
    search_fields = ("player__search_key",)


@admin.register(Team)
class TeamAdmin(KeySearchMixin, ServedAdmin):
    form = TeamForm
    list_display = ("name", "owner", "season", "created_at")
    list_filter = ("season", "created_at")
    list_select_related = ("owner", "season")
    search_fields = ("search_key", "owner__username")
    fields = ("name", "colour", "second_colour", "pattern", "season", "owner", "created_at")
    readonly_fields = ("colour", "second_colour", "pattern", "season", "owner", "created_at")

    def save_model(
        self, request: HttpRequest, obj: Team, form: "forms.ModelForm[Team]", change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        if "name" in form.changed_data:
            team_renamed.send(Team, team=obj, former_name=form.initial["name"])


class LineupSlotInline(admin.TabularInline):  # type: ignore[type-arg]
    model = LineupSlot
    extra = 0
    can_delete = False
    fields = readonly_fields = ("role", "order", "player", "is_captain", "is_vice", "price_paid")

    def has_add_permission(self, request: object, obj: object = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> "QuerySet[LineupSlot]":
        return super().get_queryset(request).select_related("player")


@admin.register(Lineup)
class LineupAdmin(KeySearchMixin, ReadOnlyAdmin):
    """Read-only: only its owner saves a lineup, under the week's lock."""

    list_display = ("team", "from_week", "only_week", "chip", "transfers", "version", "saved_at")
    list_filter = ("from_week__season", week_filter("from_week"), "only_week")
    list_select_related = ("team", "from_week")
    search_fields = ("team__search_key", "team__owner__username")
    inlines = (LineupSlotInline,)


@admin.register(LineupSlot)
class LineupSlotAdmin(KeySearchMixin, ReadOnlyAdmin):
    """Searchable by player, to find the teams that have a player."""

    list_display = ("player", "team", "week", "role", "order", "is_captain", "is_vice")
    list_filter = (week_filter("lineup__from_week"), "role", "is_captain")
    list_select_related = ("player", "lineup__team", "lineup__from_week")
    search_fields = ("player__search_key", "lineup__team__search_key")

    @admin.display(ordering="lineup__team__name")
    def team(self, slot: LineupSlot) -> Team:
        return slot.lineup.team

    @admin.display(description="From week", ordering="lineup__from_week__number")
    def week(self, slot: LineupSlot) -> Week:
        return slot.lineup.from_week


@admin.register(TeamWeek)
class TeamWeekAdmin(KeySearchMixin, ReadOnlyAdmin):
    list_display = (
        "team", "week", "chip", "points", "transfers_cost", "rank", "season_points", "season_rank",
    )  # fmt: skip
    list_filter = ("week__season", week_filter("week"), "chip")
    list_select_related = ("team", "week")
    search_fields = ("team__search_key", "team__owner__username")
    readonly_fields = ("rank", "season_rank")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[TeamWeek]":
        return TeamWeek.objects.with_ranks()

    @admin.display(empty_value="-")
    def rank(self, row: TeamWeek) -> int | None:
        return row.rank

    @admin.display(empty_value="-")
    def season_rank(self, row: TeamWeek) -> int | None:
        return row.season_rank


@admin.register(ScoreCount)
class ScoreCountAdmin(ReadOnlyAdmin):
    list_display = ("week", "kind", "score", "teams", "better")
    list_filter = ("week__season", week_filter("week"), "kind")
    search_fields = ("score",)
    list_select_related = ("week",)


@admin.register(Watch)
class WatchAdmin(KeySearchMixin, ReadOnlyAdmin):
    list_display = ("user", "player", "added_at")
    list_filter = ("player__season", "added_at")
    list_select_related = ("user", "player")
    search_fields = ("player__search_key", "user__username")
