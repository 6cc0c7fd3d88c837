"""Each argument that `replay` refuses, with its message."""

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from demo.services.seed import seed
from fantasy.models import Season
from tests.factories import make_season

NOW = datetime(2026, 9, 6, 17, 12, 30, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def season() -> Season:
    return seed(owners=0, now=NOW)


def replay(*args: str) -> None:
    call_command("replay", *args)


def test_a_week_without_a_record_is_refused() -> None:
    make_season()
    with pytest.raises(CommandError, match="has not been recorded"):
        replay("--week", "1")


def test_a_week_out_of_order_is_refused(season: Season) -> None:
    with pytest.raises(CommandError, match="an earlier week is not final yet"):
        replay("--week", "8")
    with pytest.raises(CommandError, match="a later week is final already"):
        replay("--week", "5")
    assert season.weeks.filter(finalized_at__isnull=False).count() == 6


@pytest.mark.parametrize("week", ["0", "99", "-1", "seven", "", "²", "9" * 30])
@pytest.mark.usefixtures("season")
def test_an_unknown_week_is_refused(week: str) -> None:
    with pytest.raises(CommandError, match="there is no such week"):
        replay(f"--week={week}")


@pytest.mark.parametrize("speed", ["-1", "fast", "nan", "inf", ""])
def test_an_invalid_speed_is_refused(speed: str) -> None:
    with pytest.raises(CommandError, match=r"^--speed .*: not a number.*$"):
        replay("--week=7", f"--speed={speed}")


def test_the_week_is_a_required_argument() -> None:
    with pytest.raises(CommandError, match="--week"):
        replay()
