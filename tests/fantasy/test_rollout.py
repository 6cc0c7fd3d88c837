"""Flags and switches: who has what, without a query, and from the moment the snapshot is built."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import reverse
from waffle import flag_is_active, switch_is_active

from caching import refresher
from caching.instrumentation.cost import measured
from caching.models import Flag
from fantasy.models import FeatureFlag, Switch
from fantasy.rollout import POLL, SLOW_POLL, share_of
from scoring.read_models.live import LIVE
from tests.factories import make_user
from tests.pages.conftest import owner_client, site

__all__ = ["owner_client", "site"]

pytestmark = pytest.mark.django_db
NAME = "suggestion"


def set_flag(**fields):
    FeatureFlag.objects.update_or_create(name=NAME, defaults={"everyone": None, **fields})
    refresher.refresh("rollout:all")


def set_switch(name, active):
    switch, _ = Switch.objects.get_or_create(name=name)
    switch.active = active
    switch.save()
    refresher.refresh_all()


def has(user) -> bool:
    request = RequestFactory().get("/")
    request.user = user
    return bool(flag_is_active(request, NAME))


def test_before_anything_is_built_all_is_as_without_flags():
    assert has(AnonymousUser())
    assert not switch_is_active("slow-polling")


def test_a_flag_that_nobody_has_made_is_on_and_a_switch_off():
    FeatureFlag.objects.all().delete()
    Switch.objects.all().delete()
    refresher.refresh("rollout:all", why="a test")
    assert has(make_user("one"))
    assert not switch_is_active("no-such-switch")


def test_a_check_costs_one_cache_read_and_no_query():
    set_flag(percent="50")
    user = make_user("one")
    with measured() as cost:
        has(user)
    assert (cost.queries, cost.cache_calls) == (0, 1)


def test_a_flag_for_some_users_is_theirs_alone():
    chosen, other = make_user("one"), make_user("two")
    set_flag()
    FeatureFlag.objects.get(name=NAME).users.add(chosen)
    assert Flag.objects.filter(topic="rollout:all").exists()  # written with the change
    refresher.refresh("rollout:all")
    assert has(chosen)
    assert not has(other)


def test_a_flag_off_for_everyone_is_off_for_those_too_who_had_it():
    user = make_user("one")
    set_flag(everyone=False, percent="99.9")
    assert not has(user)


def test_who_has_it_at_ten_per_cent_keeps_it_at_fifty():
    users = [make_user(f"user {n}") for n in range(60)]
    set_flag(percent="10")
    few = {user.pk for user in users if has(user)}
    set_flag(percent="50")
    many = {user.pk for user in users if has(user)}
    assert few <= many
    assert len(few) < len(many) < len(users)
    assert few == {user.pk for user in users if share_of(NAME, user) < 10}


def test_staff_may_try_it_first():
    staff, other = make_user("one"), make_user("two")
    staff.is_staff = True
    set_flag(staff=True)
    assert has(staff)
    assert not has(other)


def test_the_suggestion_is_neither_offered_nor_given_to_who_does_not_have_it(site, owner_client):
    assert "Suggest a lineup" in owner_client.get(reverse("lineup")).content.decode()
    set_flag(everyone=False)
    assert "Suggest a lineup" not in owner_client.get(reverse("lineup")).content.decode()
    answer = owner_client.get(reverse("fill-lineup"))
    assert (answer.status_code, answer["Location"]) == (302, reverse("lineup"))


@pytest.mark.parametrize("query", ["?q=team", "?page=2"])
def test_search_and_deep_pages_rest_while_their_switch_is_on(site, client, query):
    address = reverse("leaderboard-week", args=[1])
    assert client.get(address + query).status_code == 200
    set_switch("shallow-leaderboards", active=True)
    with measured() as cost:
        answer = client.get(address + query)
    assert (answer.status_code, answer["Retry-After"], cost.queries) == (503, "60", 0)
    assert "See the first hundred" in answer.content.decode()
    assert client.get(address).status_code == 200
    set_switch("shallow-leaderboards", active=False)
    assert client.get(address + query).status_code == 200


def test_the_live_scores_say_how_often_to_ask_and_change_with_their_switch(site, client):
    week = site.weeks[1]
    assert LIVE.read(week.pk)["poll"] == POLL
    etag = client.get("/live.json")["ETag"]
    set_switch("slow-polling", active=True)
    assert client.get("/live.json").json()["poll"] == SLOW_POLL
    assert client.get("/live.json")["ETag"] != etag  # so that no browser is told 304
    set_switch("slow-polling", active=False)
    assert client.get("/live.json").json()["poll"] == POLL
