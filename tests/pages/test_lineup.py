"""The lineup page of an owner, in a browser without JavaScript."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from caching import refresher
from teams.models import Lineup, LineupSlot
from teams.rules.drafts import Draft
from teams.services.lineups import current_lineup, picks_of
from tests.factories import make_user


def form_of(page: str) -> dict[str, str]:
    form = page[page.index('class="save-bar"') :]
    form = form[: form.index("</form>")]
    found = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    found.pop("csrfmiddlewaretoken", None)
    return found


def get(client, address="/lineup/"):
    response = client.get(address)
    assert response.status_code == 200
    return response


def stored(site, week=2):
    return Draft.of(picks_of(current_lineup(site.team, site.weeks[week])))


def test_open_week_is_the_next_week_to_lock(site, owner_client):
    page = get(owner_client)
    assert page.context["week"].number == 3
    assert "All changes saved" in page.content.decode()


def test_captain_is_changed_in_two_requests(site, owner_client):
    slot = next(s for s in get(owner_client).context["page"].starters if not s.pick.captain)
    picker = get(owner_client, f"/lineup/?{slot.query}").context["player_picker"]
    draft = get(owner_client, f"/lineup/?{picker.leads}")
    assert "Unsaved changes" in draft.content.decode()
    assert stored(site).captain != slot.pick.player
    response = owner_client.post("/lineup/", form_of(draft.content.decode()), follow=True)
    assert "Saved." in response.content.decode()
    assert stored(site).captain == slot.pick.player


def test_a_player_is_replaced_through_the_list(site, owner_client):
    out = get(owner_client).context["page"].starters[0].pick
    query = f"{stored(site).query}&out={out.player}&position={out.position}"
    listing = get(owner_client, f"/lineup/players/?{query}")
    row = next(row for row in listing.context["rows"] if not row.why_not)
    response = owner_client.post(
        "/lineup/", form_of(get(owner_client, f"/lineup/?{row.query}").content.decode())
    )
    assert response.status_code == 302
    assert row.player.pk in stored(site).players
    assert out.player not in stored(site).players


def test_two_taps_swap_a_substitute_with_a_starter(site, owner_client):
    page = get(owner_client).context["page"]
    keeper = next(slot for slot in page.bench if slot.pick.position == "GK")
    tapped = get(owner_client, f"/lineup/?{keeper.query}").context["page"]
    targets = [slot for slot in tapped.starters if slot.swaps]
    assert [slot.pick.position for slot in targets] == ["GK"]
    after = get(owner_client, f"/lineup/?{targets[0].query}").context["page"]
    assert keeper.pick.player in after.draft.starters
    assert after.problems == []


def test_two_taps_reorder_the_bench(site, owner_client):
    first, *_, last = get(owner_client).context["page"].bench
    tapped = get(owner_client, f"/lineup/?{last.query}").context["page"]
    after = get(owner_client, f"/lineup/?{tapped.bench[0].query}").context["page"].draft.bench
    assert (after[0], after[-1]) == (last.pick.player, first.pick.player)


def test_tapped_slot_lists_the_best_replacements(site, owner_client):
    slot = get(owner_client).context["page"].starters[3]
    picker = get(owner_client, f"/lineup/?{slot.query}").context["player_picker"]
    assert picker.slot.pick.player == slot.pick.player
    assert {row.player.position for row in picker.best} == {slot.pick.position}
    assert [row.player.form for row in picker.best] == sorted(
        (row.player.form for row in picker.best), reverse=True
    )
    for row in picker.best:
        assert get(owner_client, f"/lineup/?{row.query}").context["page"].problems == []


def test_second_tap_deselects_a_slot(site, owner_client):
    slot = get(owner_client).context["page"].starters[0]
    tapped = get(owner_client, f"/lineup/?{slot.query}").context["page"]
    again = get(owner_client, f"/lineup/?{tapped.starters[0].query}")
    assert again.context["player_picker"] is None
    assert again.context["page"].draft == tapped.draft


def test_the_field_has_a_row_for_each_position(site, owner_client):
    rows = get(owner_client).context["page"].rows
    assert [{slot.pick.position for slot in row} for row in rows] == [
        {position.code} for position in site.season.rules.positions
    ]


def test_list_view_is_kept_in_links_and_after_saving(site, owner_client):
    page = get(owner_client, f"/lineup/?{get(owner_client).context['page'].other_view}")
    seen = page.context["page"]
    assert "as-list" in page.content.decode()
    slot = next(slot for slot in seen.starters if not slot.pick.captain)
    picker = get(owner_client, f"/lineup/?{slot.query}").context["player_picker"]
    changed = get(owner_client, f"/lineup/?{picker.leads}").content.decode()
    assert "as-list" in changed
    assert owner_client.post("/lineup/", form_of(changed))["Location"] == "/lineup/?view=list"
    assert "view=list" in owner_client.get("/lineup/suggestion/?view=list")["Location"]


def test_player_list_gives_the_reason_why_a_player_cannot_be_picked(site, owner_client):
    page = get(owner_client).context["page"]
    out = page.starters[-1].pick
    address = f"/lineup/players/?{page.query}&out={out.player}&all=1"
    reasons = {row.why_not for row in get(owner_client, address).context["rows"]}
    assert {"in your squad", "no slot for a GK"} <= reasons
    dear = get(owner_client, f"{address}&sort=price&position={out.position}").context["rows"]
    assert any("already" in row.why_not or row.over for row in dear)


def test_player_list_has_only_players_who_fit_at_first(site, owner_client):
    page = get(owner_client).context["page"]
    address = f"/lineup/players/?{page.query}&out={page.starters[-1].pick.player}"
    rows = get(owner_client, address).context["rows"]
    assert rows
    assert {(row.why_not, row.over) for row in rows} == {("", 0)}


def test_first_lineup_is_built_step_by_step(site, client):
    newcomer = make_user("newcomer")
    client.force_login(newcomer)
    client.post("/my-team/", {"name": "Newcomers"})
    page = get(client).context["page"]
    assert len(page.empty) == 15
    for _ in range(15):
        room = page.empty[0]
        query = f"{page.draft.query}&position={room.position.code}&starts={int(room.starts)}"
        rows = get(client, f"/lineup/players/?{query}&sort=price").context["rows"]
        choice = next(row for row in reversed(rows) if not row.why_not)
        page = get(client, f"/lineup/?{choice.query}").context["page"]
    leader = get(client, f"/lineup/?{page.starters[0].query}").context["player_picker"]
    page = get(client, f"/lineup/?{leader.leads}").context["page"]
    second = get(client, f"/lineup/?{page.starters[1].query}").context["player_picker"]
    page_response = get(client, f"/lineup/?{second.seconds}")
    assert page_response.context["page"].problems == []
    assert client.post("/lineup/", form_of(page_response.content.decode())).status_code == 302
    assert Lineup.objects.get(team__owner=newcomer).slots.count() == 15


def test_invalid_lineup_is_refused_with_a_reason_and_the_draft_is_kept(site, owner_client):
    before = stored(site)
    fields = form_of(get(owner_client).content.decode())
    fields["s"] = fields["s"].rpartition(".")[0]
    response = owner_client.post("/lineup/", fields)
    assert response.status_code == 422
    assert "A squad has 15 players; this one has 14." in response.content.decode()
    assert f'value="{fields["s"]}"' in response.content.decode()
    assert stored(site) == before


def test_a_player_whom_the_snapshot_lacks_stays_in_the_form(site, owner_client):
    slot = current_lineup(site.team, site.weeks[2]).slots.first()
    new = slot.player
    new.pk, new.source_id = None, "new"
    new.save()
    LineupSlot.objects.filter(pk=slot.pk).update(player=new)
    fields = form_of(get(owner_client).content.decode())
    assert str(new.pk) in fields["s"].split(".")
    assert owner_client.post("/lineup/", fields).status_code == 302


def test_an_unknown_player_is_refused(site, owner_client):
    fields = form_of(get(owner_client).content.decode())
    fields["s"] = "999999." + fields["s"].partition(".")[2]
    response = owner_client.post("/lineup/", fields)
    assert response.status_code == 422
    assert "There is no player 999999 in this season." in response.content.decode()


def test_conflicting_save_shows_both_lineups_and_can_be_repeated(site, owner_client):
    stale = form_of(get(owner_client).content.decode())
    draft = stored(site)
    newer = {**stale, "c": str(draft.starters[5]), "v": str(draft.starters[6])}
    assert owner_client.post("/lineup/", newer).status_code == 302
    mine = {**stale, "c": str(draft.starters[7]), "v": str(draft.starters[8])}
    response = owner_client.post("/lineup/", mine)
    assert response.status_code == 409
    assert "changed elsewhere" in response.content.decode()
    assert stored(site).captain == draft.starters[5]
    fields = {**mine, "made_from": response.context["token"]}
    assert owner_client.post("/lineup/", fields).status_code == 302
    assert stored(site).captain == draft.starters[7]


def test_the_same_post_twice_saves_once(site, owner_client):
    fields = form_of(get(owner_client).content.decode())
    draft = stored(site)
    fields |= {"c": str(draft.starters[5]), "v": str(draft.starters[6])}
    for _ in range(2):
        assert owner_client.post("/lineup/", fields).status_code == 302
    lineup = current_lineup(site.team, site.weeks[2])
    assert (lineup.version, lineup.from_week.number) == (1, 3)


def test_save_after_the_lock_is_refused(site, owner_client):
    fields = form_of(get(owner_client).content.decode())
    draft = stored(site)
    week = site.weeks[2]
    week.locks_at = timezone.now() - timedelta(seconds=1)
    week.save()
    # In the calendar snapshot week 3 is still open; the server's clock decides.
    response = owner_client.post("/lineup/", {**fields, "c": str(draft.starters[5])})
    assert response.status_code == 422
    assert "The deadline for Week 3 has passed" in response.content.decode()
    assert stored(site) == draft


def test_form_of_an_earlier_week_is_refused(site, owner_client):
    fields = form_of(get(owner_client).content.decode())
    response = owner_client.post("/lineup/", {**fields, "week": "2"})
    assert response.status_code == 422
    assert "Lineups for Week 2 are closed." in response.content.decode()


@pytest.mark.parametrize("query", ["s=x", "s=1.2.3", "s=&on=abc", "s=1&c=%00&v=9999999999999999"])
def test_invalid_query_shows_a_page(site, owner_client, query):
    assert get(owner_client, f"/lineup/?{query}")
    assert get(owner_client, f"/lineup/players/?{query}&out=zzz&position=%3Cb%3E")


def test_a_suggestion_is_a_valid_draft(site, owner_client):
    response = owner_client.get("/lineup/suggestion/")
    query = parse_qs(urlsplit(response["Location"]).query)
    assert len(query["s"][0].split(".")) == 11
    assert get(owner_client, response["Location"]).context["page"].problems == []


def test_without_a_team_the_page_redirects_to_my_team(site, client):
    client.force_login(make_user("newcomer"))
    assert client.get("/lineup/")["Location"] == "/my-team/"


def test_page_says_when_the_season_is_over(site, owner_client):
    site.play(site.weeks[1], final=True)
    site.play(site.weeks[2], final=True)
    refresher.refresh_all()
    assert "is over" in get(owner_client).content.decode()
