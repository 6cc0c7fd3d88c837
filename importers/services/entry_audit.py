"""Compares the weeks of imported entries with the results that their source gives."""

from itertools import groupby

from fantasy.models import Season
from scoring.models import EntryRecord
from scoring.services.audit import Audit, Mismatch
from scoring.standings.team_weeks import team_weeks
from teams.models import TeamWeek

FIELDS = ("points", "bench_points", "transfers_cost", "season_points")


def audit_entries(season: Season) -> Audit:
    """Compare each entry's week, computed anew and as stored, with the source's result."""
    audit = Audit()
    records = EntryRecord.objects.filter(team__season=season).select_related(
        "team", "week__season"
    )
    for week, own in groupby(
        records.order_by("week__number", "team"), key=lambda record: record.week
    ):
        computed = {row.team_id: row for row in team_weeks(week)}
        stored = {row.team_id: row for row in TeamWeek.objects.filter(week=week)}
        for record in own:
            audit.rows += 1
            for kind, rows in (("computed", computed), ("stored", stored)):
                if reason := _difference(record, rows.get(record.team_id)):
                    mismatch = Mismatch(record.source, record.team.name, f"{kind} {reason}")
                    audit.mismatches.append(mismatch)
                    break
    return audit


def _difference(record: EntryRecord, row: TeamWeek | None) -> str:
    if row is None:
        return "nothing"
    return ", ".join(
        f"{field} {getattr(row, field)}, official {getattr(record, field)}"
        for field in FIELDS
        if getattr(row, field) != getattr(record, field)
    )
