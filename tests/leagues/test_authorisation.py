"""Who gets which answer: every address of leagues, for every role and method.

ANSWERS is the table. A cell is the status of a public league's answer and, after a slash, of a
private one's if it differs. HEAD is answered like GET; PUT, DELETE and OPTIONS are in one row.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from caching import refresher
from fantasy.models import User
from leagues import urls
from leagues.models import League, Matchup, Membership, Message
from tests.caches import empty_cache
from tests.factories import make_lineup, make_team, make_user, picks_for
from tests.league_factories import add_members

from .conftest import LEAGUE, Office

ROLES = (
    "anonymous", "stranger", "guest", "removed", "left", "guest member", "member", "commissioner",
)  # fmt: skip
METHODS = {"GET": ("GET", "HEAD"), "POST": ("POST",), "others": ("PUT", "DELETE", "OPTIONS")}
CODE = "CDFGHJKM"
NOWHERE = 600_001  # no league has this id
SETTINGS = {"part": "settings", "name": "Named anew", "max_teams": "9"}
CLASSIC = {
    "format": "classic", "name": "New", "max_teams": "9", "start_week": "3",
    "tie_break_1": "latest_week",
}  # fmt: skip
# The fields of each form, so that a POST does what it is for.
FIELDS = {
    "create-league": CLASSIC,
    "enter-code": {"code": CODE},
    "league-board": {"text": "Hello"},
    "league-settings": SETTINGS,
    "correct-matchup": {"home_result": "1", "away_result": "2", "why": "Feed error"},
    "act-on-member": {"why": "Idle"},
}
ACTS = ("remove", "reinstate", "mute", "unmute", "hand-over", "promote")


ANSWERS = """
#                         method  anon.   strang. guest   removed left    guest m member  comm.
leagues                   GET     200     200     200     200     200     200     200     200
                          POST    405     405     405     405     405     405     405     405
                          others  405     405     405     405     405     405     405     405
league                    GET     200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404
                          POST    405     405     405     405     405     405     405     405
                          others  405     405     405     405     405     405     405     405
league-week               GET     200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404
                          POST    405     405     405     405     405     405     405     405
                          others  405     405     405     405     405     405     405     405
matchup                   GET     200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404
                          POST    405     405     405     405     405     405     405     405
                          others  405     405     405     405     405     405     405     405
bracket                   GET     200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404
                          POST    405     405     405     405     405     405     405     405
                          others  405     405     405     405     405     405     405     405
league-history            GET     200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404
                          POST    405     405     405     405     405     405     405     405
                          others  405     405     405     405     405     405     405     405
join-league               GET     405     405     405     405     405     405     405     405
                          POST    302     302/404 302/404 409/404 302/404 302/404 302/404 302/404
                          others  405     405     405     405     405     405     405     405
own-leagues               GET     302     200     200     200     200     200     200     200
                          POST    302     405     405     405     405     405     405     405
                          others  302     405     405     405     405     405     405     405
own-leagues-summary       GET     302     200     200     200     200     200     200     200
                          POST    302     405     405     405     405     405     405     405
                          others  302     405     405     405     405     405     405     405
create-league             GET     302     200     302     200     200     302     200     200
                          POST    302     302     302     302     302     302     302     302
                          others  302     405     302     405     405     302     405     405
enter-code                GET     302     200     200     200     200     200     200     200
                          POST    302     302     302     302     302     302     302     302
                          others  302     405     405     405     405     405     405     405
own-league                GET     302     404     404     404     404     200     200     200
                          POST    302     404     404     404     404     405     405     405
                          others  302     404     404     404     404     405     405     405
own-league-week           GET     302     404     404     404     404     200     200     200
                          POST    302     404     404     404     404     405     405     405
                          others  302     404     404     404     404     405     405     405
own-matchup               GET     302     404     404     404     404     200     200     200
                          POST    302     404     404     404     404     405     405     405
                          others  302     404     404     404     404     405     405     405
