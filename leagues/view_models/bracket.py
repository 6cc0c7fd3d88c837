"""What the page of playoffs or cup shows: rounds with their ties, drawn or as the table stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fantasy.calendar import Calendar
from fantasy.models import Week
from leagues.models import League, Matchup
from leagues.read_models.league import LeaguePage
from leagues.rules import cup, playoffs
from leagues.rules.bracket_size import MOST_IN_CUP, teams_in
from leagues.rules.knock_out import Tie, rounds_of
from leagues.services.season_weeks import weeks_from, weeks_of_matchup
from scoring.standings.hundredths import exact
from teams.models import Team

from .results import LeagueResults
from .table import table_rows, teams_of

NAMES = {
    Matchup.Stage.PLAYOFF: "Playoffs",
    Matchup.Stage.CONSOLATION: "Consolation",
    Matchup.Stage.CUP: "Cup",
}


@dataclass(frozen=True)
class Line:
    """A team of a tie. `points`: None before the kickoff. `won` and `lost`: once decided."""

    team: Team
    seed: int | None
    points: Decimal | None = None
    leads: bool = False
    won: bool = False
    lost: bool = False


@dataclass(frozen=True)
class TieView:
    """`matchup`: None of a tie that is not drawn. `waiting`: what stands in place of a team."""

    home: Line | None
    away: Line | None
    matchup: Matchup | None = None
    name: str = ""  # of the match for third place
    is_bye: bool = False
    corrected: bool = False
    waiting: Sequence[str] = ()

    @property
    def lines(self) -> list[Line]:
        return [line for line in (self.home, self.away) if line]


@dataclass(frozen=True)
class RoundView:
    """`weeks`: none if the season has none left for it. `state`: "final", "live", "next" or ""."""

    name: str
    weeks: Sequence[Week]
    ties: Sequence[TieView]
    state: str = ""
    drawn: bool = True


@dataclass(frozen=True)
class StageView:
    key: str
    name: str
    rounds: Sequence[RoundView]
    drawn: bool = True


def stage_view(
    stage: str, page: LeaguePage, calendar: Calendar, results: LeagueResults
) -> StageView | None:
    """Return the stage with its rounds to come; None if it has not been drawn."""
    matchups = [matchup for matchup in page["matchups"] if matchup.stage == stage]
    if not matchups:
        return None
    count = rounds_of(teams_in((matchup.round, matchup.away_id) for matchup in matchups))
    teams = teams_of(page)
    last = max(matchup.round for matchup in matchups)
    rounds = []
    for number in range(1, last + 1):
        of_round = [matchup for matchup in matchups if matchup.round == number]
        of_round.sort(key=lambda matchup: matchup.place)
        weeks = weeks_of_matchup(of_round[0], calendar.weeks)
        ties = [
            _tie(one, teams, calendar, results, playoffs.round_name(number, count, one.place))
            for one in of_round
        ]
        rounds.append(RoundView(_name(stage, number, count), weeks, ties, _state(weeks, calendar)))
    is_over = stage == Matchup.Stage.CUP and page["league"].cup_winner_id is not None
    if last < count and not is_over:
        rounds += _to_come(stage, page["league"], rounds[-1], last, count, calendar)
    return StageView(stage, NAMES[Matchup.Stage(stage)], rounds)


def as_it_stands(page: LeaguePage, calendar: Calendar, results: LeagueResults) -> list[StageView]:
    """Return the stages as they would be drawn from the table at this moment."""
    league = page["league"]
    rows = [shown.row for shown in table_rows(page, results, calendar.shown)]
    teams = teams_of(page)
    seeded = playoffs.seeds(rows)
    if not league.is_head_to_head:
        return [_cup_as_it_stands(league, calendar, seeded, teams)]
    stages = []
    for stage, qualified, first_seed in (
        (Matchup.Stage.PLAYOFF, playoffs.playoff_teams(league.rules, seeded), 1),
        (
            Matchup.Stage.CONSOLATION,
            playoffs.consolation_teams(league.rules, seeded),
            league.playoff_teams + 1,
        ),
    ):
        if not qualified:
            continue
        count = rounds_of(len(qualified))
        ties = [_planned(tie, teams) for tie in playoffs.first_round(qualified, first_seed)]
        weeks = _planned_weeks(stage, league, calendar, 1, count)
        first = RoundView(_name(stage, 1, count), weeks, ties, drawn=False)
        rounds = [first, *_to_come(stage, league, first, 1, count, calendar)]
        stages.append(StageView(stage, NAMES[stage], rounds, drawn=False))
    return stages


def _cup_as_it_stands(
    league: League, calendar: Calendar, ranked: Sequence[int], teams: dict[int, Team]
) -> StageView:
    """Return the teams that would qualify: whom they meet is drawn."""
    weeks = cup.cup_weeks(league.rules, [week.number for week in calendar.weeks])
    qualified = cup.qualifiers(ranked[:MOST_IN_CUP], len(weeks))
    ties = [TieView(Line(teams[team], seed), None) for seed, team in enumerate(qualified, 1)]
    first = _planned_weeks(Matchup.Stage.CUP, league, calendar, 1, len(weeks))
    round_ = RoundView("In the cup", first, ties, drawn=False)
    return StageView("cup", NAMES[Matchup.Stage.CUP], [round_], drawn=False)


def _name(stage: str, number: int, count: int) -> str:
    name = playoffs.round_name(number, count)
    if stage == Matchup.Stage.CUP and name.startswith("Quarter"):
        return "Quarter-finals"
    return name


def _planned_weeks(
    stage: str, league: League, calendar: Calendar, round_: int, count: int
) -> list[Week]:
    start = league.cup_week if stage == Matchup.Stage.CUP else league.playoff_week
    length = league.final_weeks if stage == Matchup.Stage.PLAYOFF and round_ == count else 1
    if start is None:
        return []
    return weeks_from(start, round_ - 1 + length, calendar.weeks)[round_ - 1 :]


def _state(weeks: Sequence[Week], calendar: Calendar) -> str:
    if weeks and all(week.is_final for week in weeks):
        return "final"
    if any(calendar.has_begun(week) for week in weeks):
        return "live"
    return "next"


def _tie(
    matchup: Matchup,
    teams: dict[int, Team],
    calendar: Calendar,
    results: LeagueResults,
    round_name: str,
) -> TieView:
    played = weeks_of_matchup(matchup, calendar.weeks)
    weeks = [week.number for week in played if week.number in results.weeks]

    def points(team: int, corrected: Decimal | None) -> Decimal | None:
        if corrected is not None:
            return corrected
        if not weeks:
            return None
        found = results.by_team.get(team, {})
        return exact(sum(found[number].net for number in weeks if number in found))

    def line(
        team: int | None, seed: int | None, own: Decimal | None, other: Decimal | None
    ) -> Line | None:
        if team is None:
            return None
        return Line(
            teams[team],
            seed,
            own,
            leads=own is not None and other is not None and own > other,
            won=matchup.winner_id == team,
            lost=matchup.winner_id not in (None, team),
        )

    is_bye = matchup.away_id is None
    home = None if is_bye else points(matchup.home_id, matchup.home_result)
    away = points(matchup.away_id, matchup.away_result) if matchup.away_id else None
    return TieView(
        line(matchup.home_id, matchup.home_seed, home, away),
        line(matchup.away_id, matchup.away_seed, away, home) if matchup.away_id else None,
        matchup,
        name=round_name if round_name == "Third place" else "",
        is_bye=is_bye,
        corrected=matchup.home_result is not None or matchup.away_result is not None,
    )


def _planned(tie: Tie, teams: dict[int, Team]) -> TieView:
    away = Line(teams[tie.away], tie.away_seed) if tie.away else None
    return TieView(Line(teams[tie.home], tie.home_seed), away, is_bye=tie.is_bye)


def _to_come(
    stage: str,
    league: League,
    before: RoundView,
    last: int,
    count: int,
    calendar: Calendar,
) -> list[RoundView]:
    """Return the rounds after the last one. A cup is drawn anew: its ties are not known."""
    rounds = []
    ties: Iterable[TieView] = [tie for tie in before.ties if not tie.name]
    for number in range(last + 1, count + 1):
        weeks = _planned_weeks(stage, league, calendar, number, count)
        pairs = list(ties)
        ties = (
            []
            if stage == Matchup.Stage.CUP
            else [_after(*pair) for pair in zip(pairs[::2], pairs[1::2], strict=False)]
        )
        rounds.append(RoundView(_name(stage, number, count), weeks, ties, drawn=False))
    return rounds


def _after(one: TieView, other: TieView) -> TieView:
    """Return the tie of the winners. Byes and decided ties have one already."""
    known = [_winner(tie) for tie in (one, other)]
    waiting = [_waiting(tie) for tie, line in zip((one, other), known, strict=True) if not line]
    lines = sorted((line for line in known if line), key=lambda line: line.seed or 0)
    plain: list[Line | None] = [Line(line.team, line.seed) for line in lines]
    home, away = [*plain, None, None][:2]
    return TieView(home, away, waiting=waiting)


def _winner(tie: TieView) -> Line | None:
    if tie.is_bye:
        return tie.home
    return next((line for line in tie.lines if line.won), None)


def _waiting(tie: TieView) -> str:
    if tie.home and tie.away:
        return f"Winner of {tie.home.seed} against {tie.away.seed}"
    return "To be decided"
