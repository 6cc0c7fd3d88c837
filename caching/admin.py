from django.contrib import admin

from .models import Flag, Heartbeat, StoredSnapshot
from .read_only_admin import ReadOnlyAdmin


@admin.register(StoredSnapshot)
class StoredSnapshotAdmin(ReadOnlyAdmin):
    list_display = ("topic", "version", "built_at", "queries", "milliseconds", "why")
    list_filter = ("built_at",)
    search_fields = ("topic", "why")


@admin.register(Flag)
class FlagAdmin(ReadOnlyAdmin):
    """Flags that wait for the refresher. A long list means that none is running."""

    list_display = ("topic", "why", "flagged_at", "request_id")
    list_filter = ("flagged_at",)
    search_fields = ("topic", "why", "request_id")


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    list_display = ("name", "beat_at", "builds_a_minute", "builds", "started_at")
    list_filter = ("beat_at",)
    search_fields = ("name",)
