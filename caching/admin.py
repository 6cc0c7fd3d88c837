from django.contrib import admin

from .models import Flag, StoredSnapshot
from .read_only import ReadOnlyAdmin


@admin.register(StoredSnapshot)
class StoredSnapshotAdmin(ReadOnlyAdmin):
    list_display = ("topic", "version", "built_at", "queries", "milliseconds", "why")
    list_filter = ("built_at",)
    search_fields = ("topic", "why")


@admin.register(Flag)
class FlagAdmin(ReadOnlyAdmin):
    """What waits for the refresher: a long list says that none is running."""

    list_display = ("topic", "why", "flagged_at")
    list_filter = ("flagged_at",)
    search_fields = ("topic", "why")
