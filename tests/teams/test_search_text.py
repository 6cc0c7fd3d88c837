"""A name has one search key, independent of spelling variants."""

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teams.search.text import APOSTROPHES, LONGEST_KEY, matches, search_key

HYPHENS = "-‐‑‒–—―−﹣－"
SPACES = " \u00a0\u2009\u3000"
NAMES = (
    "Lugh O’Tarra", "Guðrún Þórsdal", "Đorđe Šimić", "Ed Smith-Rane", "Łukasz Żółć", "Niño",
    "Straße", "İsmet Işık", "Ægir Øst", "Nguyễn", "Ħamrun", "Αθήνα Σοφός", "Йоргенсен",
    "St. Pauli",
    "L’Équipe d’Aÿ", "Jean-Éric", "李小龙", "Müller & Söhne", "ﬁnn", "Ｗｉｄｅ",
)  # fmt: skip


def found(query: str, name: str) -> bool:
    words = search_key(query).split()
    return bool(words) and matches(words, name)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("O'Tarra", "Lugh O’Tarra"), ("O’Tarra", "Lugh O'Tarra"), ("otarra", "Lugh O'Tarra"),
        ("o tarra", "Lugh O'Tarra"), ("O`Tarra", "Lugh O´Tarra"), ("gudrun", "Guðrún Þórsdal"),
        ("thorsdal", "Guðrún Þórsdal"), ("Gudrun", "Guđrun"), ("strasse", "Straße"),
        ("STRASSE", "Straẞe"), ("Ismet", "İsmet"), ("ismet", "İSMET"), ("isik", "Işık"),
        ("Smith-Rane", "Ed Smith Rane"), ("smith rane", "Ed Smith-Rane"),
        ("smith‑rane", "Ed Smith-Rane"), ("smith—rane", "Ed Smith\u00a0Rane"),
        ("Nino", "Niño"), ("Lodz", "Łódź"), ("Aegir", "Ægir"), ("oeuvre", "Œuvre"),
        ("hamrun", "Ħamrun"), ("Ħamrun", "Hamrun"), ("Ｏ", "O"), ("Nguyen", "Nguyễn"),
        ("Dzeko", "Džeko"), ("ΑΘΗΝΑ", "Αθήνα"), ("σοφος", "ΣΟΦΌΣ"), ("ЙОРГЕНСЕН", "йоргенсен"),
        ("st pauli", "St. Pauli"), ("St.Pauli", "St. Pauli"), ("smithrane", "Ed Smith-Rane"),
        ("ac milan", "A.C. Milan"),
        ("Sel\u200bby", "Selby"), ("sel\u00adby", "Selby"), ("nunez", "Nu\u0301n\u0303ez"),
        ("bold foxes", "Bold   Foxes"), ("eno", "Eŋo"), ("agba", "Aɣba"), ("zan", "Ƶan"),
        ("vu", "ʋu"), ("nane", "ɲane"), ("geza", "Ǥeza"), ("o neil", "O❜Neil"),
    ],
)  # fmt: skip
def test_a_query_matches_the_name(query: str, name: str) -> None:
    assert found(query, name)


@pytest.mark.parametrize(
    ("query", "name"),
    [("İ", "x"), ("ostrich", "Østli"), ("tarra o", "Tara O"), ("smyth", "Smith")],
)
def test_a_query_does_not_match_another_name(query: str, name: str) -> None:
    assert not found(query, name)


@pytest.mark.parametrize("query", ["", "'", "’", "-", "...", "\u0301", "\u200b", "% _ \\", "!?"])
def test_text_without_letters_has_an_empty_key(query: str) -> None:
    assert search_key(query) == ""


@given(st.text(max_size=60))
def test_keys_are_idempotent_and_contain_no_like_wildcards(text: str) -> None:
    key = search_key(text)
    assert search_key(key) == key
    assert len(key) <= LONGEST_KEY
    assert key == " ".join(key.split())
    assert not set(key) & set("%_\\\0")
    assert not set(key) & set(string.ascii_uppercase)


def test_a_name_in_ascii_has_the_same_key_as_with_a_mark_on_its_last_letter() -> None:
    ascii_characters = [chr(code) for code in range(128)]
    for text in (f"{a}{b} x" for a in ascii_characters for b in ascii_characters):
        assert search_key(f"{text}e") == search_key(f"{text}é")


@given(st.text(max_size=20), st.sampled_from(["NFC", "NFD"]))
def test_composed_and_decomposed_letters_have_the_same_key(name, form) -> None:
    assert search_key(unicodedata.normalize(form, name)) == search_key(name)


@given(
    st.sampled_from([name for name in NAMES if "´" not in name]),
    st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]),
    st.sampled_from([str, str.upper, str.lower, str.casefold]),
)
def test_unicode_form_and_case_do_not_change_the_key(name, form, case) -> None:
    assert search_key(case(unicodedata.normalize(form, name))) == search_key(name)


@given(st.sampled_from(NAMES), st.data())
def test_variants_of_apostrophes_hyphens_and_spaces_match(name, data) -> None:
    typed = "".join(
        data.draw(st.sampled_from([*APOSTROPHES, ""])) if character in APOSTROPHES
        else data.draw(st.sampled_from([*HYPHENS, *SPACES])) if character in "- "
        else character
        for character in name
    )  # fmt: skip
    assert search_key(typed) == search_key(name)
    assert found(typed, f"Somebody {name} Junior")


@given(st.sampled_from(NAMES), st.data())
def test_any_prefix_of_a_key_matches_the_name(name, data) -> None:
    key = search_key(name)
    size = data.draw(st.integers(1, len(key)))
    assert found(key[:size], name)
