from django.contrib import admin

from .models import Flag, StoredSnapshot


@admin.register(StoredSnapshot)
class StoredSnapshotAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("topic", "version", "built_at", "queries", "milliseconds", "why")
    search_fields = ("topic",)
    readonly_fields = [field.name for field in StoredSnapshot._meta.fields]

    def has_add_permission(self, request: object) -> bool:
        return False


@admin.register(Flag)
class FlagAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("topic", "why", "flagged_at")
    search_fields = ("topic",)
