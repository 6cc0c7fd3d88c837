"""The steps of a league after its regular season: rounds of playoffs and cup, and the champion.

No query: a step changes DrawData and collects what to store. Apart from the cup's seed, each step
depends only on what is final, so repeating it gives the same rounds.
"""

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from fantasy.models import Week
from leagues.models import League, Matchup
from leagues.rules import cup, lots, playoffs
from leagues.rules.bracket_size import MOST_IN_CUP, teams_in
from leagues.rules.knock_out import Tie, rounds_of, winner
from leagues.rules.schedule import weeks_from
from leagues.rules.tables import Row

from .draw_data import DrawData
from .log import Sentence

PLAYOFF, CONSOLATION, CUP = (
    Matchup.Stage.PLAYOFF,
    Matchup.Stage.CONSOLATION,
    Matchup.Stage.CUP,
)

NO_CHAMPION = "named no champion: all teams that could be it have left the league"


@dataclass
class Steps:
    """What the steps of a league have changed.

    `said`: sentences for the log, without their subject.
    """

    data: DrawData
    new: list[Matchup] = field(default_factory=list)
    decided: list[Matchup] = field(default_factory=list)
    said: list[Sentence] = field(default_factory=list)

    @property
    def league(self) -> League:
        return self.data.league

    def stage(self, *stages: str) -> list[Matchup]:
        return [matchup for matchup in self.data.matchups if matchup.stage in stages]

    def latest(self, stage: str) -> list[Matchup]:
        """Return the matchups of the stage's last round, in the order of their places."""
        matchups = self.stage(stage)
        last = max((matchup.round for matchup in matchups), default=0)
        found = [matchup for matchup in matchups if matchup.round == last]
        return sorted(found, key=lambda matchup: matchup.place)

    def ends(self, matchups: Iterable[Matchup]) -> int:
        """Return the number of the last week of a round."""
        numbers = self.data.numbers
        return max(weeks_from(m.week.number, m.weeks, numbers)[-1] for m in matchups)

    def due(self) -> dict[Callable[["Steps"], None], int]:
        """Return the next steps, each with the number of the week that must be final before."""
        league, data = self.league, self.data
        if not data.weeks:
            return {}
        last = data.numbers[-1]
        steps: dict[Callable[[Steps], None], int] = {}
        if league.is_head_to_head and league.playoff_teams and league.playoff_week:
            if self.stage(PLAYOFF):
                for stage, step in ((PLAYOFF, decide_playoffs), (CONSOLATION, decide_consolation)):
                    if self._goes_on(stage):
                        steps[step] = self.ends(self.latest(stage))
            elif league.champion_id is None:
                steps[draw_playoffs] = min(data.week_before(league.playoff_week), last)
            return steps
        if league.champion_id is None:
            steps[name_best] = last
        if league.cup_week and not league.is_head_to_head and league.cup_winner_id is None:
            open_ones = self.latest(CUP)
            if not open_ones:
                steps[draw_cup] = data.week_before(league.cup_week)
            elif any(matchup.winner_id is None for matchup in open_ones):
                steps[decide_cup] = self.ends(open_ones)
        return steps

    def _goes_on(self, stage: str) -> bool:
        """Return whether the last round of the bracket is still to be decided, or has a next one.

        A round of byes alone, after teams have left, has nothing to decide.
        """
        latest = self.latest(stage)
        if not latest or any(matchup.winner_id is None for matchup in latest):
            return bool(latest)
        is_last = latest[0].round == self.rounds(stage)
        return not is_last or (stage == PLAYOFF and self.league.champion_id is None)

    def rounds(self, stage: str) -> int:
        """Return the number of rounds of a stage that has been drawn."""
        return rounds_of(teams_in((m.round, m.away_id) for m in self.stage(stage)))

    def seed(self) -> int:
        """Return the league's seed, stored from now on: before a draw nobody can compute it."""
        self.league.seed = self.league.seed or secrets.randbelow(2**31 - 1) + 1
        return self.league.seed

    def run(self, final: int) -> None:
        """Do all steps whose week is final: up to the week `final`. Sets `draw_after`.

        A step that has too few teams is never done: its week is before `draw_after` from then on,
        so a cup is not drawn in weeks that are over. The other steps follow.
        """
        first = self.league.draw_after or 0
        futile: set[Callable[[Steps], None]] = set()
        while left := {
            step: week for step, week in self.due().items() if week >= first and step not in futile
        }:
            step = min(left, key=lambda one: left[one])
            if left[step] > final:
                break
            before = self._progress()
            step(self)
            if self._progress() == before:
                futile.add(step)
        self.league.draw_after = min(left.values(), default=None)

    def _progress(self) -> tuple[object, ...]:
        matchups = self.data.matchups
        decided = sum(matchup.winner_id is not None for matchup in matchups)
        return len(matchups), decided, self.league.champion_id, self.league.cup_winner_id

    def add(self, stage: str, ties: Sequence[Tie], week: Week, weeks: int = 1) -> None:
        for tie in ties:
            matchup = Matchup(
                league=self.league,
                stage=stage,
                week=week,
                weeks=weeks,
                round=tie.round,
                place=tie.place,
                home_id=tie.home,
                away_id=tie.away,
                home_seed=tie.home_seed,
                away_seed=tie.away_seed,
                winner_id=None if tie.away else tie.home,
            )
            self.new.append(matchup)
            self.data.matchups.append(matchup)

    def decide(self, matchups: Sequence[Matchup]) -> None:
        """Set the winner of each. A team that is no active member any more does not go on.

        It loses to the other team of its tie, and loses its bye. If both have left, there is no
        winner.
        """
        active = set(self.data.active)
        for matchup in matchups:
            left = [t for t in (matchup.home_id, matchup.away_id) if t in active]
            before = matchup.winner_id
            if matchup.away_id is None:
                matchup.winner_id = before if left else None
            elif before is None and len(left) == 2:
                matchup.winner_id = winner(tie_of(matchup), *self.data.points(matchup))
            elif before is None:
                matchup.winner_id = left[0] if left else None
            if matchup.pk and matchup.winner_id != before:
                self.decided.append(matchup)

    def week_after(self, number: int) -> Week | None:
        return next((week for week in self.data.weeks if week.number > number), None)


