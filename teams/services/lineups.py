"""Saving of lineups: whole or not at all, and exactly until the lock (P8)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from fantasy.models import User, Week
from fantasy.rulesets import LockPolicy
from teams.locking import lock_week
from teams.models import Game, Lineup, LineupSlot, Player, Team
from teams.rules import lineups
from teams.rules.lineups import Pick
from teams.rules.transfers import find_chip, is_for_one_week

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
    """Nothing was saved; `problems` says why, a sentence each."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__(" ".join(problems))


class LineupConflictError(Exception):
    """Nothing was saved: another lineup, `stored`, was saved since the form was made."""

    def __init__(self, stored: Lineup) -> None:
        self.stored = stored
        super().__init__("The lineup was changed elsewhere since this page was opened.")


def save_lineup(
    *, team: Team, week: Week, choices: Sequence[PickInput], made_from: str | None, chip: str = ""
) -> Lineup:
    """Make the choices the team's lineup from the week on, and play the chip of that code.

    `made_from` is the `token` of the lineup that the form showed, None if there was none. Saving
    the same picks again changes nothing. Raises LineupRefusedError and LineupConflictError.
    """
    with lock_week(week.pk) as now:
        # Do not refresh the object passed in: all readers of a snapshot may share it.
        week = Week.objects.select_related("season").get(pk=week.pk)
        # Two tabs of one owner: the second waits here and then reads the first one's lineup.
        # `no_key`: foreign keys of rows that name the team do not wait, such as a week's results.
        Team.objects.select_for_update(no_key=True).get(pk=team.pk)
        stored = current_lineup(team, week)
        before = picks_of(stored) if stored else []
        start = week_start(team, week, stored, _numbers(week))
        paid = start.squad | {pick.player: pick.price for pick in before}
        players = _players(team, {choice.player for choice in choices} | set(start.squad))
        picks = _picks(choices, players, paid)
        if stored and lineups.same(before, picks) and stored.chip_in(week) == chip:
            return stored
        if (stored.token if stored else None) != made_from and stored:
            raise LineupConflictError(stored)
        problems = _lock_problems(week, before, picks, now)
        owned = (before, start.picks(players))
        problems += lineups.problems(picks, week.season.rules, owned) + start.problems(chip)
        if problems:
            raise LineupRefusedError(problems)
        return _store(team, week, stored, picks, chip, start, now)


def _numbers(week: Week) -> list[int]:
    weeks = Week.objects.filter(season=week.season_id)
    return list(weeks.order_by("number").values_list("number", flat=True))


def current_lineup(team: Team, week: Week) -> Lineup | None:
    """Return the lineup in force with its slots, players and clubs: two queries."""
    return Lineup.objects.candidates(week).filter(team=team).with_slots().first()


def current_lineup_of(owner: User, week: Week) -> Lineup | None:
    """Return the same for the owner's team of the week's season, with the team: two queries."""
    lineups = Lineup.objects.candidates(week)
    lineups = lineups.filter(team__owner=owner, team__season=week.season_id)
    return lineups.with_slots().select_related("team").first()


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


def locked_players(week: Week, now: datetime) -> set[int]:
    """Return the players who are locked: all after a deadline, else those of games under way."""
    if week.locks_at is not None:
        everybody = Player.objects.filter(season=week.season_id)
        return set(everybody.values_list("pk", flat=True)) if now >= week.locks_at else set()
    clubs = locked_clubs(Game.objects.filter(week=week), now)
    return set(Player.objects.filter(club__in=clubs).values_list("pk", flat=True))


def locked_clubs(games: Collection[Game], now: datetime) -> set[int]:
    """Return the clubs of games that have kicked off, by the clock or by the feed."""
    return {
        club
        for game in games
        if game.status in (Game.Status.LIVE, Game.Status.FINAL)
        or (game.status == Game.Status.SCHEDULED and game.kickoff and game.kickoff <= now)
        for club in (game.home_id, game.away_id)
    }


def _players(team: Team, ids: Collection[int]) -> dict[int, Player]:
    return Player.objects.filter(season=team.season_id).in_bulk(list(ids))


def _picks(
    choices: Sequence[PickInput], players: Mapping[int, Player], paid: Mapping[int, Decimal]
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
            return [f"The deadline of {week} has passed; your last saved lineup counts."]
        return []
    named = {pick.player for pick in (*before, *after)}
    return lineups.locked_problems(before, after, locked_players(week, now) & named)


def _store(
    team: Team,
    week: Week,
    stored: Lineup | None,
    picks: Sequence[Pick],
    code: str,
    start: WeekStart,
    now: datetime,
) -> Lineup:
    chip = find_chip(week.season.rules, code)
    transferred = start.account([pick.player for pick in picks], chip)
    lineup = Lineup(team=team, from_week=week)
    if stored and stored.from_week_id == week.pk:  # write over it
        lineup.pk, lineup.version = stored.pk, stored.version + 1
        LineupSlot.objects.filter(lineup=lineup).delete()
    lineup.only_week = is_for_one_week(chip)
    lineup.chip = code
    lineup.squad_before = {str(player): str(price) for player, price in start.squad.items()}
    lineup.free_transfers = start.free
    lineup.transfers, lineup.transfers_cost = transferred.made, transferred.cost
    lineup.saved_at = now
    lineup.save()
    LineupSlot.objects.bulk_create(slots(lineup, picks))
    return lineup


def slots(lineup: Lineup, picks: Sequence[Pick]) -> list[LineupSlot]:
    """Return unsaved slots for the picks."""
    return [
        LineupSlot(
            lineup=lineup,
            player_id=pick.player,
            role=LineupSlot.Role.STARTER if pick.starts else LineupSlot.Role.BENCH,
            order=pick.order,
            is_captain=pick.captain,
            is_vice=pick.vice,
            price_paid=pick.price,
        )
        for pick in picks
    ]
