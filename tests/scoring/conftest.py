"""A small made-up season in the format of the real ones."""

import csv
from pathlib import Path

import pytest

Table = list[dict[str, object]]

STATS = (
    "minutes", "goals_scored", "assists", "clean_sheets", "goals_conceded", "own_goals",
    "penalties_saved", "penalties_missed", "yellow_cards", "red_cards", "saves", "bonus",
)  # fmt: skip

CLUBS = {1: "Ashford", 2: "Bexley", 3: "Croydon", 4: "Dulwich"}

# id: shirt name, first name, element_type, final club, final price in tenths
PLAYERS = {
    1: ("Adams", "Al", 1, 1, 50),
    2: ("Bolt", "Ben", 4, 1, 81),
    3: ("Cole", "Cy", 2, 2, 45),
    4: ("Núñez", "Dario", 3, 2, 60),
    5: ("Dean", "Ed", 1, 3, 50),
    6: ("Egan", "Flo", 3, 3, 55),
    7: ("Ford", "Gus", 2, 4, 40),
    8: ("Gray", "Hal", 4, 1, 70),  # of Dulwich until week 2
}

# id: week, kickoff, home, away, score. Fixture 4 moved from week 2 to week 3, so Bexley and
# Dulwich play twice in week 3. Fixture 7 was never played.
FIXTURES = {
    1: (1, "2023-08-11T19:00:00Z", 1, 2, (2, 0)),
    2: (1, "2023-08-12T14:00:00Z", 3, 4, (1, 1)),
    3: (2, "2023-08-19T14:00:00Z", 1, 3, (0, 0)),
    4: (3, "2023-08-25T19:00:00Z", 2, 4, (3, 2)),
    5: (3, "2023-08-26T14:00:00Z", 1, 4, (1, 0)),
    6: (3, "2023-08-28T19:00:00Z", 2, 3, (1, 0)),
    7: (None, "", 3, 1, None),
}

# week: element, fixture, at home, price, official points, stats
WEEKS: dict[int, list[tuple[int, int, bool, int, int, dict[str, int]]]] = {
    1: [
        (1, 1, True, 50, 7, {"minutes": 90, "clean_sheets": 1, "saves": 4}),
        (1, 1, True, 50, 7, {"minutes": 90, "clean_sheets": 1, "saves": 4}),  # a duplicate row
        (2, 1, True, 80, 13, {"minutes": 90, "goals_scored": 2, "bonus": 3}),
        (3, 1, False, 45, 1, {"minutes": 90, "goals_conceded": 2}),
        (4, 1, False, 60, 0, {"minutes": 45, "goals_conceded": 1, "yellow_cards": 1}),
        (5, 2, True, 50, 3, {"minutes": 90, "goals_conceded": 1, "saves": 3}),
        (6, 2, True, 55, 9, {"minutes": 90, "goals_scored": 1, "goals_conceded": 1, "bonus": 2}),
        (7, 2, False, 40, 5, {"minutes": 60, "goals_conceded": 1, "assists": 1}),
        (8, 2, False, 70, 5, {"minutes": 30, "goals_scored": 1}),
    ],
    2: [
        (1, 3, True, 50, 6, {"minutes": 90, "clean_sheets": 1, "saves": 2}),
        (2, 3, True, 80, 2, {"minutes": 90, "clean_sheets": 1}),
        (5, 3, False, 50, 11, {"minutes": 90, "saves": 6, "clean_sheets": 1, "bonus": 3}),
        (6, 3, False, 55, 3, {"minutes": 90, "clean_sheets": 1}),
        (3, 4, True, 45, 0, {}),
        (4, 4, True, 60, 0, {}),
        (7, 4, False, 40, 0, {}),
        (8, 4, False, 70, 0, {}),
    ],
    3: [
        (3, 4, True, 45, 7, {"minutes": 90, "goals_scored": 1, "goals_conceded": 2}),
        (4, 4, True, 60, 12, {"minutes": 90, "goals_scored": 2, "goals_conceded": 2}),
        (7, 4, False, 40, -1, {"minutes": 90, "goals_conceded": 3, "own_goals": 1}),
        (1, 5, True, 50, 6, {"minutes": 90, "clean_sheets": 1}),
        (2, 5, True, 81, -1, {"minutes": 59, "penalties_missed": 1}),
        (8, 5, True, 70, 6, {"minutes": 90, "goals_scored": 1}),
        (7, 5, False, 40, -1, {"minutes": 90, "goals_conceded": 1, "red_cards": 1}),
        (3, 6, True, 45, 6, {"minutes": 90, "clean_sheets": 1}),
        (4, 6, True, 60, 6, {"minutes": 90, "clean_sheets": 1, "assists": 1}),
        (5, 6, False, 50, 2, {"minutes": 90, "goals_conceded": 1, "saves": 2}),
        (6, 6, False, 55, 0, {}),
        (9, 6, False, 45, 1, {"minutes": 10}),  # not in players_raw.csv
    ],
}  # fmt: skip