own-bracket               GET     302     404     404     404     404     200     200     200
                          POST    302     404     404     404     404     405     405     405
                          others  302     404     404     404     404     405     405     405
own-league-history        GET     302     404     404     404     404     200     200     200
                          POST    302     404     404     404     404     405     405     405
                          others  302     404     404     404     404     405     405     405
share-league              GET     302     404     404     404     404     200     200     200
                          POST    302     404     404     404     404     405     405     405
                          others  302     404     404     404     404     405     405     405
leave-league              GET     302     404     404     404     404     200     200     200
                          POST    302     404     404     404     404     302     302     409
                          others  302     404     404     404     404     405     405     405
league-board              GET     302     404     404     404     404     200     200     200
                          POST    302     404     404     404     404     302     302     302
                          others  302     404     404     404     404     405     405     405
report-message            GET     302     404     404     404     404     405     405     405
                          POST    302     404     404     404     404     302     302     302
                          others  302     404     404     404     404     405     405     405
remove-message            GET     302     404     404     404     404     405     405     405
                          POST    302     404     404     404     404     403     403     302
                          others  302     404     404     404     404     405     405     405
league-members            GET     302     404     404     404     404     200     200     200
                          POST    302     404     404     404     404     405     405     405
                          others  302     404     404     404     404     405     405     405
act-on-member remove      GET     302     404     404     404     404     403     403     200
                          POST    302     404     404     404     404     403     403     302
                          others  302     404     404     404     404     403     403     405
act-on-member reinstate   GET     302     404     404     404     404     403     403     405
                          POST    302     404     404     404     404     403     403     302
                          others  302     404     404     404     404     403     403     405
act-on-member mute        GET     302     404     404     404     404     403     403     405
                          POST    302     404     404     404     404     403     403     302
                          others  302     404     404     404     404     403     403     405
act-on-member unmute      GET     302     404     404     404     404     403     403     405
                          POST    302     404     404     404     404     403     403     302
                          others  302     404     404     404     404     403     403     405
act-on-member hand-over   GET     302     404     404     404     404     403     403     200
                          POST    302     404     404     404     404     403     403     302
                          others  302     404     404     404     404     403     403     405
act-on-member promote     GET     302     404     404     404     404     404     404     404
                          POST    302     404     404     404     404     404     404     404
                          others  302     404     404     404     404     404     404     404
league-log                GET     302     404     404     404     404     200     200     200
                          POST    302     404     404     404     404     405     405     405
                          others  302     404     404     404     404     405     405     405
league-settings           GET     302     404     404     404     404     403     403     200
                          POST    302     404     404     404     404     403     403     302
                          others  302     404     404     404     404     403     403     405
renew-code                GET     302     404     404     404     404     403     403     405
                          POST    302     404     404     404     404     403     403     302
                          others  302     404     404     404     404     403     403     405
correct-matchup           GET     302     404     404     404     404     403     403     200
                          POST    302     404     404     404     404     403     403     302
                          others  302     404     404     404     404     403     403     405
renew-league              GET     302     404     404     404     404     403     403     405
                          POST    302     404     404     404     404     403     403     302
                          others  302     404     404     404     404     403     403     405
invite                    GET     200     200     200     200     200     302     302     302
                          POST    302     302     302     409     302     302     302     302
                          others  405     405     405     405     405     405     405     405
