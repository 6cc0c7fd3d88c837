"""The two actions of the admin, each through its service: move a game, correct stats."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client

from fantasy.models import Week
from scoring.models import Correction
from teams.models import Game, StatLine
from tests.factories import make_user
from tests.pages.test_admin import address


@pytest.mark.parametrize("model", [Game, StatLine])
@pytest.mark.parametrize(("right", "status"), [("view", 403), ("change", 200)])
def test_acting_requires_the_change_permission(site, model, right, status):
    user = make_user()
    user.is_staff = True
    user.save()
    user.user_permissions.add(Permission.objects.get(codename=f"{right}_{model._meta.model_name}"))
    client = Client()
    client.force_login(user)
    row = model.objects.first()
    assert client.get(address(model, "act", row.pk)).status_code == status
    shown = client.get(address(model, "change", row.pk)).content.decode()
    assert ("/act/" in shown) is (status == 200)


def test_a_game_is_moved_in_the_admin(site, admin_client):
    game = Game.objects.filter(week=site.weeks[2]).last()
    kickoff = (game.kickoff + timedelta(days=1)).replace(microsecond=0)
    data = {"what": "move", "kickoff": f"{kickoff:%Y-%m-%d %H:%M:%S}"}
    response = admin_client.post(address(Game, "act", game.pk), data, follow=True)
    assert "kicks off at" in response.content.decode()
    game.refresh_from_db()
    assert game.kickoff == kickoff
    assert Week.objects.get(pk=game.week_id).last_kickoff == kickoff
    assert "kicks off at" in LogEntry.objects.get().change_message


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({}, "This field is required."),
        ({"what": "cancel"}, "cancel is not one of the available choices"),
        ({"what": "move"}, "Enter the new kickoff."),
        ({"what": "move", "kickoff": "soon"}, "Enter a valid date/time."),
        ({"what": "move", "kickoff": "2020-01-01 12:00"}, "is not in the future"),
        ({"what": "move", "kickoff": "9999-12-31T23:59-10:00"}, "no such time"),
        ({"what": "move", "kickoff": "2030-01-01 12:00", "week": "99999"}, "not one of the"),
        ({"what": "abandon"}, "is not in progress"),
    ],
)
def test_invalid_move_shows_an_error(site, admin_client, data, reason):
    game = Game.objects.filter(week=site.weeks[2]).last()
    before = Game.objects.filter(pk=game.pk).values().get()
    response = admin_client.post(address(Game, "act", game.pk), data)
    assert response.status_code == 200
    assert reason in response.content.decode()
    assert Game.objects.filter(pk=game.pk).values().get() == before


def test_stats_are_corrected_in_the_admin(site, admin_client, admin_user):
    line = StatLine.objects.filter(game__week=site.weeks[0], player__position="FWD").first()
    page = admin_client.get(address(StatLine, "act", line.pk))
    form = page.context["form"]
    data = {name: v for name in form.fields if (v := form.get_initial_for_field(
        form.fields[name], name)) is not None}  # fmt: skip
    response = admin_client.post(
        address(StatLine, "act", line.pk),
        data | {"stat_goals_scored": "3", "why": "deflected"}, follow=True,
    )  # fmt: skip
    assert response.status_code == 200
    log = Correction.objects.get()
    assert (log.user, log.who, log.why) == (admin_user, admin_user.username, "deflected")
    assert log.stats_after == {**line.stats, "goals_scored": 3}
    assert log.weeks == [1]
    found = admin_client.get(address(Correction, "changelist") + "?q=deflected")
    assert "goals_scored 1 → 3" in found.content.decode()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"why": ""}, "This field is required."),
        ({"why": "  "}, "This field is required."),
        ({"why": "x" * 201}, "at most 200 characters"),
        ({"stat_minutes": "ninety"}, "minutes: &#x27;ninety&#x27; is not a number."),
        ({"stat_minutes": "NaN"}, "minutes: &#x27;NaN&#x27; is not a number."),
        ({"stat_minutes": "1e99"}, "minutes: &#x27;1e99&#x27; is not a number."),
        ({"stat_minutes": "1.234"}, "minutes: 1.234 is not a whole number."),
        ({}, "Nothing would change"),
        ({"stat_minutes": "1", "made_from": "1"}, "The stats have changed in the meantime"),
        ({"stat_minutes": "1", "made_from": ""}, "This field is required."),
    ],
)
def test_invalid_correction_shows_an_error(site, admin_client, change, reason):
    line = StatLine.objects.filter(game__week=site.weeks[0], player__position="FWD").first()
    data = {f"stat_{stat}": value for stat, value in line.stats.items()}
    data |= {"why": "recount", "made_from": line.revision}
    response = admin_client.post(address(StatLine, "act", line.pk), data | change)
    assert response.status_code == 200
    assert reason in response.content.decode()
    assert StatLine.objects.get(pk=line.pk).stats == line.stats
    assert not Correction.objects.exists()


@pytest.mark.parametrize("model", [Game, StatLine])
def test_acting_on_a_missing_row_redirects(site, admin_client, model):
    assert admin_client.get(address(model, "act", 99999)).status_code == 302
