"""Stores real entries as teams, and computes their weeks like those of all teams."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from django.db import transaction
from django.utils import timezone

from fantasy.models import Season, Week
from importers.recorded_entries import RecordedEntryWeek, RecordedPick
from leagues.services.entrants import enroll_missing
from scoring.models import EntryRecord
from scoring.services.finals import store_results
from teams.models import Lineup, LineupSlot, Player, Team
from teams.rules import transfers


@transaction.atomic
def store_entries(season: Season, entries: Sequence[RecordedEntryWeek]) -> int:
    """Store the entries and return the number of teams. A team stored before is replaced."""
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
    enroll_missing(season)
    return count


def _store_team(
    team: Team,
    entries: Sequence[RecordedEntryWeek],
    weeks: Mapping[int, Week],
    players: Mapping[str, Player],
) -> None:
    rules = team.season.rules
    squad: dict[str, str] = {}  # player → price paid, as of the last week without a free hit
    free = 0
    records = []
    for entry in entries:
        week = weeks[entry.week]
        chip = transfers.find_chip(rules, entry.chip)
        first = not squad
        if rules.transfers:
            free = transfers.topped_up(free, entry.week, rules.transfers)
        # Take the source's number of transfers: comparing squads would miss two that undo each
        # other.
        account = transfers.account(entry.transfers, free, entry.week, rules, chip, first=first)
        own = {players[pick.player].pk: pick for pick in entry.picks}
        paid = {str(pk): squad.get(str(pk), str(players[p.player].price)) for pk, p in own.items()}
        lineup = Lineup.objects.create(
            team=team,
            from_week=week,
            only_week=transfers.is_for_one_week(chip),
            chip=entry.chip,
            squad_before=squad,
            free_transfers=free,
            transfers=account.made,
            transfers_cost=account.cost,
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
