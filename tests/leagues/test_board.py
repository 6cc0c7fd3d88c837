"""The board: messages, limits, reports, removal and mute. Only members see any of it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from caching.recovery.cleanup import _sweepers
from leagues.cleanup import removed_messages
from leagues.models import League, LogEntry, Matchup, Membership, Message, Report
from leagues.rules.formats import LARGE_LEAGUE
from leagues.services.board import A_DAY, A_MINUTE, post_message
from leagues.services.membership import RefusedError
from leagues.services.schedule import redraw
from tests.league_factories import make_league


def board(office):
    return f"/my-leagues/{office.league.pk}/board/"


def write(office, team, text, **data):
    return office.client(team).post(board(office), {"text": text, **data})


def shown(office, team, query=""):
    return office.client(team).get(board(office) + query).content.decode()


def act(office, team, message, name):
    return office.client(team).post(f"{board(office)}{message.pk}/{name}/")


def test_members_read_what_a_member_writes_the_latest_first(office):
    assert write(office, office.member, "First <b>one</b>").status_code == 302
    write(office, office.commissioner, "Second https://example.com/")
    page = shown(office, office.friend)
    assert page.index("Second") < page.index("First")
    assert "First &lt;b&gt;one&lt;/b&gt;" in page
    assert 'href="https://example.com' not in page


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "Write a message first."),
        (" \t\n ", "Write a message first."),
        ("\u200b\u202e\u2066", "Write a message first."),
        ("x" * 501, "The message is too long: the limit is 500 characters."),
        ("a\x00b", "Null characters are not allowed."),
    ],
)
def test_refused_message_is_not_stored_and_the_reason_is_told(office, text, problem):
    response = write(office, office.member, text)
    assert response.status_code == 200
    assert problem in response.content.decode()
    assert not Message.objects.exists()


def test_message_loses_invisible_characters_direction_marks_and_towers_of_marks(office):
    write(office, office.member, "\u202eevil\u200d  text\u2066\r\n\n\n\nmore" + "e\u0301" * 2)
    write(office, office.member, "z" + "\u0336" * 60)
    second, first = Message.objects.all()
    assert first.text == "evil text\n\nmoree\u0301e\u0301"
    assert len(second.text) == 5


def test_500_characters_of_four_bytes_fit(office):
    write(office, office.member, "𝕏" * 500)
    assert Message.objects.get().text == "𝕏" * 500


def test_a_line_break_counts_as_one_character(office):
    write(office, office.member, "\r\n".join(["line"] * 100))
    assert Message.objects.get().text == "\n".join(["line"] * 100)


def test_a_member_writes_so_many_messages_a_minute_and_a_day(office, monkeypatch):
    for n in range(A_MINUTE):
        write(office, office.member, f"Message {n}")
    last = Message.objects.first()
    act(office, office.member, last, "remove")  # a removed message counts
    assert "Wait a minute" in write(office, office.member, "One more").content.decode()
    assert write(office, office.friend, "Another member").status_code == 302
    Message.objects.update(at=timezone.now() - timedelta(minutes=2))
    assert write(office, office.member, "A minute later").status_code == 302
    Message.objects.bulk_create(
        Message(league=office.league, user=office.member.owner, team=office.member, text="x")
        for _ in range(A_DAY)
    )
    Message.objects.update(at=timezone.now() - timedelta(hours=23))
    response = write(office, office.member, "Too many")
    assert f"{A_DAY} messages in 24 hours" in response.content.decode()
    Message.objects.update(at=timezone.now() - timedelta(hours=25))
    assert write(office, office.member, "A day later").status_code == 302


def test_a_second_click_adds_no_second_message(office):
    redraw(office.league)
    matchup = Matchup.objects.filter(league=office.league).first()
    for _ in range(2):
        assert write(office, office.member, "Good luck").status_code == 302
    assert Message.objects.count() == 1
    write(office, office.friend, "Good luck")
    office.client(office.member).post(
        f"{board(office)}?matchup={matchup.pk}", {"text": "Good luck"}
    )
    assert Message.objects.count() == 3  # of another team, and in another place
    act(office, office.member, Message.objects.last(), "remove")
    write(office, office.member, "Good luck")
    assert Message.objects.filter(removed_at=None).count() == 3
    Message.objects.update(at=timezone.now() - timedelta(seconds=61))
    write(office, office.member, "Good luck")
    assert Message.objects.filter(removed_at=None).count() == 4


def test_a_second_click_is_not_refused_by_the_limit(office):
    for n in range(A_MINUTE):
        write(office, office.member, f"Message {n}")
    assert write(office, office.member, f"Message {A_MINUTE - 1}").status_code == 302
    assert Message.objects.count() == A_MINUTE


def test_a_muted_member_reads_but_does_not_write(office):
    Membership.objects.filter(league=office.league, team=office.member).update(is_muted=True)
    assert "has muted you" in write(office, office.member, "Hello").content.decode()
    assert not Message.objects.exists()
    page = shown(office, office.member)
    assert "<textarea" not in page
    assert "No messages yet.</p>" in page
    assert "No messages yet. Write the first one.</p>" in shown(office, office.friend)


def test_thread_of_a_matchup_is_apart_from_the_board(office):
    redraw(office.league)
    matchup = Matchup.objects.filter(league=office.league).first()
    response = office.client(office.member).post(
        f"{board(office)}?matchup={matchup.pk}", {"text": "Good luck"}
    )
    assert response.url == f"/my-leagues/{office.league.pk}/matchups/{matchup.pk}/#board"
    assert "Good luck" in shown(office, office.friend, f"?matchup={matchup.pk}")
    assert "Good luck" not in shown(office, office.friend)
    assert Message.objects.get().matchup == matchup


@pytest.mark.parametrize("query", ["?matchup=999999", "?matchup=x", "?matchup=-1", "?before=é"])
def test_thread_that_does_not_exist_is_a_404(office, query):
    assert office.client(office.member).get(board(office) + query).status_code == 404


def test_message_to_a_matchup_of_another_league_is_refused(office):
    response = office.client(office.member).post(f"{board(office)}?matchup=999999", {"text": "x"})
    assert response.status_code in (200, 404)
    assert not Message.objects.exists()


def test_a_report_reaches_the_commissioner_once_a_member(office):
    write(office, office.member, "Insult")
    message = Message.objects.get()
    assert "Reported messages" not in shown(office, office.commissioner)
    for _ in range(2):
        act(office, office.friend, message, "report")
    assert Report.objects.count() == 1
    page = shown(office, office.commissioner)
    assert "Reported messages" in page
    assert "Reported 1 time" in page
    assert "Reported" not in shown(office, office.member)


def test_own_and_removed_messages_cannot_be_reported(office):
    write(office, office.member, "Mine")
    message = Message.objects.get()
    act(office, office.member, message, "report")
    act(office, office.member, message, "remove")
    assert act(office, office.friend, message, "report").status_code == 404
    assert not Report.objects.exists()


def test_report_of_an_old_message_is_shown_above_the_latest(office, monkeypatch):
    monkeypatch.setattr("leagues.view_models.board.MESSAGES", 2)
    write(office, office.member, "Old insult")
    act(office, office.friend, Message.objects.get(), "report")
    for n in range(3):
        write(office, office.member, f"New {n}")
    response = office.client(office.commissioner).get(board(office))
    thread = response.context["thread"]
    assert [message.text for message in thread.reported] == ["Old insult"]
    assert [message.text for message in thread.shown] == ["New 2", "New 1"]
    rest = office.client(office.member).get(f"{board(office)}?before={thread.next_key}")
    assert [message.text for message in rest.context["thread"].shown] == ["New 0", "Old insult"]


def test_removed_text_is_hidden_from_all_and_the_log_tells_of_it(office):
    write(office, office.member, "Rude words")
    message = Message.objects.get()
    assert act(office, office.friend, message, "remove").status_code == 403
    act(office, office.commissioner, message, "remove")
    for team in (office.commissioner, office.member, office.friend):
        page = shown(office, team)
        assert "Rude words" not in page
        assert "Removed by the commissioner" in page
    assert LogEntry.objects.get().what == "removed a message of “member FC” from the board"
    message.refresh_from_db()
    assert message.text == "Rude words"  # for staff


def test_author_removes_an_own_message_without_a_log_entry(office):
    write(office, office.member, "Oops")
    act(office, office.member, Message.objects.get(), "remove")
    assert "Removed by its author" in shown(office, office.friend)
    assert not LogEntry.objects.exists()


def test_removed_messages_are_deleted_after_30_days(office):
    for text in ("old", "new", "shown"):
        write(office, office.member, text)
    now = timezone.now()
    Message.objects.filter(text="old").update(removed_at=now - timedelta(days=31))
    Message.objects.filter(text="new").update(removed_at=now - timedelta(days=29))
    assert removed_messages in _sweepers
    removed_messages()
    assert {message.text for message in Message.objects.all()} == {"new", "shown"}


@pytest.mark.parametrize(
    "changes",
    [{"format": "classic", "size": LARGE_LEAGUE}, {"kind": "entrants"}, {"kind": "overall"}],
    ids=str,
)
def test_large_leagues_and_those_of_everyone_have_no_board(office, changes):
    League.objects.filter(pk=office.league.pk).update(**changes)
    client = office.client(office.member)
    assert client.get(board(office)).status_code == 404
    assert client.post(board(office), {"text": "x"}).status_code == 404
    members = client.get(f"/my-leagues/{office.league.pk}/history/").content.decode()
    assert board(office) not in members
    with pytest.raises(RefusedError, match="no board"):
        post_message(league=office.league.pk, by=office.actor(office.member), text="x")


@pytest.mark.parametrize("who", ["removed", "left", "stranger"])
def test_others_neither_read_nor_write(office, who):
    write(office, office.member, "Secret")
    message = Message.objects.get()
    team = getattr(office, who)
    assert office.client(team).get(board(office)).status_code == 404
    assert write(office, team, "x").status_code == 404
    for name in ("report", "remove"):
        assert act(office, team, message, name).status_code == 404
    assert Message.objects.count() == 1
    with pytest.raises(RefusedError, match="no longer in this league"):
        post_message(league=office.league.pk, by=office.actor(team), text="x")


def test_message_of_another_league_is_a_404(office):
    write(office, office.member, "Here")
    message = Message.objects.get()
    other = make_league(office.season, [office.friend])
    client = office.client(office.friend)
    for name in ("report", "remove"):
        address = f"/my-leagues/{other.pk}/board/{message.pk}/{name}/"
        assert client.post(address).status_code == 404


def test_form_from_another_site_is_refused(office):
    client = Client(enforce_csrf_checks=True)
    client.force_login(office.member.owner)
    assert client.post(board(office), {"text": "x"}).status_code == 403
