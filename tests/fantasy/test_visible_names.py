import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from fantasy.rules.visible_names import problem, tidy
from fantasy.validators import validate_visible_name


@pytest.mark.parametrize(
    "name",
    [
        "Haaland",
        "Núñez",
        "O’Tarra",
        "Nguyễn",
        "李",
        "محمد",
        "Bold Foxes 7",
        "❤️ FC",
        "a.b-c_d",
        "?!",
    ],
)
def test_visible_names_are_accepted(name: str) -> None:
    assert problem(tidy(name)) == ""
    validate_visible_name(name)


@pytest.mark.parametrize(
    ("name", "character"),
    [
        ("\u200b", "U+200B"),
        ("\u202eLive", "U+202E"),
        ("Ha\u200dland", "U+200D"),
        ("\u2066a\u2069", "U+2066"),
        ("soft\u00adhyphen", "U+00AD"),
        ("\ufeffmark", "U+FEFF"),
        ("bell\x07", "U+0007"),
        ("unit\x1fseparator", "U+001F"),
        ("next\x85line", "U+0085"),
        ("line\u2028end", "U+2028"),
        ("\u3164", "U+3164"),
        ("braille\u2800", "U+2800"),
        ("private\ue000", "U+E000"),
        ("half\ud800", "U+D800"),
        ("tag\U000e0041", "U+E0041"),
        ("Messi\ufe0f", "U+FE0F"),
        ("Messi\U000e0100", "U+E0100"),
        ("Mes\u180bsi", "U+180B"),
        ("filler\U00016fe4", "U+16FE4"),
        ("note\U0001d159", "U+1D159"),
    ],
)
def test_invisible_characters_are_refused_by_code_point(name: str, character: str) -> None:
    assert problem(tidy(name)) == f"{character} is an invisible character"
    with pytest.raises(ValidationError, match="contains an invisible character"):
        validate_visible_name(name)


@pytest.mark.parametrize("name", ["\u0301", "\u0301\u0302 \u0303"])
def test_a_name_of_combining_marks_only_is_refused(name: str) -> None:
    assert problem(tidy(name)) == "this name has nothing to see"


@pytest.mark.parametrize(
    ("text", "name"),
    [("  Bold   Foxes ", "Bold Foxes"), ("a\u00a0b\u3000c", "a b c"), ("a\tb\r\nc", "a b c")],
)
def test_runs_of_any_spaces_become_one_space(text: str, name: str) -> None:
    assert tidy(text) == name


@given(st.text())
def test_a_valid_name_is_printable_and_tidy_is_idempotent(text: str) -> None:
    name = tidy(text)
    assert tidy(name) == name
    if name and not problem(name):
        assert name.isprintable()
        assert {unicodedata.category(c)[0] for c in name} & set("LNPS")
