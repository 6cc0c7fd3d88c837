"""Settings, rules, invite code, renewal and log of a league."""

import re
from datetime import timedelta
from itertools import permutations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from caching import refresher
from fantasy.models import Season, Week
from leagues.models import League, LogEntry, Matchup, Membership
from leagues.services.log import SITE, write
from leagues.services.members import remove_member
from leagues.services.membership import RefusedError
from leagues.services.office import change_rules, change_settings
from leagues.services.schedule import redraw
from teams.rules.kits import kit_of
from teams.services.teams import change_team
from tests.factories import make_season, make_team

SETTINGS = {
    "part": "settings", "name": "Named anew", "notice": "", "max_teams": "4", "is_public": "",
    "entry_locked": "",
}  # fmt: skip
RULES = {
    "part": "rules", "start_week": "4", "win_points": "2", "draw_points": "1",
    "playoff_teams": "0", "playoff_week": "", "final_weeks": "1", "tie_break_1": "latest_week",
    "tie_break_2": "points_for", "tie_break_3": "", "tie_break_4": "",
}  # fmt: skip


def address(office, page="settings"):
    return f"/my-leagues/{office.league.pk}/{page}/"


def save(office, **changes):
    data = {**SETTINGS, "name": office.league.name, **changes}
    response = office.client(office.commissioner).post(address(office), data)
    office.league.refresh_from_db()
    return response


def save_rules(office, **changes):
    response = office.client(office.commissioner).post(address(office), {**RULES, **changes})
    office.league.refresh_from_db()
    return response


def told(office):
    return [entry.what for entry in LogEntry.objects.filter(league=office.league)]


@pytest.fixture
def before_start(office):
    League.objects.filter(pk=office.league.pk).update(start_week=3)
    office.league.refresh_from_db()
    redraw(office.league)
    return office


def test_settings_are_saved_and_logged(office):
    response = save(
        office, name=" New\u2003name ", notice="Drafts\u202e on Friday", max_teams="5",
        is_public="1", entry_locked="1",
    )  # fmt: skip
    assert response.status_code == 302
    league = office.league
    assert (league.name, league.search_key) == ("New name", "new name")
    assert (league.notice, league.max_teams) == ("Drafts on Friday", 5)
    assert league.is_public
    assert league.entry_locked
    assert set(told(office)) == {
        "renamed the league to “New name”",
        "changed the notice",
        "changed the size limit to 5 teams",
        "made the league public: everyone can see its table and join it",
        "closed the league: nobody can join",
    }


def test_saving_without_a_change_logs_nothing(office):
    assert save(office).status_code == 302
    assert not LogEntry.objects.exists()


def opened_form(office):
    """Return all fields that the page of the settings would send."""
    page = office.client(office.commissioner).get(address(office))
    html = page.content.decode()
    initial = dict(
        re.findall(r'<input type="hidden" name="(initial-\w+)"(?: value="([^"]*)")?', html)
    )
    form = page.context["form"]
    return {"part": "settings", **{name: form[name].value() for name in form.fields}, **initial}


def test_a_form_opened_before_another_change_writes_its_own_changes_only(office):
    League.objects.filter(pk=office.league.pk).update(notice="Two\nlines", is_public=True)
    first, second = opened_form(office), opened_form(office)
    assert len(first) == 11
    save(office, **{**first, "name": "Renamed", "is_public": "", "notice": "Two\r\nlines"})
    assert save(office, **{**second, "max_teams": "6"}).status_code == 302
    league = office.league
    assert (league.name, league.is_public, league.max_teams) == ("Renamed", False, 6)
    assert league.notice == "Two\nlines"
    assert sorted(told(office)) == [
        "changed the size limit to 6 teams",
        "made the league private: only its members can see it, and a code opens it",
        "renamed the league to “Renamed”",
    ]


def test_a_size_limit_that_is_too_low_by_now_holds_up_no_other_change(office):
    form = opened_form(office)
    League.objects.filter(pk=office.league.pk).update(size=8, max_teams=10)
    assert save(office, **{**form, "entry_locked": "1"}).status_code == 302
    assert (office.league.max_teams, office.league.entry_locked) == (10, True)


