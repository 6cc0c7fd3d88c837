"""Admin pages to look at. What a service writes, under its locks, no form may write beside it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


class ServedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows come and go by services; a form changes the fields that nothing else depends on."""

    show_full_result_count = False  # counting a million rows to say so

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyAdmin(ServedAdmin):
    """Rows to look at."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