def tie_of(matchup: Matchup) -> Tie:
    return Tie(
        matchup.round,
        matchup.place,
        matchup.home_id,
        matchup.away_id,
        matchup.home_seed or 0,
        matchup.away_seed,
    )


def ranked(rows: Sequence[Row]) -> list[int]:
    """Return the teams by rank, those that share one by points for, then by id."""
    return playoffs.seeds(rows)


def name_best(steps: Steps) -> None:
    """Name the best of the table after the season's last week, by lot among equal ones."""
    best = steps.data.best_after(steps.data.numbers[-1])
    if len(best) > 1:
        seed = steps.seed()
        champion = lots.drawn(best, seed, lots.CHAMPION)[0]
        _name_champion(steps, champion, f", drawn among {len(best)} equal teams (seed {seed})")
    elif best:
        _name_champion(steps, best[0])


def _name_champion(steps: Steps, team: int, how: str = "") -> None:
    steps.league.champion_id = team
    steps.said.append(("named ", team, f" champion{how}"))


def draw_playoffs(steps: Steps) -> None:
    """Draw the first round of playoffs and consolation, from the table of the regular season."""
    league, data = steps.league, steps.data
    assert league.playoff_week is not None  # noqa: S101 - `due` has checked it
    before = data.week_before(league.playoff_week)
    seeded = playoffs.seeds(data.table_after(before))
    teams = playoffs.playoff_teams(league.rules, seeded)
    week = steps.week_after(before)
    if not teams or week is None:
        if seeded:  # a league of one team
            _name_champion(steps, seeded[0])
        return
    weeks = league.final_weeks if rounds_of(len(teams)) == 1 else 1
    steps.add(PLAYOFF, playoffs.first_round(teams), week, weeks)
    steps.said.append(f"drew the playoffs of {len(teams)} teams from the table of Week {before}")
    others = playoffs.consolation_teams(league.rules, seeded)
    if others:
        ties = playoffs.first_round(others, first_seed=len(teams) + 1)
        steps.add(CONSOLATION, ties, week)
        steps.said.append(f"drew the consolation bracket of {len(others)} teams")


