from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin

from .models import Season, User, Week


@admin.register(User)
class UserAdmin(DjangoUserAdmin):  # type: ignore[type-arg]
    list_display = ("username", "email", "is_guest", "is_staff", "date_joined")
    list_filter = ("is_guest", "is_staff", "is_active")
    show_full_result_count = False


@admin.register(Season)
class SeasonAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "slug", "ruleset", "is_current")
    list_filter = ("ruleset",)


@admin.register(Week)
class WeekAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("season", "number", "locks_at", "first_kickoff", "finalized_at")
    list_filter = ("season",)
    list_select_related = ("season",)
    # Set from its games, under the week's lock; not by hand.
    readonly_fields = ("first_kickoff", "last_kickoff", "finalized_at")