"""


@dataclass
class World:
    """A league with a matchup, a message and people in each role."""

    office: Office
    clients: dict[str, Client]
    ids: dict[str, object]

    def address(self, row: str, league: int | None = None) -> str:
        """The address of a row of ANSWERS, of this league or of another id."""
        name, _, act = row.partition(" ")
        wanted = re.findall(r"<\w+:(\w+)>", ROUTES[name])
        ids = {**self.ids, "act": act, "pk": league or self.office.league.pk}
        if act == "reinstate":
            ids["team"] = self.office.removed.pk
        return reverse(name, kwargs={one: ids[one] for one in wanted})

    def answer(self, role: str, method: str, row: str, league: int | None = None):
        """The response, without its effects."""
        data = FIELDS.get(row.partition(" ")[0], {}) if method == "POST" else {}
        send = getattr(self.clients[role], method.lower())
        with transaction.atomic():
            response = send(
                self.address(row, league), data, headers={"Sec-Fetch-Site": "same-origin"}
            )
            transaction.set_rollback(True)
        return response


def routes(patterns, before: str = "") -> Iterator[tuple[str, str]]:
    for one in patterns:
        route = before + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from routes(one.url_patterns, route)
        else:
            yield one.name, route


ROUTES = dict(routes(urls.urlpatterns))


@pytest.fixture
def world(office) -> World:
    season, league = office.season, office.league
    guests = {}
    for name in ("guest", "guest member"):
        guests[name] = make_team(season, owner=make_user(name))
        User.objects.filter(username=name).update(is_guest=True)
    teams = {name: getattr(office, name) for name in ROLES if hasattr(office, name)} | guests
    add_members(league, [guests["guest member"]])
    for seed, team in enumerate([*teams.values(), office.friend], 1):
        make_lineup(team, picks_for(season, seed))
    League.objects.filter(pk=league.pk).update(
        max_teams=9, size=4, code=CODE, playoff_teams=2, playoff_week=4
    )
    week = season.weeks.get(number=1)
    matchup = Matchup.objects.create(
        league=league, week=week, place=1, home=office.member, away=office.friend
    )
    message = Message.objects.create(
        league=league, user=office.friend.owner, team=office.friend, text="Hello"
    )
    clients = {
        "anonymous": Client(),
        **{name: office.client(team) for name, team in teams.items()},
    }
    refresher.refresh_all()
    ids = {
        "number": 1,
        "matchup": matchup.pk,
        "message": message.pk,
        "team": office.friend.pk,
        "code": CODE,
    }
    return World(office, clients, ids)


def test_every_address_is_in_the_table():
    assert {row.partition(" ")[0] for row, _ in table()} == set(ROUTES)
    methods = {}
    for row, method in table():
        methods.setdefault(row, []).append(method)
    assert all(found == list(METHODS) for found in methods.values())
    acts = {row.partition(" ")[2] for row in methods if row.startswith("act-on-member ")}
    assert acts == set(ACTS)


def table() -> dict[tuple[str, str], list[tuple[int, int]]]:
    """(row, method) → the statuses for each of ROLES, of a public and of a private league."""
    found = {}
    row = ""
    for line in ANSWERS.strip().splitlines():
        line = line.rstrip()
        if line.startswith("#") or not line:
            continue
        name, method, cells = line[:26].strip(), line[26:34].strip(), line[34:].split()
        row = name or row
        assert len(cells) == len(ROLES), line
        pairs = [cell.partition("/") for cell in cells]
        found[row, method] = [(int(one), int(other or one)) for one, _, other in pairs]
    return found


@pytest.mark.parametrize("is_public", [True, False], ids=["public", "private"])
def test_every_cell(world, is_public):
    League.objects.filter(pk=world.office.league.pk).update(is_public=is_public)
    empty_cache()
    refresher.refresh_all()
    wrong = {}
    for (row, group), expected in table().items():
        for role, statuses in zip(ROLES, expected, strict=True):
            for method in METHODS[group]:
                status = world.answer(role, method, row).status_code
                if status != statuses[0 if is_public else 1]:
                    wrong[row, method, role] = (statuses, status)
    assert wrong == {}


def shown(response) -> tuple[int, dict[str, str], bytes]:
    """All of a response that a visitor can see, without its times and the league's id."""
    headers = {
        name: value.replace(str(LEAGUE), str(NOWHERE))
        for name, value in response.headers.items()
        if name not in ("X-Request-ID", "Expires", "Date")
    }
    # Only an answer that is no 404 tells its cost. The time differs each time.
    headers["cookies"] = " ".join(sorted(response.cookies))
    headers["Server-Timing"] = headers.get("Server-Timing", "").partition("total")[0]
    body = response.content.replace(str(LEAGUE).encode(), str(NOWHERE).encode())
    return response.status_code, headers, body


