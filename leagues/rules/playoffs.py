"""The playoffs of a head-to-head league: a fixed bracket of the best teams of the final table.

Seed 1 meets the lowest seed, and seeds 1 and 2 can meet in the final only. Without a power of two
the best seeds have a bye. The bracket is fixed: teams are not seeded again after a round. In each
matchup the better seed is the home team, and wins if the points are equal. The losers of the
semi-finals play for third place in the weeks of the final.

The consolation bracket is for teams that missed the playoffs: the next best, at most as many as in
the playoffs. It begins in the same week, has the same rules and no match for third place, and each
of its rounds takes one week.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from .formats import PLAYOFF_TEAMS, LeagueRules
from .knock_out import Tie, rounds_of
from .tables import Row


class Round(NamedTuple):
    """`week`: number of its first week. `weeks`: 1 or 2."""

    week: int
    weeks: int


def seeds(rows: Sequence[Row]) -> list[int]:
    """Return the teams of the final table from seed 1.

    Shared ranks are ordered by points for, then by team id.
    """
    ordered = sorted(rows, key=lambda row: (row.rank, -row.points_for, row.team))
    return [row.team for row in ordered]


def playoff_teams(rules: LeagueRules, seeded: Sequence[int]) -> list[int]:
    """Return the teams in the playoffs from seed 1; none if there are fewer than two."""
    teams = list(seeded[: rules.playoff_teams])
    return teams if len(teams) > 1 else []


def consolation_teams(rules: LeagueRules, seeded: Sequence[int]) -> list[int]:
    """Return the teams in the consolation bracket, the best first; none if fewer than two."""
    if not rules.consolation:
        return []
    teams = list(seeded[rules.playoff_teams : 2 * rules.playoff_teams])
    return teams if len(teams) > 1 else []


def first_round(teams: Sequence[int], first_seed: int = 1) -> list[Tie]:
    """Return the ties of the first round, byes included, in the order of the bracket.

    `teams`: the best first. `first_seed`: the seed of the first one, for consolation brackets.
    """
    order = _bracket(rounds_of(len(teams)))
    ties = []
    for place, (high, low) in enumerate(zip(order[::2], order[1::2], strict=True), 1):
        away = low <= len(teams)
        ties.append(
            Tie(
                round=1,
                place=place,
                home=teams[high - 1],
                away=teams[low - 1] if away else None,
                home_seed=high + first_seed - 1,
                away_seed=low + first_seed - 1 if away else None,
            )
        )
    return ties


def next_round(
    ties: Sequence[Tie],
    winners: Collection[int],
    rounds: int,
    third_place: bool = True,
    gone: Collection[int] = (),
) -> list[Tie]:
    """Return the ties of the round after `ties`; none after the last one.

    `winners`: the team of each tie that goes on, those with a bye included. `rounds`: of the whole
    bracket. `gone`: teams that have left the league. If nobody goes on from a tie of such teams,
    the team that would meet its winner has a bye, and two of these ties have none after them. The
    second tie of the last round is the match for third place. Raises ValueError if any other tie
    has no winner.
    """
    number = ties[0].round + 1
    if number > rounds:
        return []
    through: dict[int, tuple[int, int]] = {}
    out = []
    for tie in sorted(ties, key=lambda tie: tie.place):
        pair = [(tie.home, tie.home_seed)]
        if tie.away is not None and tie.away_seed is not None:
            pair.append((tie.away, tie.away_seed))
        won = [team for team in pair if team[0] in winners]
        if not won and all(team in gone for team, _ in pair):
            continue
        if len(won) != 1:
            raise ValueError(f"{len(won)} winners of the tie of {tie.home} and {tie.away}")
        through[tie.place] = won[0]
        out += [team for team in pair if team not in won]
    following = []
    for place in range(1, 2 ** (rounds - number) + 1):
        pair = [through[one] for one in (2 * place - 1, 2 * place) if one in through]
        if len(pair) == 2:
            following.append(_tie(number, place, *pair))
        elif pair:
            ((team, seed),) = pair
            following.append(Tie(number, place, team, None, seed, None))
    if third_place and number == rounds and len(out) == 2:
        following.append(_tie(number, 2, *out))
    return following


def round_name(round_: int, rounds: int, place: int = 1) -> str:
    """Return a name such as "Semi-finals" of the round of a bracket of `rounds` rounds."""
    left = rounds - round_
    if left == 0:
        return "Final" if place == 1 else "Third place"
    return {1: "Semi-finals", 2: "Quarter-finals"}.get(left, f"Round {round_}")


def rounds(rules: LeagueRules, weeks: Sequence[int], teams: int | None = None) -> list[Round]:
    """Return the rounds of the playoffs with their weeks, of the numbers of the season's weeks.

    `teams`: in the playoffs, if the league has fewer than its rules say. Raises ValueError with a
    sentence if they do not fit.
    """
    if problem := playoffs_problem(rules, weeks, teams):
        raise ValueError(problem)
    if not rules.playoff_teams or rules.playoff_week is None:
        return []
    count = rounds_of(rules.playoff_teams if teams is None else teams)
    left = [week for week in weeks if week >= rules.playoff_week]
    return [
        Round(week, rules.final_weeks if number == count else 1)
        for number, week in enumerate(left[:count], 1)
    ]


def last_week(rules: LeagueRules, weeks: Sequence[int]) -> int | None:
    """Return the number of the last week of the playoffs, None without playoffs.

    Raises ValueError with a sentence if they do not fit into the season's `weeks`.
    """
    planned = rounds(rules, weeks)
    if not planned:
        return None
    final = planned[-1]
    return weeks[weeks.index(final.week) + final.weeks - 1]


def usual_playoff_week(
    teams: int, final_weeks: int, start_week: int, weeks: Sequence[int]
) -> int | None:
    """Return the week in which playoffs of so many teams usually begin; None if they do not fit.

    They end in the last but one of the season's `weeks`, since many clubs rest players in the last
    one; without room for that, in the last one.
    """
    needed = rounds_of(teams) + final_weeks - 1
    for length in (needed + 1, needed):
        if length <= len(weeks) and weeks[-length] > start_week:
            return weeks[-length]
    return None


def playoffs_problem(rules: LeagueRules, weeks: Sequence[int], teams: int | None = None) -> str:
    """Return a sentence that says why the playoffs do not fit into the season's weeks, or ""."""
    if rules.playoff_teams not in PLAYOFF_TEAMS:
        return "Playoffs have 2, 4, 6 or 8 teams."
    if not rules.playoff_teams:
        return ""
    if rules.final_weeks not in (1, 2):
        return "The final takes one week or two."
    first = rules.playoff_week
    if first is None or first not in weeks:
        return "Choose the week in which the playoffs begin."
    if first <= rules.start_week:
        return "The playoffs begin after the start of the league: choose a later week."
    count = rounds_of(rules.playoff_teams if teams is None else teams)
    need = count + rules.final_weeks - 1
    there = sum(week >= first for week in weeks)
    if need <= there:
        return ""
    latest = weeks[-need] if need <= len(weeks) else None
    fits = latest is not None and latest > rules.start_week
    advice = f"Start in Week {latest} at the latest" if fits else "Take fewer teams"
    return (
        f"The playoffs take {need} weeks, but from Week {first} the season has {there}. {advice}."
    )


def _bracket(rounds: int) -> list[int]:
    """Return the seeds from the top of the bracket: 1, 8, 4, 5, 2, 7, 3, 6 for three rounds."""
    order = [1]
    for number in range(1, rounds + 1):
        total = 2**number + 1
        order = [seed for high in order for seed in (high, total - high)]
    return order


def _tie(round_: int, place: int, one: tuple[int, int], other: tuple[int, int]) -> Tie:
    """Return the tie of two (team, seed), the better seed at home."""
    (home, home_seed), (away, away_seed) = sorted((one, other), key=lambda team: team[1])
    return Tie(round_, place, home, away, home_seed, away_seed)
