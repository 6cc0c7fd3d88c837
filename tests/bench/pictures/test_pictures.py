"""Pictures and tables of made-up figures."""

import json
import subprocess
import sys
from xml.etree import ElementTree

import pytest

from tests.services.site import ROOT

from .__main__ import draw_all
from .catalogue import PICTURES
from .document import UnknownBlockError, rewritten
from .results import NotMeasuredError, Results, UnknownColumnError
from .scales import Scale, number
from .svg import DARK, LIGHT, THEMES, Drawing, wrapped
from .tables import facts, measurement

HOSTILE = '<script>alert("1")</script> & | \x00 ours'
SVG = "{http://www.w3.org/2000/svg}"
TEAMS = ("1,000", "100,000")


def a_row(name, **figures):
    return {"name": name, "figures": figures, "broken": ""}


def a_peer(name, rate, builds):
    return a_row(name, **{"requests/s": rate, "p99 ms": 3.25, "builds": builds,
                          "rush p99 ms": 900, "age p50 s": 0.0, "age max s": 1.5})  # fmt: skip


def a_step(scenario, people, shed):
    figures = {"people": people, "requests/s": people / 3, "failed": 0, "shed": shed}
    return a_row(scenario, **figures, **{"published p99 ms": 4, "save p99 ms": people})


def a_rush(scenario):
    return [
        a_step(f"{scenario}: 800 people, past it", 800, 12),
        a_step(f"{scenario}: 100 people", 100, 0),
        a_step(f"{scenario}: 400 people", 400, 3),
        a_row(f"{scenario}: most people with both servers", people=100),
        a_row(f"{scenario}: what gave first", what="p99 of save 2.1 s; the cores were busy"),
    ]


MEASURED = {
    "peers": [a_peer(HOSTILE, 40, 500), a_peer("ours as shipped", 15_900, 1)],
    "servers": [
        a_row("granian", **{"shared requests/s": 900, "private requests/s": 210, "memory MB": 80})
    ],
    "rushes": a_rush("live hour") + a_rush("lineup rush"),
    "growth": [
        a_row("scores", ratio=1.05, **{f"{n} teams, p50 ms": 4.2 for n in TEAMS}),
        a_row("build: ranks", **{f"{n} teams, p50 ms": 12 for n in TEAMS}),
    ],
    "techniques": [a_row("snapshots", ratio=3.1), a_row("PgBouncer", ratio=0.98)],
    "workers": [
        a_row(f"/me.json, {name}", **{"requests/s": 400, "p99 ms": 9, "MB": 90, "switches/s": 1})
        for name in ("1 worker", "2 workers")
    ],
}
RUN = {
    "date": "2026-11-30T21:18:16+00:00", "commit": "abc1234", "cores": 2, "processor": "A & B",
    "load before": 0.3, "load after": 1.0, "nginx": "1.22.1", "quick": False,
}  # fmt: skip


def made_up(**measured):
    """Return a bench.json with the rows of these measurements."""
    about = {"title": "", "seconds": 3, "load before": 0.4, "load after": 1.2,
             "data": {"teams": 2000, "MB": 31}}  # fmt: skip
    ratio = {"median": 0.97, "min": 0.9, "max": 1.04, "ours": 97, "limit": 100}
    return {
        **RUN,
        "ratios": {"published_vs_static": ratio, "peer_cache_page": {**ratio, "median": 24}},
        "measurements": {name: {**about, "rows": rows} for name, rows in measured.items()},
    }


@pytest.fixture
def results(tmp_path):
    path = tmp_path / "bench.json"
    path.write_text(json.dumps(made_up(**MEASURED)))
    return Results.read(path)


def texts(file):
    return [element.text for element in ElementTree.parse(file).iter(f"{SVG}text")]


def test_every_picture_is_drawn_in_both_themes(results, tmp_path, capsys):
    assert draw_all(results, tmp_path / "out") == list(PICTURES)
    assert capsys.readouterr().out == ""
    for name in PICTURES:
        for theme in THEMES:
            root = ElementTree.parse(tmp_path / "out" / f"{name}-{theme.name}.svg").getroot()
            assert root.find(f"{SVG}title").text
            assert root.find(f"{SVG}rect").get("fill") == theme.ground
            left, top, width, height = map(float, root.get("viewBox").split())
            for text in root.iter(f"{SVG}text"):
                assert left <= float(text.get("x")) <= width
                assert top <= float(text.get("y")) <= height
            assert any("commit abc1234" in text.text for text in root.iter(f"{SVG}text"))


def test_equal_figures_give_equal_bytes(results, tmp_path):
    for folder in ("one", "two"):
        draw_all(results, tmp_path / folder)
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


def test_a_picture_has_labels_figures_and_units(results, tmp_path):
    draw_all(results, tmp_path)
    found = texts(tmp_path / "peers-light.svg")
    assert {"Gameday as shipped", "15,900", "3.25 ms"} <= set(found)
    assert "requests a second, logarithmic scale" in found
    assert {"100", "400", "800", "p99 of save 2.1 s"} <= set(
        texts(tmp_path / "live-hour-dark.svg")
    )


