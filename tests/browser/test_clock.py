"""Scripts write times, countdowns and points in the forms of the server, in every locale."""

import pytest

from .scripts import script_page

pytestmark = pytest.mark.browser


@pytest.fixture
def evaluate(browser):
    """Evaluates a JavaScript function in an empty page that can import the scripts."""
    with script_page(browser) as page:
        yield page.evaluate


def test_times_have_24_hours_and_an_english_day(evaluate):
    found = evaluate(
        """async () => {
            const {formatTime} = await import("/clock.js");
            const at = new Date(2026, 10, 29, 14, 5, 9);
            const midnight = new Date(2026, 8, 6, 0, 0, 0);
            const forms = ["full", "short", "clock", "seconds"];
            return [at, midnight].flatMap((time) => forms.map((form) => formatTime(time, form)));
        }"""
    )
    assert found == [
        "Sun 29 Nov, 14:05", "Sun 14:05", "14:05", "14:05:09",
        "Sun 6 Sep, 00:00", "Sun 00:00", "00:00", "00:00:00",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (9.5, "0:09"),
        (250, "4:10"),
        (3599, "59:59"),
        (3600, "1 h 00 min"),
        (2 * 3600 + 5 * 60 + 59, "2 h 05 min"),
        (47 * 3600, "47 h 00 min"),
        (48 * 3600, "2 days"),
        (3 * 86400 + 5, "3 days"),
    ],
)
def test_countdown_is_as_fine_as_it_matters(evaluate, seconds, text):
    shown = evaluate(
        'async (left) => (await import("/clock.js")).duration(left)',
        seconds,
    )
    assert shown == text


@pytest.mark.parametrize(
    ("hundredths", "text"), [(1250, "12.5"), (-300, "−3"), (120_400, "1,204"), (0, "0")]
)
def test_points_have_a_minus_sign_and_thousands(evaluate, hundredths, text):
    shown = evaluate(
        'async (n) => (await import("/points.js")).asPoints(n)',
        hundredths,
    )
    assert shown == text
