"""The parts of the measurement "rushes" that need neither locust nor a stack."""

import json
import re
from collections import Counter

import pytest

from tests.bench.rushes import LIVE_HOUR, cores
from tests.bench.rushes.arithmetic import people_on, seconds_per_person
from tests.bench.rushes.costs import Costs, changed
from tests.bench.rushes.rush import Rush
from tests.bench.rushes.saves import expected, lineup_of, lost
from tests.bench.rushes.seconds import Window, read
from tests.bench.rushes.steps import Step, climb, descend, find_peak
from tests.load import people, site_scripts
from tests.load.lineup_steps import leads_on
from tests.load.sessions import Accounts
from tests.load.timers import Timers
from tests.services.site import ROOT

pytestmark = pytest.mark.stack

SHARES = {"nginx": 5.0, "web1": 30.0, "web2": 44.0, "PostgreSQL": 9.0, "locust": 10.0}


def window(**requests):
    """Requests by kind: {outcome: {milliseconds: count}}."""
    found = Window(seconds=10, people=100)
    found.add(
        {
            "lag": 3.0,
            "failures": {},
            "not files": 2,
            "cached": 30,
            "requests": requests,
        }
    )
    return found


def step(**requests):
    return Step("live hour: 100 people", 100, window(**requests), SHARES)


def line(second, people, requests, lag=1.0):
    return json.dumps(
        {"second": second, "people": people, "lag": lag, "requests": requests,
         "failures": {"save: shed, 429": 1}, "not files": 1, "cached": 0}
    )  # fmt: skip


def test_the_seconds_of_all_processes_are_added_up(tmp_path):
    ok = {"live": {"ok": {"3": 2, "40": 1}}}
    lines = [line(9, 50, ok), line(10, 50, ok), line(11, 52, ok, lag=80.5), line(12, 52, ok)]
    (tmp_path / "seconds-1.jsonl").write_text("\n".join(lines) + "\n")
    half = line(11, 40, {"live": {"ok": {"3": 1}}, "save": {"shed": {"5": 1}}})
    (tmp_path / "seconds-2.jsonl").write_text(f"{half}\n{half[:20]}")
    found = read(tmp_path, 10, 12)
    assert found.times["live", "ok"] == Counter({3: 5, 40: 2})
    assert (found.count(), found.count("save"), found.count(outcome="shed")) == (8, 1, 1)
    assert found.rate("live") == 3.5
    assert (found.lag, found.not_files) == (80.5, 3)
    assert found.failures == Counter({"save: shed, 429": 3})


def test_people_are_averages_over_the_lines_of_each_process(tmp_path):
    both = "\n".join([line(10, 50, {}), line(11, 52, {})])
    (tmp_path / "seconds-1.jsonl").write_text(f"{both}\n")
    assert read(tmp_path, 10, 12).people == 51
    # The other process was too busy to write a line in second 10.
    (tmp_path / "seconds-2.jsonl").write_text(f"{line(11, 40, {})}\n")
    assert read(tmp_path, 10, 12).people == 51 + 40
    (tmp_path / "seconds-3.jsonl").write_text("")
    assert read(tmp_path, 10, 12).people == 51 + 40


def test_percentiles_are_those_of_accepted_requests():
    found = window(save={"ok": {10: 98, 300: 1, 900: 1}, "shed": {1: 500}})
    assert [found.percentile("save", percent) for percent in (50, 98, 99, 100)] == [
        10, 10, 300, 900,
    ]  # fmt: skip
    assert found.percentile("live", 99) is None
    assert window(save={"shed": {1: 5}}).percentile("save", 50) is None


def test_what_nginx_had_in_its_cache_costs_as_much_as_a_published_page():
    found = window(shared={"ok": {1: 40}}, live={"ok": {1: 10}})
    assert found.rates() == {"shared": 1.0, "published": 3.0, "live": 1.0}


