from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from .models import Week


def week_filter(path: str) -> type[admin.SimpleListFilter]:
    """Return an admin filter by the number of the week to which the path leads from a row.

    The choices are numbers, since the weeks of all seasons would fill the page. They come from the
    weeks, since finding the numbers of a million rows would take long.
    """

    class WeekFilter(admin.SimpleListFilter):
        title = "week"
        parameter_name = "week"

        def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
            numbers = Week.objects.order_by("number").values_list("number", flat=True).distinct()
            return [(str(number), f"Week {number}") for number in numbers]

        def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
            chosen = self.value()
            if chosen is None or not (chosen.isascii() and chosen.isdigit()):
                return queryset
            return queryset.filter(**{f"{path}__number": int(chosen[:9])})

    return WeekFilter