def test_hostile_names_stay_text(results, tmp_path):
    draw_all(results, tmp_path)
    whole = " ".join(texts(tmp_path / "peers-light.svg"))
    assert '<script>alert("1")</script> & | \ufffd ours' in whole
    assert "<script" not in (tmp_path / "peers-light.svg").read_text()
    table = measurement(results, "peers")
    assert "<script" not in table
    assert "&lt;script&gt;" in table
    assert " & | " not in table


def test_what_was_not_measured_is_left_out_with_a_line(tmp_path, capsys):
    results = Results.of(made_up(peers=MEASURED["peers"]))
    assert draw_all(results, tmp_path) == ["limits", "peers", "stampede", "age"]
    assert "workers is not drawn; workers: not measured in this run" in capsys.readouterr().out


def test_a_renamed_column_is_an_error_with_both_names():
    results = Results.of(made_up(peers=[a_row("ours", rate=3)]))
    with pytest.raises(UnknownColumnError, match="peers: no row has a column 'requests/s', but"):
        PICTURES["peers"].chart(results)


def test_several_files_are_read_as_one(tmp_path):
    for number_, name in enumerate(("peers", "growth")):
        run = {**made_up(**{name: MEASURED[name]}), "commit": f"commit{number_}"}
        (tmp_path / f"{name}.json").write_text(json.dumps(run))
    results = Results.read(tmp_path / "peers.json", tmp_path / "growth.json")
    assert "commit commit0" in results.circumstances("peers")
    assert "commit commit1" in results.circumstances("growth")
    assert "commit commit0" in results.circumstances()
    assert "commit commit1" in results.circumstances()


def test_the_blocks_of_a_document_are_written_anew(results):
    text = "Before.\n<!-- bench: techniques -->\nold\n<!-- end -->\nAfter.\n"
    new = rewritten(text, results, list(PICTURES), print)
    assert new.startswith("Before.\n<!-- bench: techniques -->\n\n| `techniques` | ratio |\n")
    assert "| snapshots | 3.1 |" in new
    assert "database: 2,000 teams, 31 MB" in new
    assert new.endswith("<!-- end -->\nAfter.\n")
    assert rewritten(new, results, list(PICTURES), print) == new


def test_a_block_without_figures_stays_as_it_is(capsys):
    text = "<!-- bench: growth -->\nold\n<!-- end -->\n<!-- bench: picture peers -->\n<!-- end -->"
    assert rewritten(text, Results.of(made_up()), [], print) == text
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "the block stays as it is: growth: not measured in this run",
        "the block stays as it is: picture peers: not drawn",
    ]


def test_an_unknown_block_is_an_error(results):
    with pytest.raises(UnknownBlockError, match="no such block: peer"):
        rewritten("<!-- bench: peer -->\n<!-- end -->", results, [], print)


def test_the_blocks_of_our_document_are_known(results):
    text = (ROOT / "docs/performance.md").read_text()
    assert rewritten(text, results, list(PICTURES), lambda line: None)


def test_rows_without_a_common_column_have_tables_of_their_own(results):
    table = measurement(results, "rushes")
    assert table.count("|\n\n| `rushes` | ") == 3
    assert (
        "| `rushes` | what |\n| --- | --: |\n| live hour: what gave first | p99 of save" in table
    )


def test_the_facts_name_machine_and_versions(results):
    assert "| processor | A &amp; B |\n| load before | 0.3 |" in facts(results)
    assert "quick" not in facts(results)


def test_a_missing_file_is_named(tmp_path):
    command = [sys.executable, "-m", "tests.bench.pictures", tmp_path / "no.json"]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert "no.json does not exist; make bench writes var/bench.json" in done.stderr


def test_scales_have_round_ticks():
    linear = Scale.of([3, 87], 0, 100)
    assert (linear.ticks, linear.at(0), linear.at(100)) == ((0, 50, 100), 0, 100)
    far = Scale.of([3, 15_000], 0, 100)
    assert far.is_log
    assert far.ticks == (10, 100, 1000, 10_000)
    assert far.at(15_000) == 100
    assert not Scale.of([0, 3, 15_000], 0, 100).is_log


@pytest.mark.parametrize(
    ("value", "text"),
    [(15_900.4, "15,900"), (123.4, "123"), (12.34, "12.3"), (1.234, "1.23"), (0.0123, "0.012"),
     (0, "0"), (-0.5, "-0.5")],
)  # fmt: skip
def test_numbers_have_no_more_digits_than_they_need(value, text):
    assert number(value) == text


def test_long_words_have_a_line_of_their_own():
    assert list(wrapped("one two " + "x" * 50, 10, 60)) == ["one two", "x" * 50]


def test_a_drawing_differs_only_in_its_colours():
    assert LIGHT.ground != DARK.ground
    plain = [Drawing(theme, "Title").written() for theme in THEMES]
    shapes = [[(e.tag, e.get("x")) for e in ElementTree.fromstring(one).iter()] for one in plain]
    assert shapes[0] == shapes[1]


def test_a_run_without_ratios_says_so():
    with pytest.raises(NotMeasuredError, match="ratios: none in this run"):
        PICTURES["limits"].chart(Results.of({**made_up(), "ratios": {}}))