@pytest.mark.parametrize(
    ("requests", "why"),
    [
        ({"live": {"ok": {1990: 200}}}, ""),
        ({"live": {"ok": {10: 196, 2400: 4}}}, "p99 of live 2.4 s"),
        ({"private": {"ok": {9000: 199}}}, ""),  # too few
        ({"private": {"ok": {9000: 199}, "shed": {1: 1}}, "live": {"ok": {1: 2000}}}, ""),
        ({"private": {"ok": {10: 9}, "failed": {1: 1}}}, "1 of private failed or shed"),
        ({"live": {"ok": {1: 1999}}, "save": {"shed": {1: 1}}}, ""),
        ({"live": {"ok": {1: 997}}, "save": {"shed": {1: 2}, "failed": {1: 1}}},
         "3 of save failed or shed"),
        ({"live": {"ok": {1: 10}}, "sign-in": {"shed": {1: 90}, "ok": {5000: 90}}}, ""),
    ],
)  # fmt: skip
def test_a_step_gives_when_a_kind_is_slow_or_refused(requests, why):
    assert step(**requests).gave == why


def test_a_row_has_the_times_of_each_kind_and_the_shares():
    row = step(save={"ok": {20: 99, 400: 1}, "failed": {1: 1}}, static={"ok": {1: 9}}).row()
    assert row.name == "live hour: 100 people"
    assert row.figures == {
        "people": 100, "seconds": 10, "requests/s": 11, "saves/s": 10.0,
        "failed": 1, "shed": 0, "not from a file": 2,
        "save p50 ms": 20, "save p99 ms": 20,
        "nginx %": 5.0, "gunicorn %": 74.0, "PostgreSQL %": 9.0, "locust %": 10.0,
        "web server % of a core": round(44.0 * cores.CORES, 1), "locust late ms": 3,
    }  # fmt: skip


def gives_from(limit):
    def take(people):
        slow = 3000 if people >= limit else 10
        return Step(str(people), people, window(live={"ok": {slow: 200}}), SHARES)

    return take


def numbers(steps):
    return [one.people for one in steps]


def test_steps_climb_until_one_gives():
    held, gave = climb(100, 1.5, 2000, gives_from(500))
    assert (numbers(held), gave.people) == ([100, 150, 225, 338], 507)
    held, gave = climb(100, 2, 350, gives_from(500))
    assert (numbers(held), gave) == ([100, 200, 350], None)
    held, gave = climb(100, 2, 350, gives_from(50))
    assert (held, gave.people) == ([], 100)


def test_steps_climb_faster_while_they_are_easy():
    def easy(people):
        return Step(str(people), people, window(), {"nginx": 10.0 if people < 300 else 80.0})

    held, _ = climb(100, 2, 1000, easy)
    assert numbers(held) == [100, 400, 800, 1000]


def test_steps_descend_until_one_holds():
    gave, held = descend(900, 1.5, 3, gives_from(500))
    assert (numbers(gave), held.people) == ([900, 600], 400)
    gave, held = descend(900, 1.5, 2, gives_from(500))
    assert (numbers(gave), held) == ([900, 600], None)


@pytest.mark.parametrize(
    ("short", "long", "taken", "best", "gave"),
    [
        (500, 500, [455, 538], 455, 538),  # the step between held
        (500, 400, [455, 384], 384, 455),  # it gave, and the last that held is repeated
        (500, 300, [455, 384, 274], 274, 384),
        (500, 200, [455, 384, 274], None, 274),
        (500, 700, [455, 538, 636, 753], 636, 753),  # the short step gave by chance
        (500, 600, [455, 538, 636], 538, 636),
        (5000, 5000, [1000], 1000, None),
        (5000, 900, [1000, 714], 714, 1000),
        (50, 50, [100, 71, 51], None, 51),  # the first step gave
        (50, 80, [100, 71], 71, 100),
        (50, 120, [100, 118, 140], 118, 140),
    ],
)
def test_longer_steps_decide_around_the_peak(short, long, taken, best, gave):
    found = []

    def longer(people):
        found.append(people)
        return gives_from(long)(people)

    steps = find_peak(100, 1.4, 1000, 2, gives_from(short), longer)
    assert (found, [one and one.people for one in steps]) == (taken, [best, gave])


