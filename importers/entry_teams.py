"""Stores real entries as teams, computes their weeks like all others, and compares the results."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from django.db import transaction
from django.utils import timezone

from fantasy.models import Season, Week
from importers.entries import EntryWeek, RecordedPick
from scoring.models import EntryRecord
from scoring.services.audit import Audit, Mismatch
from scoring.services.finals import store_results
from scoring.standings.team_weeks import team_weeks
from teams.models import Lineup, LineupSlot, Player, Team, TeamWeek
from teams.rules import transfers


@transaction.atomic
def store_entries(season: Season, entries: Sequence[EntryWeek]) -> int:
    """Store the entries and return the number of teams. Teams stored before are replaced."""
    weeks = {week.number: week for week in Week.objects.filter(season=season)}
    players = {player.source_id: player for player in Player.objects.filter(season=season)}
    count = 0
    for name, own in groupby(entries, key=lambda entry: entry.entry):
        team, _ = Team.objects.get_or_create(season=season, owner=None, name=f"Entry {name}")
        team.lineups.all().delete()
        _store_team(team, list(own), weeks, players)
        count += 1
    for week in sorted(weeks.values(), key=lambda week: week.number):
        if week.is_final:
            store_results(week)
    return count


def _store_team(
    team: Team,
    entries: Sequence[EntryWeek],
    weeks: Mapping[int, Week],
    players: Mapping[str, Player],
) -> None:
    rules = team.season.rules
    squad: dict[str, str] = {}  # player → price paid, in the last week without a free hit
    free = 0
    records = []
    for entry in entries:
        week = weeks[entry.week]
        chip = transfers.find_chip(rules, entry.chip)
        first = not squad
        if rules.transfers:
            free = transfers.topped_up(free, entry.week, rules.transfers)
        # Take the source's number of transfers: squads do not show two that undo each other.
        done = transfers.account(entry.transfers, free, entry.week, rules, chip, first=first)
        own = {players[pick.player].pk: pick for pick in entry.picks}
        paid = {str(pk): squad.get(str(pk), str(players[p.player].price)) for pk, p in own.items()}
        lineup = Lineup.objects.create(
            team=team,
            from_week=week,
            only_week=transfers.is_for_one_week(chip),
            chip=entry.chip,
            squad_before=squad,
            free_transfers=free,
            transfers=done.made,
            transfers_cost=done.cost,
            saved_at=week.locks_at or week.first_kickoff or timezone.now(),
        )
        LineupSlot.objects.bulk_create(_slots(lineup, entry.picks, players, paid))
        if rules.transfers:
            free = transfers.free_next(
                free, entry.transfers, entry.week, rules.transfers, chip, first=first
            )
        if not lineup.only_week:
            squad = paid
        records.append(
            EntryRecord(
                team=team,
                week=week,
                points=entry.points,
                bench_points=entry.bench,
                transfers_cost=entry.hits,
                season_points=entry.total,
                source=entry.source,
            )
        )
    EntryRecord.objects.filter(team=team).delete()
    EntryRecord.objects.bulk_create(records)


def _slots(
    lineup: Lineup,
    picks: Sequence[RecordedPick],
    players: Mapping[str, Player],
    paid: Mapping[str, str],
) -> list[LineupSlot]:
    rules = lineup.team.season.rules
    starters = picks[: rules.starters]
    leader = max(starters, key=lambda pick: pick.multiplier)
    vice = next(pick for pick in starters if pick is not leader)
    return [
        LineupSlot(
            lineup=lineup,
            player=players[pick.player],
            role=LineupSlot.Role.STARTER if pick in starters else LineupSlot.Role.BENCH,
            order=(pick.place - 1) % rules.starters,
            is_captain=rules.has_captain and pick is leader,
            is_vice=rules.has_captain and pick is vice,
            price_paid=paid[str(players[pick.player].pk)],
        )
        for pick in picks
    ]


def audit_entries(season: Season) -> Audit:
    """Compare each entry's week, computed anew and as stored, with the source's result."""
    found = Audit()
    records = EntryRecord.objects.filter(team__season=season).select_related(
        "team", "week__season"
    )
    for week, own in groupby(records.order_by("week__number", "team"), key=lambda r: r.week):
        computed = {row.team_id: row for row in team_weeks(week)}
        stored = {row.team_id: row for row in TeamWeek.objects.filter(week=week)}
        for record in own:
            found.rows += 1
            for kind, rows in (("computed", computed), ("stored", stored)):
                if reason := _difference(record, rows.get(record.team_id)):
                    mismatch = Mismatch(record.source, record.team.name, f"{kind} {reason}")
                    found.mismatches.append(mismatch)
                    break
    return found


FIELDS = ("points", "bench_points", "transfers_cost", "season_points")


def _difference(record: EntryRecord, row: TeamWeek | None) -> str:
    if row is None:
        return "nothing"
    return ", ".join(
        f"{field} {getattr(row, field)}, official {getattr(record, field)}"
        for field in FIELDS
        if getattr(row, field) != getattr(record, field)
    )
