"""A player has changed clubs, and an owner has four players of one club: lineup page and saves."""

from dataclasses import replace

import pytest

from caching import refresher
from teams.models import Club, Player, Team
from teams.read_models.players import PLAYERS
from teams.rules.drafts import Draft
from teams.services.lineups import LineupRefusedError, current_lineup, picks_of
from tests.pages.test_lineup import form_of, get
from tests.pages.test_transfers import save
from tests.shared_rows import Site


@pytest.fixture
def club(site: Site) -> Club:
    """The club of which the owner has four players."""
    squad = {pick.player: pick for pick in picks_of(current_lineup(site.team, site.weeks[2]))}
    club = Club.objects.filter(season=site.season).first()
    own = [pick.player for pick in squad.values() if pick.club == club.pk]
    coming = [pick.player for pick in squad.values() if pick.club != club.pk]
    Player.objects.filter(pk__in=coming[: 4 - len(own)]).update(club=club)
    refresher.refresh(PLAYERS.topic(site.season.pk), "a player moved")
    return club


def picks(site):
    return picks_of(current_lineup(site.team, site.weeks[2]))


def with_another(site: Site, club: Club, leaving_club: int | None = None):
    """The squad with a new player of the club, in for one of another club or of `leaving_club`."""
    squad = picks(site)
    for pick in squad:
        if (pick.club == club.pk) != (leaving_club == club.pk):
            continue
        new = (
            Player.objects.filter(club=club, position=pick.position)
            .exclude(pk__in=[one.player for one in squad])
            .order_by("price")
            .first()
        )
        if new:
            return Draft.of(squad).replaced(pick.player, new.pk), new
    raise AssertionError("nobody fits")


def saved_by_form(client, draft: Draft):
    page = get(client, f"/lineup/?{draft.query}").content.decode()
    return client.post("/lineup/", form_of(page))


def test_page_says_that_all_four_may_stay(site, owner_client, club):
    page = get(owner_client)
    text = page.content.decode()
    assert f"4 of your players are at {club.name}" in text
    assert page.context["page"].problems == []
    assert "at most 3 players from one club" not in text


def test_changes_of_captain_bench_and_chip_are_saved(site, owner_client, club):
    first = get(owner_client).context["page"]
    leader = next(slot for slot in first.starters if not slot.pick.captain)
    assert saved_by_form(owner_client, first.draft.led_by(leader.pick.player)).status_code == 302
    bench = get(owner_client).context["page"].draft
    swapped = bench.swapped(bench.bench[1], bench.bench[2])
    assert saved_by_form(owner_client, swapped).status_code == 302
    assert saved_by_form(owner_client, swapped.playing("3xc")).status_code == 302
    stored = current_lineup(site.team, site.weeks[2])
    assert stored.chip == "3xc"
    assert Draft.of(picks_of(stored), "3xc") == swapped.playing("3xc")


def test_transfer_between_other_clubs_is_saved(site, club):
    squad = picks(site)
    out = next(pick for pick in squad if pick.club != club.pk)
    same = Player.objects.filter(season=site.season, position=out.position)
    coming = same.exclude(club=club).exclude(pk__in=[p.player for p in squad]).order_by("price")
    new = next(p for p in coming if sum(one.club == p.club_id for one in squad) < 3)
    draft = Draft.of(squad).replaced(out.player, new.pk)
    drawn = draft.picks({p.player: p for p in squad}.get)
    assert len(drawn) == 14
    lineup = save(site, site.weeks[2], picks=[*drawn, pick_of_new_player(new, out)])
    assert new.pk in {slot.player_id for slot in lineup.slots.all()}


def pick_of_new_player(player: Player, leaving):
    """The pick of the leaving player, with the new player."""
    return replace(leaving, player=player.pk, club=player.club_id, price=player.price)


@pytest.mark.parametrize("for_one_of_them", [False, True])
def test_new_player_of_the_club_is_refused_with_a_reason(
    site, owner_client, club, for_one_of_them
):
    draft, new = with_another(site, club, club.pk if for_one_of_them else None)
    response = saved_by_form(owner_client, draft)
    assert response.status_code == 422
    assert f"you cannot add {new.name}" in response.content.decode()
    before = {pick.player for pick in picks(site)}
    out = next(player for player in before if player not in draft.players)
    query = f"{Draft.of(picks(site)).query}&out={out}&position={new.position}&q={new.name}&all=1"
    listing = get(owner_client, f"/lineup/players/?{query}")
    row = next(row for row in listing.context["rows"] if row.player.pk == new.pk)
    assert row.why_not == f"already 3 from {club.short_name}"


def test_sold_player_can_be_bought_back(site, owner_client, club):
    squad = picks(site)
    out = next(pick for pick in squad if pick.club == club.pk)
    same = Player.objects.filter(season=site.season, position=out.position).exclude(club=club)
    coming = same.exclude(pk__in=[p.player for p in squad]).order_by("price")
    new = next(p for p in coming if sum(one.club == p.club_id for one in squad) < 3)
    sold = Draft.of(squad).replaced(out.player, new.pk)
    assert saved_by_form(owner_client, sold).status_code == 302
    listing = get(
        owner_client,
        f"/lineup/players/?{sold.query}&out={new.pk}&position={out.position}&q={out.name}",
    )
    row = next(row for row in listing.context["rows"] if row.player.pk == out.player)
    assert row.why_not == ""
    assert saved_by_form(owner_client, Draft.of(squad)).status_code == 302


def test_first_squad_must_keep_the_club_limit(site, club):
    team = Team.objects.create(season=site.season, name="Newcomer")
    four = picks(site)
    other = Site(site.season, site.weeks, site.owner, team)
    with pytest.raises(LineupRefusedError, match="At most 3 players from one club"):
        save(other, site.weeks[2], picks=four)
