"""Saving of lineups: whole or not at all, and exactly until the lock (P8)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from fantasy.models import User, Week
from fantasy.rulesets import LockPolicy
from teams.locking import lock_week
from teams.models import Game, Lineup, LineupSlot, Team
from teams.rules import lineups
from teams.rules.lineups import Pick
from teams.rules.transfers import find_chip, is_for_one_week

from .save_queries import (
    GameRow,
    SlotRow,
    as_it_is_now,
    delete_slots,
    games_of,
    insert_slots,
    lock_team,
    lock_team_of,
    players_by_id,
    write_over,
)
from .stored_lineups import PlayerLike, StoredLineup, StoredSlot, stored_lineup
from .transfers import WeekStart, week_start


@dataclass(frozen=True)
class PickInput:
    """A form's data for one player; prices and positions never come from a form."""

    player: int
    starts: bool
    order: int
    captain: bool = False
    vice: bool = False


class LineupRefusedError(Exception):
    """Nothing was saved; `problems` has the reasons, one sentence each."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__(" ".join(problems))


class LineupConflictError(Exception):
    """Nothing was saved: another lineup, `stored`, was saved since the form was made."""

    def __init__(self, stored: Lineup) -> None:
        self.stored = stored
        super().__init__("Your lineup has been changed elsewhere since you opened this page.")


def save_lineup(
    *, team: Team, week: Week, choices: Sequence[PickInput], made_from: str | None, chip: str = ""
) -> Lineup:
    """Make the choices the team's lineup from the week on, and play the chip of that code.

    `made_from` is the `token` of the lineup that the form showed, None if there was none. Saving
    the same picks again changes nothing. Raises LineupRefusedError and LineupConflictError.
    """
    with lock_week(week.pk) as now:
        locked = lock_team(team)
        return _save(locked, week, choices, made_from, chip, now)


def save_own_lineup(
    *, owner: User, week: Week, choices: Sequence[PickInput], made_from: str | None, chip: str
) -> Lineup:
    """Do the same for the owner's team of the week's season.

    Also raises Team.DoesNotExist.
    """
    with lock_week(week.pk) as now:
        locked = lock_team_of(owner, week.season_id)
        return _save(locked, week, choices, made_from, chip, now)


def _save(
    team: Team,
    week: Week,
    choices: Sequence[PickInput],
    made_from: str | None,
    chip: str,
    now: datetime,
) -> Lineup:
    """Save under the locks of week and team. All that can change is read after them."""
    week = as_it_is_now(week)
    found = stored_lineup(team, week)
    stored, stored_slots = (found.row, found.slots) if found else (None, [])
    start = week_start(team, week, stored, _numbers(week, stored), stored_slots)
    paid = start.squad | {slot.player_id: slot.price_paid for slot in stored_slots}
    players = players_by_id(team, {choice.player for choice in choices} | set(paid))
    before = found.picks(players) if found else []
    picks = _picks(choices, players, paid)
    if stored and lineups.same(before, picks) and stored.chip_in(week) == chip:
        return stored
    if stored and stored.token != made_from:
        raise LineupConflictError(current_lineup(team, week) or stored)
    problems = _lock_problems(week, before, picks, now)
    owned = (before, start.picks(players))
    problems += lineups.problems(picks, week.season.rules, owned) + start.problems(chip)
    if problems:
        raise LineupRefusedError(problems)
    return _store(team, week, found, picks, chip, start, now)


def _numbers(week: Week, stored: Lineup | None) -> list[int]:
    """Return the numbers of the season's weeks, if free transfers add up over several weeks."""
    if stored is None or stored.from_week_id == week.pk or week.season.rules.transfers is None:
        return []
    weeks = Week.objects.filter(season=week.season_id)
    return list(weeks.order_by("number").values_list("number", flat=True))


def current_lineup(team: Team, week: Week) -> Lineup | None:
    """Return the lineup in force with its slots, players and clubs: two queries."""
    found = Lineup.objects.candidates(week.pk, week.number)
    return found.filter(team=team).with_slots().first()