def test_a_refused_form_still_tells_what_was_changed(office):
    form = {**opened_form(office), "name": "Renamed"}
    page = save(office, **{**form, "max_teams": "2"}).content.decode()
    assert f'name="initial-name" value="{form["initial-name"]}"' in page
    assert 'name="initial-max_teams" value="4"' in page


def test_a_public_league_that_becomes_private_gets_a_code(office):
    League.objects.filter(pk=office.league.pk).update(is_public=True)
    save(office)
    assert not office.league.is_public
    assert len(office.league.code) == 8


def test_a_line_break_of_the_notice_counts_as_one_character_and_is_shown(office):
    notice = "\n".join(["line"] * 100)
    assert save(office, notice=notice.replace("\n", "\r\n")).status_code == 302
    assert office.league.notice == notice
    table = office.client(office.member).get(f"/my-leagues/{office.league.pk}/")
    assert "line<br>line" in table.content.decode()


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"name": ""}, "Enter a league name."),
        ({"name": "x" * 41}, "Use at most 40 characters."),
        ({"name": "x" * 500}, "Use at most 40 characters."),
        ({"name": "\u202eevil"}, "an invisible character"),
        ({"name": "a\x00b"}, "Null characters are not allowed."),
        ({"notice": "x" * 501}, "Use at most 500 characters."),
        ({"max_teams": "2"}, "The league has 3 teams already."),
        ({"max_teams": "21"}, "at most 20 teams"),
        ({"max_teams": "1"}, "greater than or equal to 2"),
        ({"max_teams": ""}, "Enter a number."),
        ({"max_teams": "9" * 40}, "at most 20 teams"),
        ({"is_public": "perhaps"}, "is not one of the available choices"),
    ],
)
def test_refused_settings_change_nothing(office, changes, problem):
    before = League.objects.filter(pk=office.league.pk).values().get()
    response = save(office, **{"name": "Other", "notice": "Other", **changes})
    assert response.status_code == 200
    assert problem in response.content.decode()
    assert League.objects.filter(pk=office.league.pk).values().get() == before
    assert not LogEntry.objects.exists()


def test_size_limit_holds_when_a_team_joins_while_the_form_is_open(office):
    League.objects.filter(pk=office.league.pk).update(size=4)
    with pytest.raises(RefusedError, match="the limit cannot be lower"):
        change_settings(
            league=office.league.pk,
            by=office.actor(office.commissioner),
            values={"name": "Other", "max_teams": 3},
        )
    office.league.refresh_from_db()
    assert office.league.name != "Other"


def test_rules_change_before_the_start_and_are_logged(before_start):
    office = before_start
    assert save_rules(office).status_code == 302
    league = office.league
    assert (league.start_week, league.win_points) == (4, 2)
    assert league.tie_breaks == ["latest_week", "points_for"]
    assert set(told(office)) == {
        "changed the first week from Week 3 to Week 4",
        "changed the points for a win from 3 to 2",
        "changed the tie-breaks from points for to points in the latest week, points for",
    }
    weeks = Matchup.objects.filter(league=league).values_list("week__number", flat=True)
    assert set(weeks) == {4}
    joined = Membership.objects.filter(league=league).values_list("from_week", flat=True)
    assert set(joined) == {4}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"start_week": "2"}, "This week has begun, or is not in the season."),
        ({"start_week": "99"}, "This week has begun, or is not in the season."),
        ({"draw_points": "3"}, "A draw cannot give more points than a win."),
        ({"win_points": "11"}, "less than or equal to 10"),
        ({"tie_break_2": "latest_week"}, "Choose each rule once."),
        ({"tie_break_1": "by_name"}, "is not one of the available choices"),
        ({"playoff_teams": "3"}, "is not one of the available choices"),
        ({"playoff_teams": "4", "final_weeks": "2"}, "Too few weeks are left"),
    ],
)
def test_refused_rules_change_nothing(before_start, changes, problem):
    office = before_start
    before = League.objects.filter(pk=office.league.pk).values().get()
    response = save_rules(office, **changes)
    assert problem in response.content.decode()
    assert League.objects.filter(pk=office.league.pk).values().get() == before
    assert not LogEntry.objects.exists()