def test_a_kind_without_a_page_or_form_has_no_cost(capsys):
    costs = Costs.__new__(Costs)  # without a stack
    assert costs._found({"save": lambda: costs._of(0, print), "live": lambda: 0.1}) == {
        "live": 0.1
    }
    assert capsys.readouterr().out == "rushes, cost of save: left out, no such page or form\n"
    rush = Rush("live hour", None, LIVE_HOUR, best=step(save={"ok": {20: 99}}))
    rush.by_arithmetic({"live": 0.1, "shared": 0.1}, idle=0, background=0)
    assert rush.rows[0].broken == "no cost measured of save, published"


def test_the_time_of_other_processes_is_what_remains_of_the_machine():
    before = {"nginx": {7: 1.0}, "web1": {8: 5.0}, "all": {0: 100.0}, "clock": {0: 50.0}}
    after = {"nginx": {7: 1.5}, "web1": {9: 0.5}, "all": {0: 102.0}, "clock": {0: 54.0}}
    used, seconds = cores.between(before, after)
    assert (used, seconds) == ({"nginx": 0.5, "web1": 0.5, "other": 1.0}, 4.0)
    assert cores.shares(used, seconds, cores=2) == {"nginx": 6.2, "web1": 6.2, "other": 12.5}


def test_the_people_on_more_cores_follow_from_costs_and_rates():
    costs = {"live": 0.0001, "private": 0.01, "save": 0.02}
    rates = {"live": 1.0, "private": 0.04}
    assert seconds_per_person(costs, rates) == pytest.approx(0.0005)
    assert people_on(2, costs, rates, background=0.1, usable=0.8) == 3000
    assert people_on(8, costs, rates, background=0.1, usable=0.8) == 12600
    assert people_on(2, costs, rates, background=5) == 0
    with pytest.raises(KeyError):
        people_on(2, costs, {"shared": 1.0}, background=0)


def note(state, starters, bench="9.8", captain=""):
    return {"owner": "ann", "state": state, "s": starters, "b": bench, "c": captain, "v": ""}


def test_a_lost_save_is_found():
    notes = [note("sent", "1.2"), note("acknowledged", "1.2"), note("sent", "1.3")]
    assert lost(notes, {"ann": note("", "2.1")}) == []  # the order of starters means nothing
    assert lost(notes, {"ann": note("", "1.3")}) == []  # not acknowledged, but it may have arrived
    assert lost(notes, {"ann": note("", "1.2", "8.9")}) == ["ann"]
    assert lost(notes, {"ann": note("", "1.2", captain="1")}) == ["ann"]
    assert lost(notes, {}) == ["ann"]
    assert lost([*notes, note("acknowledged", "1.3")], {"ann": note("", "1.2")}) == ["ann"]
    assert expected([note("sent", "1.2")]) == {}
    assert lineup_of(note("", "")) == ((), (9, 8), 0, 0)


def test_a_changed_lineup_has_the_same_players():
    assert changed({"s": "1.2", "b": "7.8.9"}) == {"s": "1.2", "b": "8.7.9"}


CONSTANTS = {
    "polling.js": {"INTERVAL": site_scripts.INTERVAL, "MAX_INTERVAL": site_scripts.MAX_INTERVAL},
    "fragment.js": {"SOONEST": site_scripts.SOONEST, "SPREAD": site_scripts.SPREAD},
    "own-summary.js": {
        "SOONEST": site_scripts.SUMMARY_SOONEST,
        "SPREAD": site_scripts.SUMMARY_SPREAD,
        "INTERVAL": site_scripts.SUMMARY_INTERVAL,
    },
    "own-leagues.js": {"INTERVAL": site_scripts.LEAGUES_INTERVAL},
    "team.js": {"RANKS_DELAY": site_scripts.RANKS_DELAY},
}