def picks_of(lineup: Lineup) -> list[Pick]:
    """Return the picks in the order of the slots. The lineup must be read `with_slots`."""
    return [
        Pick(
            player=slot.player_id,
            position=slot.player.position,
            club=slot.player.club_id,
            price=slot.price_paid,
            starts=slot.role == LineupSlot.Role.STARTER,
            order=slot.order,
            captain=slot.is_captain,
            vice=slot.is_vice,
            name=slot.player.name,
        )
        for slot in lineup.slots.all()
    ]


def locked_clubs(games: Collection[Game | GameRow], now: datetime) -> set[int]:
    """Return the clubs of games that have kicked off, by the clock or by the feed."""
    return {
        club
        for game in games
        if game.status in (Game.Status.LIVE, Game.Status.FINAL)
        or (game.status == Game.Status.SCHEDULED and game.kickoff and game.kickoff <= now)
        for club in (game.home_id, game.away_id)
    }


def _picks(
    choices: Sequence[PickInput], players: Mapping[int, PlayerLike], paid: Mapping[int, Decimal]
) -> list[Pick]:
    unknown = [choice.player for choice in choices if choice.player not in players]
    if unknown:
        raise LineupRefusedError([f"There is no player {unknown[0]} in this season."])
    return lineups.arranged(
        Pick(
            player=choice.player,
            position=players[choice.player].position,
            club=players[choice.player].club_id,
            price=paid.get(choice.player, players[choice.player].price),
            starts=choice.starts,
            order=choice.order,
            captain=choice.captain,
            vice=choice.vice,
            name=players[choice.player].name,
        )
        for choice in choices
    )


def _lock_problems(
    week: Week, before: Sequence[Pick], after: Sequence[Pick], now: datetime
) -> list[str]:
    rules = week.season.rules
    if week.is_final:
        return [f"{week} is over."]
    if rules.lock is LockPolicy.DEADLINE:
        if week.locks_at is None or now >= week.locks_at:
            return [f"The deadline for {week} has passed. Your last saved lineup counts."]
        return []
    locked = locked_clubs(games_of(week), now)
    players = {pick.player for pick in (*before, *after) if pick.club in locked}
    return lineups.locked_problems(before, after, players)


def _store(
    team: Team,
    week: Week,
    stored: StoredLineup | None,
    picks: Sequence[Pick],
    code: str,
    start: WeekStart,
    now: datetime,
) -> Lineup:
    chip = find_chip(week.season.rules, code)
    transferred = start.account([pick.player for pick in picks], chip)
    lineup = Lineup(
        team=team,
        from_week=week,
        only_week=is_for_one_week(chip),
        chip=code,
        squad_before={str(player): str(price) for player, price in start.squad.items()},
        free_transfers=start.free,
        transfers=transferred.made,
        transfers_cost=transferred.cost,
        saved_at=now,
    )
    if stored and stored.row.from_week_id == week.pk:  # write over it
        lineup.pk, lineup.version = stored.row.pk, stored.row.version + 1
        write_over(lineup)
        _change_slots(lineup, stored.slots, slot_rows(picks))
    else:
        lineup.save(force_insert=True)
        insert_slots(lineup, slot_rows(picks))
    return lineup


def _change_slots(lineup: Lineup, before: Sequence[StoredSlot], after: Sequence[SlotRow]) -> None:
    """Replace the slots that differ."""
    old = {SlotRow._make(slot[1:]): slot.pk for slot in before}
    kept = old.keys() & set(after)
    delete_slots([pk for row, pk in old.items() if row not in kept])
    insert_slots(lineup, [row for row in after if row not in kept])


def slot_rows(picks: Sequence[Pick]) -> list[SlotRow]:
    return [
        SlotRow(
            player_id=pick.player,
            role=(LineupSlot.Role.STARTER if pick.starts else LineupSlot.Role.BENCH).value,
            order=pick.order,
            is_captain=pick.captain,
            is_vice=pick.vice,
            price_paid=pick.price,
        )
        for pick in picks
    ]
