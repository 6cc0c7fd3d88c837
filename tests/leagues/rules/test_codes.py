"""Invite codes: no look-alikes, and whatever a person types of one is understood."""

from collections import Counter
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leagues.rules.codes import ALPHABET, LENGTH, grouped, new_code, normalise

CODES = st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH)


def test_the_alphabet_has_no_look_alikes_and_no_vowels():
    assert not set(ALPHABET) & set("0O1IL2Z5S68BUVAE")
    assert len(set(ALPHABET)) == len(ALPHABET) == 20
    assert LENGTH * log2(len(ALPHABET)) == pytest.approx(34.6, abs=0.05)


def test_new_codes_use_every_character_equally_and_do_not_repeat():
    codes = [new_code() for _ in range(5000)]
    assert len(set(codes)) == 5000
    assert {len(code) for code in codes} == {LENGTH}
    counted = Counter("".join(codes))
    assert set(counted) == set(ALPHABET)
    assert all(1750 < times < 2250 for times in counted.values())  # 2000 ± 5.7 σ


@given(CODES, st.sampled_from(["", " ", "-", " - ", "–", "_", "\u00a0", "\u200b", "\n"]))
def test_case_spaces_and_dashes_do_not_matter(code, between):
    assert normalise(f" {code[:4].lower()}{between}{code[4:]} ") == code
    assert normalise(grouped(code)) == code
    assert normalise(code.replace("G", "6")) == code


@given(CODES)
def test_a_pasted_link_counts_as_its_code(code):
    for link in (f"https://example.org/join/{code}/", f"/join/{code.lower()}", f"join/{code}///"):
        assert normalise(link) == code
    assert normalise("".join(chr(ord(one) + 0xFEE0) for one in code)) == code  # full width


@pytest.mark.parametrize(
    "typed",
    ["", " ", "CDFG-HJK", "CDFG-HJKMN", "CDFG-HJK0", "CDFG-HJKÖ", "CDFG-HJK\0", "/", "C" * 10**6],
)
def test_what_cannot_be_a_code_is_empty(typed):
    assert normalise(typed) == ""


@given(st.text(max_size=400))
def test_any_text_is_a_code_or_empty(typed):
    code = normalise(typed)
    assert code == "" or (len(code) == LENGTH and set(code) <= set(ALPHABET))
    assert normalise(code) == code


def test_a_code_is_shown_in_two_groups():
    assert grouped("CDFGHJKM") == "CDFG-HJKM"
