"""Admin of seasons and weeks, flags and switches.

Accounts are in teams/admin.py: deleting an account leaves its teams behind.
"""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from waffle.admin import FlagAdmin
from waffle.admin import SwitchAdmin as WaffleSwitchAdmin

from caching.read_only_admin import ReadOnlyAdmin, ServedAdmin

from .models import FeatureFlag, Season, Switch, Week


@admin.register(Season)
class SeasonAdmin(ServedAdmin):
    list_display = ("name", "slug", "ruleset", "is_current")
    list_filter = ("ruleset", "is_current")
    search_fields = ("name", "slug")
    fields = ("name", "slug", "ruleset", "is_current")
    # Importers find a season by its slug, and its points depend on its ruleset.
    readonly_fields = ("slug", "ruleset", "is_current")
    actions = ("make_current",)

    @admin.action(description="Make it the season that the site shows", permissions=["change"])
    def make_current(self, request: HttpRequest, seasons: "QuerySet[Any]") -> None:
        if len(seasons) != 1:
            self.message_user(request, "Choose one season.", messages.ERROR)
            return
        Season.objects.make_current(seasons[0])
        self.message_user(request, f"The site shows {seasons[0]} now.")


@admin.register(Week)
class WeekAdmin(ReadOnlyAdmin):
    """Read-only: a week's times follow its games, and its end their results.

    Move a game instead.
    """

    list_display = ("season", "number", "locks_at", "first_kickoff", "last_kickoff", "is_over")
    list_filter = ("season", "finalized_at")
    list_select_related = ("season",)
    search_fields = ("season__name", "=number")

    @admin.display(boolean=True, description="Final", ordering="finalized_at")
    def is_over(self, week: Week) -> bool:
        return week.is_final


@admin.register(FeatureFlag)
class FeatureFlagAdmin(FlagAdmin):
    """Admin of the flags; fantasy/rollout.py lists them and describes what they do."""

    list_display = ("name", "note", "everyone", "percent", "superusers", "staff", "authenticated",
                    "modified")  # fmt: skip
    fields = (
        "name",
        "note",
        "everyone",
        "percent",
        "users",
        "superusers",
        "staff",
        "authenticated",
    )
    show_full_result_count = False


@admin.register(Switch)
class SwitchAdmin(WaffleSwitchAdmin):
    fields = ("name", "note", "active")
    show_full_result_count = False