@pytest.mark.parametrize("role", ["anonymous", "stranger", "guest", "removed", "left"])
def test_private_league_is_answered_like_an_id_that_does_not_exist(world, role):
    League.objects.filter(pk=world.office.league.pk).update(is_public=False)
    refresher.refresh_all()
    differs = {}
    for row, group in table():
        if "pk" not in ROUTES[row.partition(" ")[0]]:
            continue
        for method in METHODS[group]:
            for _ in range(2):  # cold and warm
                own, none = (
                    shown(world.answer(role, method, row, pk)) for pk in (LEAGUE, NOWHERE)
                )
                if own != none:
                    differs[row, method] = (own, none)
    assert differs == {}


OF_EVERYONE = {
    "league-board", "report-message", "remove-message", "league-members", "league-log",
    "share-league", "leave-league", "act-on-member mute",
}  # fmt: skip


@pytest.mark.parametrize("kind", ["entrants", "overall"])
def test_league_of_everyone_has_no_office_board_or_members_page(world, kind):
    League.objects.filter(pk=world.office.league.pk).update(
        kind=kind, is_public=True, commissioner=None
    )
    cells = table()
    for row in OF_EVERYONE:
        for method in ("GET", "POST"):
            status = world.answer("member", method, row).status_code
            allowed = dict(zip(ROLES, cells[row, method], strict=True))["member"][0] != 405
            assert status == (404 if allowed else 405), (row, method)
    for row in ("league-settings", "renew-code", "correct-matchup", "renew-league"):
        assert world.answer("member", "POST", row).status_code == 403


@pytest.mark.parametrize("row", sorted(ROUTES))
def test_an_id_of_more_than_64_bits_is_a_404(world, row):
    client = world.clients["commissioner"]
    wanted = re.findall(r"<\w+:(\w+)>", ROUTES[row])
    for name in re.findall(r"<int:(\w+)>", ROUTES[row]):
        ids = {**world.ids, "act": "remove", "pk": world.office.league.pk, name: 2**63}
        address = reverse(row, kwargs={one: ids[one] for one in wanted})
        for answer in (client.get(address), client.post(address, {"why": "Idle"})):
            assert answer.status_code in (302, 403, 404, 405), (address, answer.status_code)


def test_forms_of_the_private_pages_need_a_csrf_token(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.office.commissioner.owner)
    for (row, group), cells in table().items():
        if group == "POST" and row != "join-league" and cells[-1][0] != 405:
            response = client.post(world.address(row), FIELDS.get(row.partition(" ")[0], {}))
            assert response.status_code == 403, row


def test_form_of_a_shared_page_is_refused_from_another_site(world):
    League.objects.update(is_public=True)
    address = world.address("join-league")
    for headers in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert world.clients["stranger"].post(address, headers=headers).status_code == 403
    assert not Membership.objects.filter(team=world.office.stranger).exists()


@pytest.mark.parametrize(
    "shared",
    sorted(
        name
        for name, route in ROUTES.items()
        if (route.startswith("leagues/<")) and name != "join-league"
    ),
)
def test_shared_page_of_a_league_holds_nothing_personal(world, shared):
    League.objects.update(is_public=True, notice="For members only")
    empty_cache()
    refresher.refresh_all()
    pages = {
        re.sub(rb"This page:.*?</p>", b"", world.answer(role, "GET", shared).content, flags=re.S)
        for role in ("anonymous", "stranger", "member", "commissioner")
    }
    assert len(pages) == 1
    (page,) = pages
    for secret in (b"csrf", b"For members only", CODE.encode(), b"Hello"):
        assert secret not in page
