"""A panel of django-debug-toolbar: the snapshots that a page read, and the SQL that built them.

Only the toolbar imports this module. While a page is served, the panel records its reads. It looks
up the builds of the values only when the panel is opened, so that no page pays for this.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from debug_toolbar.panels import Panel
from debug_toolbar.panels.sql.utils import reformat_sql
from django.core.cache import cache
from django.db import Error
from django.db.models.functions import Length
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from caching import entries, mint
from caching.models import StoredSnapshot

from .cost import Cost, Read, Statement, measured

SOURCES = {"stored": "its stored row", "built": "built for this page"}
MINUTE, HOUR = 60, 3600
MANY_VALUES = re.compile(r"%s(, %s){3,}")


class SnapshotsPanel(Panel):
    title = "Snapshots that this page read"
    nav_title = "Snapshots"
    nav_icon = "caching/snapshots.svg"  # type: ignore[assignment]
    template = "caching/panel.html"

    def process_request(self, request: HttpRequest) -> HttpResponse:
        with measured() as self.cost:
            response: HttpResponse = super().process_request(request)
        return response

    def generate_stats(self, request: HttpRequest, response: HttpResponse) -> None:
        cost: Cost = self.cost
        self.record_stats({"reads": cost.reads, "queries": cost.queries})

    @property
    def reads(self) -> list[Read]:
        return [Read(*fields) for fields in self.get_stats().get("reads", ())]

    @property
    def nav_subtitle(self) -> str:
        """`3 snapshots, oldest 2.1 s, 1 missing`"""
        reads = self.reads
        number = len({read.topic for read in reads})
        missing = len({read.topic for read in reads if read.version is None})
        ages = [read.age for read in reads if read.version is not None]
        parts = [f"{number} snapshot{'' if number == 1 else 's'}"]
        parts += [f"oldest {age_text(max(ages))}"] if ages else []
        parts += [f"{missing} missing"] if missing else []
        return ", ".join(parts)

    @property
    def content(self) -> SafeString:
        reads = self.reads
        builds, trouble = last_builds({read.topic for read in reads})
        lines = [
            SnapshotRow(read, times, builds.get(read.topic))
            for read, times in Counter(reads).items()
        ]
        shown = {line.read.topic: line for line in lines if line.build}
        context = {
            "lines": lines,
            "builds": shown.values(),
            "queries": self.get_stats().get("queries", 0),
            "trouble": trouble,
        }
        return render_to_string(self.template, context)


@dataclass(frozen=True)
class StatementGroup:
    """One statement, with the time of each of its runs in a build."""

    sql: str
    milliseconds: list[float]

    @property
    def times(self) -> int:
        return len(self.milliseconds)

    @property
    def sum(self) -> float:
        return sum(self.milliseconds)

    @property
    def html(self) -> SafeString:
        """The statement in short and in full, as in the SQL panel; the toolbar escapes it."""
        return mark_safe(reformat_sql(self.sql, with_toggle=True))  # noqa: S308


@dataclass(frozen=True)
class LastBuild:
    """The build of a topic's newest value. A field is None if it is unknown."""

    version: int
    bytes: int
    why: str
    queries: int | None
    rows: int | None
    milliseconds: float
    statements: list[Statement]
    by: str = "the refresher"

    @property
    def groups(self) -> list[StatementGroup]:
        """Each statement once, in the order in which they first ran."""
        spent: dict[str, list[float]] = {}
        for sql, milliseconds in self.statements:
            spent.setdefault(MANY_VALUES.sub("%s, …", sql), []).append(milliseconds)
        return [StatementGroup(sql, times) for sql, times in spent.items()]

    @property
    def not_kept(self) -> int:
        """The number of statements that a long build ran and did not store."""
        return (self.queries or 0) - len(self.statements)


@dataclass(frozen=True)
class SnapshotRow:
    """A snapshot as the page read it, beside its last build."""

    read: Read
    times: int
    build: LastBuild | None

    @property
    def source(self) -> str:
        return SOURCES.get(self.read.source, self.read.source)

    @property
    def age(self) -> str:
        return "" if self.read.version is None else age_text(self.read.age)

    @property
    def newer(self) -> bool:
        """Whether the topic was built again since the page was made."""
        return bool(self.build and self.build.version != self.read.version)


def last_builds(topics: Iterable[str]) -> tuple[dict[str, LastBuild], str]:
    """Return the last build of each topic, and a sentence if the database does not answer.

    A topic is left out if its row, or its value in the cache, is gone.
    """
    minted = {topic for topic in topics if _name(topic) in mint.registry}
    builds = {topic: build for topic in minted if (build := _minted(topic))}
    rows = StoredSnapshot.objects.filter(pk__in=set(topics) - minted)
    try:
        for row in rows.annotate(bytes=Length("body")).defer("body"):
            builds[row.topic] = LastBuild(
                version=row.version,
                bytes=row.bytes,
                why=row.why,
                queries=row.queries,
                rows=row.rows,
                milliseconds=row.milliseconds,
                statements=_statements(row.statements),
            )
    except Error:
        return builds, "The database does not answer, so the details of the builds are missing."
    return builds, ""


def _minted(topic: str) -> LastBuild | None:
    """Return the build of a minted value. A reader built it; only the cache holds its details."""
    kind = mint.registry[_name(topic)]
    entry = entries.fetch(topic, kind.schema, kind.hard)
    if entry is None:
        return None
    statements = _statements(cache.get(mint.statements_key(entry)))
    return LastBuild(
        version=entry.version,
        bytes=len(entry.body),
        why=f"there was none, or it was older than {age_text(kind.soft)}",
        queries=len(statements) or None,  # a builder runs at least one query
        rows=None,
        milliseconds=sum(one.milliseconds for one in statements),
        statements=statements,
        by="a reader",
    )


def _statements(found: Any) -> list[Statement]:
    """Return the statements, or an empty list if the data has another form."""
    try:
        return [Statement(str(sql), float(milliseconds)) for sql, milliseconds in found]
    except (TypeError, ValueError):
        return []


def _name(topic: str) -> str:
    return topic.partition(":")[0]


def age_text(seconds: float) -> str:
    if seconds < MINUTE:
        return f"{seconds:.1f} s"
    return f"{seconds / MINUTE:.0f} min" if seconds < HOUR else f"{seconds / HOUR:.1f} h"
