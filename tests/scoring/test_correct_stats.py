"""The command `correct_stats`: its output and refusals."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from fantasy.models import Season
from scoring.models import Correction
from teams.models import Game, Player
from tests.database import database
from tests.factories import make_season
from tests.scoring.played_season import line_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def season(played: Season) -> Season:
    return played


def command(*args: object) -> str:
    out = StringIO()
    call_command("correct_stats", *map(str, args), stdout=out)
    return out.getvalue()


def test_correct_stats_corrects_and_prints_the_result(season):
    line = line_of(season, 1)
    said = command(line.game_id, line.player_id, "goals_scored=9", "--why=recount", "--who=Bo")
    log = Correction.objects.get()
    assert (log.who, log.why) == ("Bo", "recount")
    assert said == (
        f"{line.player} in {line.game}: {log.points_before:.2f} → {log.points_after:.2f}; "
        f"{log.teams} teams, scored again: week 1, 2, 3\n"
    )


BAD_INPUT = [
    (["99999", "{player}", "minutes=1"], "there is no game '99999'"),
    (["seven", "{player}", "minutes=1"], "there is no game 'seven'"),
    (["²", "{player}", "minutes=1"], "there is no game '²'"),
    (["9" * 40, "{player}", "minutes=1"], "there is no game '9999"),
    (["{game}", "99999", "minutes=1"], "there is no player '99999'"),
    (["{game}", "{stranger}", "minutes=1"], "did not play in"),
    (["{game}", "{elsewhere}", "minutes=1"], "is not in the season of"),
    (["{scheduled}", "{player}", "minutes=1"], "has not been played"),
    (["{game}", "{player}", "touchdowns=1"], "There is no stat 'touchdowns'; there are minutes"),
    (["{game}", "{player}", "minutes=ninety"], "minutes: 'ninety' is not a number"),
    (["{game}", "{player}", "minutes=nan"], "minutes: 'nan' is not a number"),
    (["{game}", "{player}", "minutes=1e9"], "minutes: '1e9' is not a number"),
    (["{game}", "{player}", "minutes=10000"], "minutes: 10000 is above 120."),
    (["{game}", "{player}", "minutes=1.234"], "minutes: 1.234 is not a whole number."),
    (["{game}", "{player}", "minutes=٣"], "minutes: '٣' is not a number"),
    (["{game}", "{player}", "minutes"], "'minutes' is not STAT=VALUE"),
    (["{game}", "{player}", "=1"], "'=1' is not STAT=VALUE"),
    (["{game}", "{player}", "minutes=1", "minutes=2"], "minutes is named twice"),
    (["{game}", "{player}"], "name a stat: STAT=VALUE"),
    (["{game}", "{player}", "minutes=1", "--why="], "A correction needs a reason."),
    (["{game}", "{player}", "minutes=1", "--why=   "], "A correction needs a reason."),
    (["{game}", "{player}", "minutes=1", "--who= "], "needs the name of its author"),
    (["{game}", "{player}", "minutes=1", "--why=" + "x" * 201], "That is too long"),
    (["{game}", "{player}", "minutes={minutes}"], "Nothing would change"),
]


@pytest.mark.parametrize(("args", "reason"), BAD_INPUT)
def test_bad_input_is_refused_in_one_line_and_changes_nothing(season, args, reason):
    line = line_of(season, 1)
    away = Player.objects.filter(season=season).exclude(
        club__in=[line.game.home_id, line.game.away_id]
    )
    known = {
        "game": line.game_id,
        "player": line.player_id,
        "minutes": line.stats["minutes"],
        "stranger": away.first().pk,
        "elsewhere": Player.objects.filter(season=make_season(current=False)).first().pk,
        "scheduled": Game.objects.filter(season=season, status="scheduled").first().pk,
    }
    before = database()
    with pytest.raises(CommandError) as refused:
        command(*[arg.format(**known) for arg in ["--why=recount", *args]])
    assert reason in str(refused.value)
    assert "\n" not in str(refused.value)
    assert database() == before
