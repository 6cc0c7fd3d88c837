"""The tables of three real entries of 2019-20, after each of 38 weeks, classic and head-to-head.

The pages of the leagues are compared with sums over the published file. The functions `plain_…`
make them in the plainest way, without the site's rules and without its database.
"""

import csv
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from caching import refresher
from fantasy.models import Season
from fantasy.read_models import CALENDAR
from leagues.models import League, Matchup
from leagues.rules.schedule import round_robin
from teams.models import Team
from tests.league_factories import make_league


def plain_weeks(file):
    """Return week → entry → (points after hits, transfers, the published running total)."""
    with file.open() as stream:
        lines = list(csv.DictReader(stream))
    weeks = {}
    for line in lines:
        weeks.setdefault(int(line["gw"]), {})[line["team_id"]] = (
            int(line["points"]) - int(line["hits"]),
            int(line["transfers"]),
            int(line["total_points"]),
        )
    return dict(sorted(weeks.items()))


def plain_ranks(keys):
    """Return [(rank, entry), …] from the highest key; equal ones share a rank, by pk."""
    return [
        (1 + sum(other > keys[entry] for other in keys.values()), entry)
        for entry in sorted(sorted(keys), key=lambda entry: keys[entry], reverse=True)
    ]


def plain_tie_breaks(weeks, week, entry):
    """Points of the latest week, of the one before and so on, then the fewest transfers."""
    until = [weeks[number][entry] for number in sorted(weeks) if number <= week]
    latest_first = [points for points, _, _ in reversed(until)]
    return [*latest_first, -sum(transfers for _, transfers, _ in until)]


def plain_classic(weeks):
    """Yield (week, [(rank, entry, total), …]) after each week."""
    total = {}
    for week, results in weeks.items():
        for entry, (points, _, published) in results.items():
            total[entry] = total.get(entry, 0) + points
            assert total[entry] == published
        keys = {entry: [total[entry], *plain_tie_breaks(weeks, week, entry)] for entry in total}
        yield week, [(rank, entry, total[entry]) for rank, entry in plain_ranks(keys)]


def plain_head_to_head(weeks, entries):
    """Yield (week, [(rank, entry, won, drawn, lost, table points, for, against), …]).

    Two of three entries meet, and the third one meets their mean: in the first week the third of
    `entries`, then the second, then the first, and so on. 3 points for a win, 1 for a draw; equal
    ones by points for. No two that are equal in them have beaten each other more often.
    """
    rows = {entry: [0, 0, 0, 0, 0, 0] for entry in entries}
    beaten = {entry: [] for entry in entries}
    for at, (week, results) in enumerate(weeks.items()):
        third = entries[2 - at % 3]
        one, other = (entry for entry in entries if entry != third)
        points = {entry: results[entry][0] for entry in entries}
        mean = (points[one] + points[other]) / 2
        for entry, against in ((one, points[other]), (other, points[one]), (third, mean)):
            row, own = rows[entry], points[entry]
            if own > against:
                row[0] += 1
                row[3] += 3
                if entry != third:
                    beaten[entry].append(other if entry == one else one)
            elif own == against:
                row[1] += 1
                row[3] += 1
            else:
                row[2] += 1
            row[4] += own
            row[5] += against
        for entry in entries:
            for rival in entries:
                if entry != rival and rows[entry][3:5] == rows[rival][3:5]:
                    assert beaten[entry].count(rival) == beaten[rival].count(entry)
        keys = {
            entry: [*rows[entry][3:5], *plain_tie_breaks(weeks, week, entry)] for entry in entries
        }
        yield week, [(rank, entry, *rows[entry]) for rank, entry in plain_ranks(keys)]


@pytest.fixture
def season(seasons_dir, db) -> Season:
    folder = seasons_dir / "fpl" / "2019-20"
    call_command("import_season", "fpl", str(folder), stdout=StringIO())
    call_command("import_entries", str(folder / "managers"), stdout=StringIO())
    refresher.refresh(CALENDAR.topic("current"), "a test")
    return Season.objects.get()


def test_tables_of_real_entries_equal_sums_over_the_published_file(season, seasons_dir, subtests):
    folder = seasons_dir / "fpl" / "2019-20" / "managers"
    weeks = plain_weeks(folder / "top_managers_gwInfo.csv")
    assert [*weeks] == [*range(1, 30), *range(39, 48)]
    teams = list(season.teams.order_by("pk"))
    entries = [entry_of(team) for team in teams]
    assert entries == sorted(entries)
    with subtests.test("classic"):
        league = make_league(season, teams, is_public=True)
        shown = 0
        for week, expected in plain_classic(weeks):
            rows = rows_of(league, week)
            assert [(row.rank, entry_of(row.team), row.points) for row in rows] == expected, week
            shown += len(rows)
        assert shown == 114
    with subtests.test("head-to-head"):
        league = make_league(season, teams, is_public=True, format="h2h")
        draw(league)
        shown = 0
        for week, expected in plain_head_to_head(weeks, entries):
            rows = rows_of(league, week)
            assert [
                (
                    row.rank, entry_of(row.team), row.row.won, row.row.drawn, row.row.lost,
                    row.row.table_points, row.points, row.against,
                )
                for row in rows
            ] == expected, week  # fmt: skip
            shown += len(rows)
        assert shown == 114


def entry_of(team: Team) -> str:
    """The number of the entry, which its team is named after."""
    return team.name.rpartition(" ")[2]


def rows_of(league: League, week: int):
    return Client().get(reverse("league-week", args=[league.pk, week])).context["rows"]


def draw(league: League) -> None:
    """Store the round-robin of a season that is over."""
    weeks = {week.number: week for week in league.season.weeks.order_by("number")}
    members = list(league.memberships.order_by("pk").values_list("team", flat=True))
    Matchup.objects.bulk_create(
        Matchup(league=league, week=weeks[p.week], place=p.place, home_id=p.home, away_id=p.away)
        for p in round_robin(members, sorted(weeks))
    )
