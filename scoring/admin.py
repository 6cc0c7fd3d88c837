from django.contrib import admin

from .models import FeedRow, StatLine


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Stats come in by `ingest` alone, which scores them."""

    show_full_result_count = False

    def has_add_permission(self, request: object) -> bool:
        return False

    def has_change_permission(self, request: object, obj: object = None) -> bool:
        return False


@admin.register(StatLine)
class StatLineAdmin(ReadOnlyAdmin):
    list_display = ("player", "game", "revision", "points", "official_points")
    list_select_related = ("player", "game__home", "game__away")
    search_fields = ("player__name",)


@admin.register(FeedRow)
class FeedRowAdmin(ReadOnlyAdmin):
    list_display = ("source", "player", "game", "revision", "official_points")
    list_select_related = ("player", "game__home", "game__away")
    search_fields = ("source", "player__name")