def test_all_errors_of_the_rules_are_at_the_top_with_links_to_the_fields(before_start):
    response = save_rules(
        before_start, draw_points="3", tie_break_2="latest_week", playoff_teams="8"
    )
    page = " ".join(response.content.decode().split())
    summary = page.split("error-summary")[1].split("</ul>")[0]
    assert summary.startswith('" role="alert" tabindex="-1" autofocus>')
    assert "Nothing was saved." in summary
    for name, told in (
        ("draw_points", "For a draw: A draw cannot give more points than a win."),
        ("tie_break_2", "Equal teams, then: Choose each rule once."),
        ("playoff_teams", "Teams in the playoffs: The league has 4 places"),
    ):
        assert f'href="#id_{name}"' in summary
        assert f'id="id_{name}"' in page
        assert told in summary


def test_playoffs_are_checked_beside_an_error_of_another_rule(before_start):
    response = save_rules(
        before_start, draw_points="3", playoff_teams="4", playoff_week="4", final_weeks="1"
    )
    page = response.content.decode()
    assert "A draw cannot give more points than a win." in page
    assert "The playoffs begin after the start of the league: choose a later week." in page


def test_errors_of_the_settings_are_at_the_top_too(office):
    page = " ".join(save(office, name="").content.decode().split())
    summary = page.split("error-summary")[1].split("</ul>")[0]
    assert "League name: Enter a league name." in summary
    assert 'href="#id_name"' in summary


def test_one_team_is_told_as_one(office):
    Membership.objects.filter(league=office.league).exclude(team=office.commissioner).delete()
    League.objects.filter(pk=office.league.pk).update(size=1)
    page = office.client(office.commissioner).get(address(office)).content.decode()
    assert "1 team is in the league." in page


def test_rules_are_shown_with_the_reason_once_the_league_has_begun(office):
    page = office.client(office.commissioner).get(address(office)).content.decode()
    assert "Week 1 has begun, so the rules can no longer change." in page
    assert 'name="win_points"' not in page


def test_rules_are_refused_when_the_start_passes_while_the_form_is_open(before_start):
    office = before_start
    client = office.client(office.commissioner)
    assert 'name="win_points"' in client.get(address(office)).content.decode()
    Week.objects.filter(season=office.season, number=3).update(first_kickoff=timezone.now())
    before = League.objects.filter(pk=office.league.pk).values().get()
    refresher.refresh_all()
    response = save_rules(office)
    assert "The league has begun: its rules can no longer change." in response.content.decode()
    assert League.objects.filter(pk=office.league.pk).values().get() == before
    assert not LogEntry.objects.exists()
    with pytest.raises(RefusedError, match="The league has begun"):
        change_rules(
            league=office.league.pk,
            by=office.actor(office.commissioner),
            values={"win_points": 2},
        )


@pytest.mark.parametrize(
    ("days", "left"), [("", None), ("1", timedelta(days=1)), ("7", timedelta(days=7))]
)
def test_new_code_replaces_the_old_one_and_may_expire(office, days, left):
    League.objects.filter(pk=office.league.pk).update(code="OLDCODE1")
    office.client(office.commissioner).post(address(office, "code"), {"expires": days})
    office.league.refresh_from_db()
    assert office.league.code != "OLDCODE1"
    expires = office.league.code_expires_at
    if left is None:
        assert expires is None
    else:
        assert abs(expires - timezone.now() - left) < timedelta(minutes=1)
    assert told(office)[0].startswith("renewed the invite code")
    assert office.league.code not in told(office)[0]


def test_unknown_expiry_gives_no_new_code(office):
    office.client(office.commissioner).post(address(office, "code"), {"expires": "400"})
    office.league.refresh_from_db()
    assert office.league.code is None


@pytest.fixture
def next_season(office):
    season = make_season(weeks=5, current=False)
    Season.objects.make_current(season)
    refresher.refresh_all()
    return season


def renew(office):
    return office.client(office.commissioner).post(address(office, "next-season"))