@pytest.fixture
def fpl_folder(tmp_path: Path) -> Path:
    """A season of three weeks in the published format, with its irregularities:

    a duplicate row, a moved and an unplayed fixture, a double game week, a player who changes
    clubs, a player missing from players_raw.csv, a UTF-8 byte order mark, a file in Latin-1,
    columns that only week 3 has, and a week 4 with only a header.
    """
    folder = tmp_path / "2023-24"
    (folder / "gws").mkdir(parents=True)
    write_csv(folder / "teams.csv", _clubs())
    write_csv(folder / "fixtures.csv", _fixtures())
    write_csv(folder / "players_raw.csv", _players())
    write_csv(folder / "gws/gw1.csv", _week(1), encoding="utf-8-sig")
    write_csv(folder / "gws/gw2.csv", _week(2), encoding="latin-1")
    write_csv(folder / "gws/gw3.csv", _week(3, more=True))
    write_csv(folder / "gws/gw4.csv", _week(3, more=True), header_only=True)
    (folder / "gws/merged_gw.csv").write_text("not,a,week\n")
    return folder


def write_csv(
    file: Path, rows: Table, *, encoding: str = "utf-8", header_only: bool = False
) -> None:
    with file.open("w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows([] if header_only else rows)


def _clubs() -> Table:
    return [
        {"code": 100 + number, "id": number, "name": name, "short_name": name[:3].upper()}
        for number, name in CLUBS.items()
    ]


def _fixtures() -> Table:
    return [
        {
            "id": number,
            # Pandas writes whole numbers as floats in a column with gaps.
            "event": "" if week is None else f"{week}.0",
            "kickoff_time": kickoff,
            "team_h": home,
            "team_a": away,
            "team_h_score": "" if score is None else score[0],
            "team_a_score": "" if score is None else score[1],
            "finished": score is not None,
            "stats": "[{'identifier': 'goals_scored', 'a': [], 'h': []}]",
        }
        for number, (week, kickoff, home, away, score) in FIXTURES.items()
    ]


def _players() -> Table:
    return [
        {
            "id": number,
            "web_name": name,
            "first_name": first,
            "second_name": name,
            "element_type": kind,
            "team": club,
            "now_cost": price,
        }
        for number, (name, first, kind, club, price) in PLAYERS.items()
    ]


def _week(number: int, *, more: bool = False) -> Table:
    codes = {1: "GK", 2: "DEF", 3: "MID", 4: "FWD"}
    rows: Table = []
    for element, fixture, at_home, price, points, stats in WEEKS[number]:
        _, _, home, away, _ = FIXTURES[fixture]
        shirt, first, kind, _, _ = PLAYERS.get(element, ("Hale", "Ian", 3, 3, 45))
        row: dict[str, object] = {"name": f"{first}_{shirt}_{element}"}
        if more:
            row |= {"position": codes[kind], "team": CLUBS[home if at_home else away]}
        row |= dict.fromkeys(STATS, 0) | stats
        row |= {
            "element": element,
            "fixture": fixture,
            "opponent_team": away if at_home else home,
            "round": number,
            "total_points": points,
            "value": price,
            "was_home": at_home,
        }
        rows.append(row)
    return rows
