"""Each input that the command `move_game` refuses, with its message."""

from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from fantasy.models import Season
from scoring.rules.feed import FeedLine, GameUpdate
from scoring.services.ingest import ingest
from teams.models import Game, Player
from tests.database import database
from tests.factories import make_season

pytestmark = pytest.mark.django_db


@pytest.fixture
def season() -> Season:
    """Week 1 is final and has a postponed game. Week 2 is in progress. Weeks 3 and 4 follow.

    In week 2 one game is live, one is final, and one has kicked off without a feed update.
    """
    season = make_season("nfl-ppr", weeks=4, kickoff=timezone.now() - timedelta(days=7, hours=5))
    one, two = ([*Game.objects.filter(week__number=number)] for number in (1, 2))
    player = Player.objects.filter(club=one[0].home).first()
    ingest(
        season,
        [FeedLine(one[0].pk, player.pk, 1, {"receptions": 4})],
        [
            GameUpdate(one[0].pk, "final", 1, 0),
            GameUpdate(one[1].pk, "final", 1, 0),
            GameUpdate(one[2].pk, "postponed"),
            GameUpdate(two[0].pk, "final", 1, 0),
            GameUpdate(two[1].pk, "live", 1, 0),
        ],
    )
    return season


def in_days(days: float) -> str:
    return (timezone.now() + timedelta(days=days)).isoformat(timespec="seconds")


BAD_INPUT: list[tuple[list[str], str]] = [
    (["99999", "--postpone"], "there is no game '99999'"),
    (["seven", "--postpone"], "there is no game 'seven'"),
    (["-1", "--postpone"], "there is no game '-1'"),
    (["9" * 40, "--postpone"], "there is no game '9999"),
    (["{coming}"], "one of --kickoff ISO, --postpone and --abandon"),
    (["{coming}", "--postpone", "--abandon"], "one of --kickoff ISO, --postpone and --abandon"),
    (["{coming}", "--postpone", "--week=4"], "--week: needs --kickoff"),
    (["{coming}", "--kickoff=soon"], "--kickoff: 'soon' is not a time such as"),
    (["{coming}", "--kickoff="], "--kickoff: '' is not a time such as"),
    (["{coming}", "--kickoff=2026-13-41T99:00Z"], "is not a time such as"),
    (["{coming}", "--kickoff=2030-01-01T15:00"], "does not say its time zone"),
    (["{coming}", "--kickoff=2030-01-01"], "does not say its time zone"),
    (["{coming}", "--kickoff=9999-12-31T23:59:59-10:00"], "There is no such time"),
    (["{coming}", "--kickoff=9999-12-31T00:00Z"], "is more than a year away"),
    (["{coming}", "--kickoff={past}"], "is not in the future"),
    (["{coming}", "--kickoff={same}"], "Nothing would change"),
    (["{coming}", "--kickoff={soon}", "--week=99"], "--week: there is no week '99'"),
    (["{coming}", "--kickoff={soon}", "--week=two"], "--week: there is no week 'two'"),
    (["{coming}", "--kickoff={soon}", "--week=1"], "Week 1 is final: no game can come into it"),
    (["{coming}", "--kickoff={late}"], "that is after Week 4 begins"),
    (["{coming}", "--kickoff={soon}", "--week=4"], "that is before Week 3 begins"),
    (["{live}", "--kickoff={soon}"], "has begun: it cannot be moved"),
    (["{final}", "--kickoff={soon}"], "has begun: it cannot be moved"),
    (["{played}", "--kickoff={soon}", "--week=2"], "has counted in Week 1, which is final"),
    (["{begun}", "--kickoff={soon}"], "Postpone it first, which unlocks them"),
    (["{dateless}", "--kickoff={soon}"], "is in no week: say in which one"),
    (["{postponed}", "--postpone"], "is postponed already"),
    (["{live}", "--postpone"], "is in progress: abandon it"),
    (["{final}", "--postpone"], "is over"),
    (["{final}", "--abandon"], "is over: its result stands"),
    (["{coming}", "--abandon"], "is not in progress"),
    (["{postponed}", "--abandon"], "is not in progress"),
]


@pytest.mark.parametrize(("args", "reason"), BAD_INPUT)
def test_bad_input_is_refused_in_one_line_and_changes_nothing(season, args, reason):
    played, _, postponed = Game.objects.filter(week__number=1)
    final, live, begun = Game.objects.filter(week__number=2)
    coming, dateless, _ = Game.objects.filter(week__number=3)
    Game.objects.filter(pk=dateless.pk).update(week=None, status="postponed")
    known = {
        "played": played.pk,
        "postponed": postponed.pk,
        "final": final.pk,
        "live": live.pk,
        "begun": begun.pk,
        "coming": coming.pk,
        "dateless": dateless.pk,
        "past": in_days(-1),
        "soon": in_days(2),
        "late": in_days(30),
        "same": coming.kickoff.isoformat(),
    }
    assert isinstance(begun.kickoff, datetime)
    assert begun.kickoff < timezone.now()
    before = database()
    with pytest.raises(CommandError) as refused:
        call_command("move_game", *[arg.format(**known) for arg in args], stdout=StringIO())
    assert reason in str(refused.value)
    assert "\n" not in str(refused.value)
    assert database() == before
