"""Admin classes for rows that services write under their locks: no form may write them too."""

from django.contrib import admin
from django.http import HttpRequest


class ServedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Services add and delete the rows; a form changes fields that nothing else depends on."""

    show_full_result_count = False  # the full count would read a million rows

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class ReadOnlyAdmin(ServedAdmin):
    """Pages that show rows and change nothing."""

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False
