"""Drafts of a lineup: taking players out, going over budget, Auto-pick, and leaving the page."""

import pytest

from caching import refresher
from teams.rules.autopick import NoLineupError
from teams.rules.drafts import Draft
from teams.views import lineup as views
from teams.views.draft_cookie import LONGEST, NAME
from tests.factories import make_lineup, make_user, picks_for
from tests.pages.test_lineup import form_of, get, stored

BACK = "Your unsaved changes are back."


def change_captain(client) -> Draft:
    """Make an unsaved change, and return the draft."""
    page = get(client).context["page"]
    slot = next(slot for slot in page.starters if not slot.pick.captain)
    picker = get(client, f"/lineup/?{slot.query}").context["player_picker"]
    return get(client, f"/lineup/?{picker.leads}").context["page"].draft


def newcomer(client, name="newcomer"):
    client.force_login(make_user(name))
    client.post("/my-team/", {"name": "Newcomers"})
    return get(client)


def test_sheet_lists_swaps_then_replacements(site, owner_client):
    page = get(owner_client).context["page"]
    slot = next(slot for slot in page.bench if slot.pick.position != "GK")
    response = get(owner_client, f"/lineup/?{slot.query}")
    picker, html = response.context["player_picker"], response.content.decode()
    assert picker.swaps
    assert picker.swaps[0].pick.starts  # a starter first, then others of the bench
    for other in picker.swaps:
        after = get(owner_client, f"/lineup/?{other.query}").context["page"]
        assert after.problems == []
    assert html.index("Swap with</h3>") < html.index("Replacements</h3>")
    assert "%<small> picked" in html


def test_removed_player_leaves_an_empty_slot_of_the_position_and_role(site, owner_client):
    page = get(owner_client).context["page"]
    for slot in (page.starters[4], page.bench[1]):
        picker = get(owner_client, f"/lineup/?{slot.query}").context["player_picker"]
        after = get(owner_client, f"/lineup/?{picker.removes}")
        empty = after.context["page"].empty
        assert [(one.position.code, one.starts) for one in empty] == [
            (slot.pick.position, slot.pick.starts)
        ]
        assert "14 of 15 picked" in after.content.decode()


def test_a_player_moves_to_an_empty_slot_of_the_starters(site, owner_client):
    page = get(owner_client).context["page"]
    out = next(slot for slot in page.starters if slot.pick.position == "MID")
    after = get(owner_client, f"/lineup/?{page.draft.removed(out.pick.player).query}")
    page = after.context["page"]
    bench = next(
        slot for slot in page.bench if slot.query and slot.pick.position in ("DEF", "MID")
    )
    picker = get(owner_client, f"/lineup/?{bench.query}").context["player_picker"]
    moved = get(owner_client, f"/lineup/?{picker.moves}").context["page"]
    assert bench.pick.player in moved.draft.starters
    assert len(moved.empty) == 1


def test_a_new_team_starts_with_every_slot_drawn_and_auto_pick(site, client):
    page = newcomer(client)
    html = page.content.decode()
    assert len(page.context["page"].empty) == 15
    assert html.count('class="slot vacant"') == 15
    assert "0 of 15 picked" in html
    assert html.index("Auto-pick</a>") < html.index('class="lineup-editor')
    picked = client.get("/lineup/suggestion/?s=", follow=True)
    assert picked.context["page"].problems == []
    assert "Unsaved changes" in picked.content.decode()


def test_auto_pick_keeps_what_is_picked(site, owner_client):
    draft = stored(site)
    for player in (*draft.starters[:3], draft.bench[-1]):
        draft = draft.removed(player)
    location = owner_client.get(f"/lineup/suggestion/?{draft.query}")["Location"]
    page = get(owner_client, location).context["page"]
    assert page.problems == []
    assert set(draft.starters) <= set(page.draft.starters)
    assert set(draft.bench) <= set(page.draft.bench)


def test_a_squad_may_be_too_dear_until_it_is_saved(site, owner_client):
    draft = stored(site)
    page = get(owner_client).context["page"]
    out = next(pick for pick in page.picks if pick.position == "FWD" and pick.starts)
    address = f"/lineup/players/?{draft.query}&out={out.player}&position=FWD"
    dear = get(owner_client, address).context["rows"][0].player
    site.season.players.filter(pk=dear.pk).update(price=60)
    refresher.refresh(f"players:{site.season.pk}", why="a test")
    assert dear.pk not in {row.player.pk for row in get(owner_client, address).context["rows"]}
    rows = get(owner_client, f"{address}&all=1").context["rows"]
    row = next(row for row in rows if row.player.pk == dear.pk)
    assert row.why_not == ""
    assert row.over > 0
    draft = draft.replaced(out.player, dear.pk)
    response = get(owner_client, f"/lineup/?{draft.query}")
    html = response.content.decode()
    over = response.context["page"].excess
    assert over > 0
    assert f"−{over}" in html
    assert f"{over} over budget" in html[html.index('class="save-bar"') :]
    refused = owner_client.post("/lineup/", form_of(html))
    assert refused.status_code == 422
    bar = refused.content.decode()
    bar = bar[bar.index('class="save-bar"') :]
    assert "Not saved." in bar
    assert "over the budget" in bar


