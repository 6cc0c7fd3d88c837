"""Deletion of an account. The results of its team stay, without the name."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from caching import refresher
from caching.models import Flag
from fantasy.models import Session, User
from teams.models import Lineup, Team, TeamWeek
from teams.services.account import delete_account
from tests.caches import empty_cache
from tests.factories import make_team, make_user

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


def delete(client, **fields):
    return client.post("/account/delete/", fields, follow=True)


def build_flagged() -> None:
    """Build at once, without the pause between two builds of a leaderboard."""
    for topic in set(Flag.objects.values_list("topic", flat=True)):
        refresher.refresh(topic)


def ranks() -> list[tuple]:
    columns = ("team_id", "week_id", "points", "rank", "season_points", "season_rank")
    return list(TeamWeek.objects.with_ranks().order_by("pk").values_list(*columns))


def test_account_is_deleted_with_the_right_password(site, owner_client):
    response = delete(owner_client, password="secret")
    assert response.redirect_chain == [("/accounts/sign-in/", 302)]
    assert "Your account has been deleted." in response.content.decode()
    assert not User.objects.filter(username="owner").exists()
    assert owner_client.get("/me.json").json() == {"signed_in": False}


def test_deletion_keeps_results_and_ranks_and_removes_the_name(site, owner_client):
    before, lineups = ranks(), Lineup.objects.count()
    delete(owner_client, password="secret")
    site.team.refresh_from_db()
    assert site.team.owner is None
    assert site.team.name == f"Former team {site.team.pk}"
    assert ranks() == before
    assert Lineup.objects.count() == lineups


def test_no_page_shows_the_team_name_after_deletion(site, owner_client, client):
    name = site.team.name
    addresses = ["/", "/leaderboard/", "/leaderboard/1/", "/leaderboard/2/",
                 f"/teams/{site.team.pk}/", f"/teams/{site.team.pk}/weeks/1/"]  # fmt: skip
    shown = [name in client.get(address).content.decode() for address in addresses]
    assert all(shown)
    delete(owner_client, password="secret")
    build_flagged()
    empty_cache()  # scoring.read_models.team_page allows an older team page
    for address in addresses:
        page = client.get(address).content.decode()
        assert name not in page
        assert f"Former team {site.team.pk}" in page


def test_final_leaderboards_without_the_name_are_not_rebuilt(site):
    newcomer = make_team(site.season)
    delete_account(newcomer.owner)
    to_come = {week.pk for week in site.weeks[1:]}
    assert flagged_weeks() == to_come
    delete_account(site.owner)
    everything = {week.pk for week in site.weeks}
    assert flagged_weeks() == everything


def flagged_weeks() -> set[int]:
    topics = Flag.objects.filter(topic__startswith="leaderboards:")
    assert topics.count() == Flag.objects.exclude(topic__startswith="learn-").count()
    return {int(topic.partition(":")[2]) for topic in topics.values_list("topic", flat=True)}


def test_team_name_with_special_characters_is_found_on_a_leaderboard(site):
    site.team.name = 'Ünder_dogs 100% "\\o/"'
    site.team.save()
    Flag.objects.create(topic=f"leaderboards:{site.weeks[0].pk}", why="named")
    build_flagged()
    delete_account(site.owner)
    assert site.weeks[0].pk in flagged_weeks()


def test_deletion_ends_only_the_sessions_of_the_account(site, owner_client):
    other_device, somebody = Client(), Client()
    other_device.force_login(site.owner)
    somebody.force_login(make_user("somebody", "secret"))
    delete(owner_client, password="secret")
    assert other_device.get("/me.json").json() == {"signed_in": False}
    assert somebody.get("/me.json").json()["name"] == "somebody"
    assert Session.objects.count() == 1


@pytest.mark.parametrize("data", ["", "x", ".eJw:x:y", "é", "e30:1:forged"])
def test_unreadable_session_does_not_prevent_deletion(site, data):
    later = timezone.now() + timedelta(days=400)
    Session.objects.create(session_key="broken", session_data=data, expire_date=later)
    delete_account(site.owner)
    assert not User.objects.filter(username="owner").exists()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "This field is required."),
        ({"password": "nope"}, "That is not your password."),
        ({"password": "secret\u0000"}, "Null characters are not allowed."),
        ({"sure": "on"}, "This field is required."),
    ],
)
def test_deletion_without_the_password_is_refused(site, owner_client, fields, message):
    before = ranks()
    response = owner_client.post("/account/delete/", fields | {"x": ""})
    assert message in response.content.decode()
    assert Team.objects.get(pk=site.team.pk).owner == site.owner
    assert ranks() == before


def test_get_deletes_nothing(site, owner_client):
    assert owner_client.get("/account/delete/").status_code == 200
    assert User.objects.filter(pk=site.owner.pk).exists()


def test_guest_confirms_with_a_checkbox_instead_of_a_password(site, client):
    client.post("/try/", headers=SAME_ORIGIN)
    team = Team.objects.get(owner__is_guest=True)
    assert "This field is required." in delete(client, password="").content.decode()
    assert delete(client, sure="on").redirect_chain == [("/accounts/sign-in/", 302)]
    team.refresh_from_db()
    assert team.owner is None
    assert not User.objects.filter(is_guest=True).exists()


def test_staff_cannot_delete_their_own_account(site, owner_client):
    User.objects.filter(pk=site.owner.pk).update(is_staff=True)
    response = delete(owner_client, password="secret")
    assert "Another administrator can delete" in response.content.decode()
    assert User.objects.filter(pk=site.owner.pk).exists()


def test_failed_deletion_changes_nothing(site, monkeypatch):
    def fail(self):
        raise RuntimeError

    monkeypatch.setattr(User, "delete", fail)
    with pytest.raises(RuntimeError):
        delete_account(site.owner)
    site.team.refresh_from_db()
    assert site.team.owner == site.owner
    assert not Flag.objects.exists()


def test_username_can_be_reused_and_has_no_team(site, owner_client, client):
    delete(owner_client, password="secret")
    client.force_login(make_user("owner", "secret"))
    assert client.get("/me.json").json() == {
        "signed_in": True,
        "name": "owner",
        "team": None,
        "lineup": None,
    }


def test_creating_a_team_makes_one_query(site):
    user = make_user()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        Team.objects.create(season=site.season, owner=user, name="New")
    assert len(queries) == 1