def decide_playoffs(steps: Steps) -> None:
    _go_on(steps, PLAYOFF)


def decide_consolation(steps: Steps) -> None:
    _go_on(steps, CONSOLATION)


def _go_on(steps: Steps, stage: str) -> None:
    """Decide the last round of the bracket and draw the next one, or name the champion.

    If all who could be champion have left the league, there is none.
    """
    matchups = steps.latest(stage)
    steps.decide(matchups)
    ties = [tie_of(matchup) for matchup in matchups]
    winners = [matchup.winner_id for matchup in matchups if matchup.winner_id]
    rounds = steps.rounds(stage)
    active = set(steps.data.active)
    gone = {t for m in matchups for t in (m.home_id, m.away_id) if t and t not in active}
    following = playoffs.next_round(ties, winners, rounds, third_place=stage == PLAYOFF, gone=gone)
    week = steps.week_after(steps.ends(matchups))
    if following and week:
        number = following[0].round
        weeks = steps.league.final_weeks if stage == PLAYOFF and number == rounds else 1
        steps.add(stage, following, week, weeks)
        name = playoffs.round_name(number, rounds)
        bracket = "playoffs" if stage == PLAYOFF else "consolation bracket"
        steps.said.append(f"drew the {bracket}: {name}, Week {week.number}")
    elif stage == PLAYOFF and steps.league.champion_id is None:
        if matchups[0].winner_id:
            _name_champion(steps, matchups[0].winner_id)
        elif NO_CHAMPION not in steps.said:
            steps.said.append(NO_CHAMPION)


def draw_cup(steps: Steps) -> None:
    """Draw the first round among the best of the table."""
    league, data = steps.league, steps.data
    assert league.cup_week is not None  # noqa: S101 - `due` has checked it
    before = data.week_before(league.cup_week)
    weeks = cup.cup_weeks(league.rules, data.numbers)
    teams = cup.qualifiers(ranked(data.table_after(before))[:MOST_IN_CUP], len(weeks))
    if not teams:
        return
    steps.add(CUP, cup.draw(teams, steps.seed(), 1), data.week(weeks[0]))
    _say_drawn(steps, 1, len(teams))


def decide_cup(steps: Steps) -> None:
    """Decide the last round of the cup and draw the next one, or name the winner."""
    matchups = steps.latest(CUP)
    steps.decide(matchups)
    teams = [matchup.winner_id for matchup in matchups if matchup.winner_id]
    if len(teams) == 1:
        steps.league.cup_winner_id = teams[0]
        steps.said.append(("named ", teams[0], " winner of the cup"))
        return
    ended = steps.ends(matchups)
    week = steps.week_after(ended)
    if week is None or not teams:  # without teams left, the cup has no winner
        return
    order = ranked(steps.data.table_after(ended))
    rank_of = {team: rank for rank, team in enumerate(order, 1)}
    teams = cup.in_order(teams, {team: rank_of.get(team, len(order) + 1) for team in teams})
    number = matchups[0].round + 1
    steps.add(CUP, cup.draw(teams, steps.league.seed, number), week)
    _say_drawn(steps, number, len(teams))


def _say_drawn(steps: Steps, round_: int, teams: int) -> None:
    steps.said.append(
        f"drew round {round_} of the cup among {teams} teams (seed {steps.league.seed})"
    )