def test_a_draft_is_back_after_a_visit_elsewhere(site, owner_client):
    draft = change_captain(owner_client)
    cookie = owner_client.cookies[NAME]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/lineup/", True, "Lax")
    owner_client.get("/players/")
    response = get(owner_client)
    assert BACK in response.content.decode()
    assert response.context["page"].draft == draft


@pytest.mark.parametrize("end", ["discard", "save", "undo", "sign out"])
def test_a_draft_ends(site, owner_client, end):
    change_captain(owner_client)
    if end == "discard":
        assert owner_client.get("/lineup/?discard=1")["Location"] == "/lineup/"
    elif end == "save":
        assert owner_client.post("/lineup/", form_of(get(owner_client).content.decode()))
    elif end == "undo":
        get(owner_client, f"/lineup/?{stored(site).query}")
    else:
        owner_client.post("/accounts/signed-out/")
        owner_client.force_login(site.owner)
    assert owner_client.cookies[NAME].value == ""
    assert BACK not in get(owner_client).content.decode()


def test_a_draft_of_another_owner_is_dropped(site, owner_client):
    draft = change_captain(owner_client)
    other = make_user("another owner")
    owner_client.force_login(other)
    owner_client.post("/my-team/", {"name": "Others"})
    response = get(owner_client)
    assert response.context["page"].draft != draft
    assert BACK not in response.content.decode()
    assert owner_client.cookies[NAME].value == ""


def test_a_draft_of_an_earlier_week_is_dropped_with_a_reason(site, owner_client):
    change_captain(owner_client)
    owner, _, rest = owner_client.cookies[NAME].value.split("~", 2)
    owner_client.cookies[NAME] = f"{owner}~2~{rest}"
    response = get(owner_client)
    assert "Week 2 has locked, so" in response.content.decode()
    assert response.context["page"].draft == stored(site)
    assert owner_client.cookies[NAME].value == ""


def test_a_draft_of_an_older_lineup_is_dropped_with_a_reason(site, owner_client):
    change_captain(owner_client)
    make_lineup(site.team, picks_for(site.season, 2), site.weeks[2])
    response = get(owner_client)
    assert "You saved a newer lineup elsewhere, so" in response.content.decode()
    assert BACK not in response.content.decode()


@pytest.mark.parametrize(
    "value", ["", "~", "~" * 7, "x~y~z~1.2~a~b~c~d", "1~3~~" + "9." * 900 + "~~~~", "é~%00~'\"~;"]
)
def test_any_cookie_shows_a_page(site, owner_client, value):
    owner_client.cookies[NAME] = value
    assert get(owner_client)


def test_any_draft_in_the_cookie_shows_a_page(site, owner_client):
    change_captain(owner_client)
    head = owner_client.cookies[NAME].value.split("~")[:3]
    for fields in ("x~y~c~v~<b>", "1.1.1~1~1~1~", f"{'1.' * 1000}~~~~", "99999999999999~5~0~0~x"):
        owner_client.cookies[NAME] = "~".join([*head, fields])
        assert get(owner_client)


def test_a_draft_that_is_too_long_is_not_kept(site, owner_client):
    ids = ".".join(str(10**10 + n) for n in range(60))
    more = ".".join(str(2 * 10**10 + n) for n in range(60))
    long = "x" * LONGEST
    response = get(owner_client, f"/lineup/?s={ids}&b={more}&chip={long}")
    assert NAME not in response.cookies


def test_a_shared_page_never_sees_the_draft(site, owner_client):
    change_captain(owner_client)
    assert owner_client.cookies[NAME]["path"] == "/lineup/"
    assert NAME not in owner_client.get("/players/").cookies


def test_auto_pick_without_a_lineup_to_find_goes_back_to_the_draft(
    site, owner_client, monkeypatch
):
    def raise_error(*args, **kwargs):
        raise NoLineupError("a test")

    monkeypatch.setattr(views, "auto_picked", raise_error)
    draft = stored(site).removed(stored(site).starters[0])
    response = owner_client.get(f"/lineup/suggestion/?{draft.query}")
    assert response["Location"] == f"/lineup/?{draft.query}"
    assert "Auto-pick found no lineup" in get(owner_client, response["Location"]).content.decode()


def test_choosing_a_player_goes_on_with_the_kept_draft(site, owner_client):
    draft = change_captain(owner_client)
    assert owner_client.get("/lineup/players/?starts=1").context["page"].draft == draft


def test_a_full_squad_is_asked_who_makes_room(site, owner_client):
    page = get(owner_client).context["page"]
    squad = {pick.player for pick in page.picks}
    wanted = next(
        player
        for player in page.players.values()
        if player.pk not in squad and player.club_id not in page.locked_clubs
    )
    answer = owner_client.get(f"/lineup/players/?starts=1&q={wanted.full_name}")
    assert "Your squad is full." in answer.content.decode()
    replaceable = answer.context["replaceable"]
    assert {pick.position for pick in replaceable} == {wanted.position}
    out = replaceable[0].player
    answer = owner_client.get(
        f"/lineup/players/?{page.query}&out={out}&all=1&q={wanted.full_name}"
    )
    assert wanted in list(answer.context["players"])