def test_league_is_renewed_for_the_next_season_once(office, next_season):
    team = make_team(next_season, owner=office.commissioner.owner)
    page = office.client(office.commissioner).get(address(office)).content.decode()
    assert f"Renew for {next_season.name}" in page
    response = renew(office)
    new = League.objects.get(previous=office.league)
    assert response.url == f"/my-leagues/{new.pk}/invite/"
    assert (new.season, new.name, new.commissioner) == (
        next_season, office.league.name, office.commissioner.owner,
    )  # fmt: skip
    assert new.tie_breaks == office.league.tie_breaks
    assert [member.team for member in new.memberships.all()] == [team]
    office.league.refresh_from_db()
    code = f"{new.code[:4]}-{new.code[4:]}"
    assert code in office.league.notice
    assert code in told(office)[0]
    renew(office)
    assert League.objects.filter(previous=office.league).count() == 1


def test_renewal_needs_a_team_in_the_next_season(office, next_season):
    renew(office)
    assert not League.objects.filter(previous=office.league).exists()


def test_renewal_waits_for_a_next_season(office):
    renew(office)
    assert League.objects.count() == 1


def test_playoffs_that_do_not_fit_into_the_next_season_begin_earlier_or_are_left_out(
    office, next_season
):
    make_team(next_season, owner=office.commissioner.owner)
    League.objects.update(start_week=1, playoff_teams=4, playoff_week=30, consolation=True)
    renew(office)
    new = League.objects.get(previous=office.league)
    assert (new.playoff_teams, new.playoff_week) == (4, 3)
    new.delete()
    League.objects.update(playoff_teams=8, final_weeks=2, start_week=4)
    renew(office)
    new = League.objects.get(previous=office.league)
    assert (new.playoff_teams, new.playoff_week, new.consolation) == (0, None, False)


def test_log_is_read_by_all_members_the_latest_first_and_paged_by_key(office, monkeypatch):
    monkeypatch.setattr("leagues.views.office.ENTRIES", 2)
    for n in range(3):
        write(league=office.league, by=SITE, what=f"did {n}", why="<i>so</i>")
    client = office.client(office.member)
    response = client.get(address(office, "log"))
    assert "Reason: &lt;i&gt;so&lt;/i&gt;" in response.content.decode()
    page = response.context["page"]
    assert [entry.what for entry in page.rows] == ["did 2", "did 1"]
    rest = client.get(address(office, "log"), {"before": page.next_key})
    assert [entry.what for entry in rest.context["page"].rows] == ["did 0"]
    assert client.get(address(office, "log"), {"before": "0x1"}).status_code == 404


def test_long_log_entry_is_cut(office):
    write(league=office.league, by=SITE, what="x" * 999, why="y" * 999)
    entry = LogEntry.objects.get()
    assert (len(entry.what), len(entry.why)) == (300, 200)


@pytest.mark.parametrize("at", [298, 299, 300, 301])
def test_log_entry_is_cut_before_or_after_a_name(office, at):
    write(league=office.league, by=SITE, what=("x" * at, office.member.pk, "y" * 9))
    rest = "“member FC”" + "y" * (299 - at) if at < 300 else ""
    assert LogEntry.objects.get().what == "x" * min(at, 300) + rest


@pytest.mark.parametrize("name", ["{0}", "{first}", "{", "{{}}", "%s", "a\ufffcb"])
def test_names_and_reasons_with_marks_of_formats_are_logged_as_they_are(office, name):
    change_team(team=office.member, name=name, kit=kit_of(1))
    by = office.actor(office.commissioner)
    remove_member(league=office.league.pk, team=office.member.pk, by=by, why=name)
    change_settings(league=office.league.pk, by=by, values={"name": name})
    renamed, removed = LogEntry.objects.with_teams()
    assert (removed.what, removed.why) == (f"removed “{name}”", name)
    shown = name.replace("\ufffc", "")
    assert renamed.what == f"renamed the league to “{shown}”"


def test_log_takes_the_same_queries_however_many_teams_it_names(office):
    client = office.client(office.member)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(address(office, "log"))
        return len(captured)

    few = queries()
    teams = [office.commissioner, office.member, office.friend, office.removed, office.left]
    for one, other in permutations(teams, 2):
        write(league=office.league, by=one, what=("met ", other.pk, " and ", one.pk))
    assert queries() == few
