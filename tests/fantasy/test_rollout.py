"""Flags and switches are read from a snapshot without a query. Changes apply after its build."""

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
from teams.read_models.live import LIVE
from tests.factories import make_user

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


def test_defaults_apply_before_the_snapshot_is_built():
    assert has(AnonymousUser())
    assert not switch_is_active("slow-polling")


def test_an_unknown_flag_is_on_and_an_unknown_switch_is_off():
    FeatureFlag.objects.all().delete()
    Switch.objects.all().delete()
    refresher.refresh("rollout:all", why="a test")
    assert has(make_user("one"))
    assert not switch_is_active("no-such-switch")


def test_a_flag_check_needs_one_cache_read_and_no_query():
    set_flag(percent="50")
    user = make_user("one")
    with measured() as cost:
        has(user)
    assert (cost.queries, cost.cache_calls) == (0, 1)


def test_a_flag_for_some_users_is_on_for_them_only():
    chosen, other = make_user("one"), make_user("two")
    set_flag()
    FeatureFlag.objects.get(name=NAME).users.add(chosen)
    assert Flag.objects.filter(topic="rollout:all").exists()  # the change of users flags the topic
    refresher.refresh("rollout:all")
    assert has(chosen)
    assert not has(other)


def test_everyone_false_overrides_the_percentage():
    user = make_user("one")
    set_flag(everyone=False, percent="99.9")
    assert not has(user)


def test_users_within_ten_per_cent_are_within_fifty_per_cent():
    users = [make_user(f"user {n}") for n in range(60)]
    set_flag(percent="10")
    few = {user.pk for user in users if has(user)}
    set_flag(percent="50")
    many = {user.pk for user in users if has(user)}
    assert few <= many
    assert len(few) < len(many) < len(users)
    assert few == {user.pk for user in users if share_of(NAME, user) < 10}


def test_a_flag_for_staff_is_on_for_staff_only():
    staff, other = make_user("one"), make_user("two")
    staff.is_staff = True
    set_flag(staff=True)
    assert has(staff)
    assert not has(other)


def test_the_suggestion_is_hidden_and_refused_when_its_flag_is_off(site, owner_client):
    assert "Auto-pick" in owner_client.get(reverse("lineup")).content.decode()
    set_flag(everyone=False)
    assert "Auto-pick" not in owner_client.get(reverse("lineup")).content.decode()
    answer = owner_client.get(reverse("fill-lineup"))
    assert (answer.status_code, answer["Location"]) == (302, reverse("lineup"))


@pytest.mark.parametrize("query", ["?q=team", "?page=2"])
def test_search_and_deep_pages_answer_503_while_their_switch_is_on(site, client, query):
    address = reverse("leaderboard-week", args=[1])
    assert client.get(address + query).status_code == 200
    set_switch("shallow-leaderboards", active=True)
    with measured() as cost:
        answer = client.get(address + query)
    assert (answer.status_code, answer["Retry-After"], cost.queries) == (503, "60", 0)
    assert "See the top 100" in answer.content.decode()
    assert client.get(address).status_code == 200
    set_switch("shallow-leaderboards", active=False)
    assert client.get(address + query).status_code == 200


def test_the_poll_interval_of_live_scores_follows_its_switch(site, client):
    week = site.weeks[1]
    assert LIVE.read(week.pk)["poll"] == POLL
    etag = client.get("/live.json")["ETag"]
    set_switch("slow-polling", active=True)
    assert client.get("/live.json").json()["poll"] == SLOW_POLL
    assert client.get("/live.json")["ETag"] != etag  # or browsers would get 304
    set_switch("slow-polling", active=False)
    assert client.get("/live.json").json()["poll"] == POLL
