"""Tidy text: no invisible characters, no direction marks."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leagues.rules.texts import tidy_line, tidy_text


@given(st.text())
def test_tidy_text_is_stable_and_has_only_visible_characters_spaces_and_line_breaks(text):
    tidy = tidy_text(text)
    assert tidy_text(tidy) == tidy
    assert all(character.isprintable() or character == "\n" for character in tidy)
    assert not {unicodedata.bidirectional(c) for c in tidy} & {"RLO", "LRO", "RLE", "LRE", "RLI"}
    assert "\n\n\n" not in tidy
    assert "\n" not in tidy_line(text)


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        ("  a   b\t", "a b"),
        ("\u2003wide\u3000spaces", "wide spaces"),
        ("a\r\n\r\n\r\nb", "a\n\nb"),
        ("\u202e\u200f", ""),
        ("\u0301", ""),
        ("שלום", "שלום"),
        ("☺\ufe0f", "☺\ufe0f"),
        ("a\ufe0f", "a"),
        ("❤", "❤"),
    ],
)
def test_tidy_text(text, tidy):
    assert tidy_text(text) == tidy