@pytest.mark.parametrize("script", CONSTANTS)
def test_people_wait_as_long_as_the_script(script):
    text = (ROOT / "static" / "js" / script).read_text()
    found = {
        name: int(re.search(rf"const {name} = ([\d_]+);", text)[1]) / 1000
        for name in CONSTANTS[script]
    }
    assert found == CONSTANTS[script]


def test_polls_have_a_jitter_of_a_quarter_and_grow_while_requests_fail():
    polls = [site_scripts.next_poll(4, 0) for _ in range(200)]
    assert 3 <= min(polls) < max(polls) <= 5
    text = (ROOT / "static" / "js" / "polling.js").read_text()
    assert "backoff * (0.75 + Math.random() / 2)" in text
    assert "2 ** failures, Math.max(interval, MAX_INTERVAL)" in text
    assert 45 <= site_scripts.next_poll(4, 9) <= 75
    assert 100 <= site_scripts.next_poll(4, 1, retry_after=100) <= 125


def test_the_bands_of_a_team_are_those_of_its_points():
    html = '<div data-cost="4" data-before="-3.5"><dd data-total>\n  1,043.50 </dd>'
    assert site_scripts.bands(html) == {"week": 51, "season": 51}
    assert site_scripts.bands("<dd data-total>−2</dd>") == {"week": -1}
    assert site_scripts.bands("") == {}


FORM = {"s": "1.2", "b": "3.4", "c": "1", "v": "2", "chip": ""}


@pytest.mark.parametrize(
    ("link", "field", "leads"),
    [
        ("/lineup/?s=1.2&b=3.4&c=1&v=2&on=1", "on", True),
        ("/lineup/?s=1.2&b=3.4&c=2&v=1", "on", False),
        ("/lineup/?s=1.2&b=3.4&c=2&v=1", "s", True),
        ("/lineup/?s=1.3&b=2.4&c=1&v=2", "s", True),
        ("/lineup/?s=1.2&b=3.4&c=1&v=2", "s", False),  # the same lineup
        ("/lineup/?s=1.2&b=3.5&c=1&v=2", "s", False),  # a transfer
        ("/lineup/?s=1.2&b=3.4&c=2&v=1&view=list", "s", False),
        ("/players/?s=1.2&b=3.4&c=2", "s", False),
    ],
)
def test_a_person_follows_links_that_change_the_lineup(link, field, leads):
    assert leads_on(link, FORM, field) is leads


def test_more_and_more_people_save():
    shares = [people.share_of_savers(minute) for minute in range(-1, 13)]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (people.FIRST_SAVERS, people.LAST_SAVERS)
    assert people.share_of_savers(5) < (people.FIRST_SAVERS + people.LAST_SAVERS) / 2
    assert people.share_of_savers(0, of=0) == people.LAST_SAVERS


def test_timers_run_in_their_order_until_the_look_ends():
    now, ran = [0.0], []
    timers = Timers(clock=lambda: now[0], sleep=lambda wait: now.__setitem__(0, now[0] + wait))

    def every_four_seconds():
        ran.append(("poll", now[0]))
        timers.after(4, every_four_seconds)

    timers.after(1, every_four_seconds)
    timers.after(6, lambda: ran.append(("summary", now[0])))
    timers.run(10)
    assert ran == [("poll", 1), ("poll", 5), ("summary", 6), ("poll", 9)]
    assert now == [10]


def test_processes_share_out_the_sessions(tmp_path, monkeypatch):
    file = tmp_path / "sessions"
    file.write_text("ann\t1\nbob\t2\ncid\t3\n")
    monkeypatch.setenv("LOAD_SESSIONS", str(file))
    first, second = Accounts(0, 2), Accounts(1, 2)
    ann, cid = first.take(), first.take()
    assert (ann, cid, second.take()) == (["ann", "1"], ["cid", "3"], ["bob", "2"])
    with pytest.raises(LookupError, match="more people than sessions"):
        first.take()
    first.give_back(ann)
    assert first.take() == ann
