"""Decoding of imported files, and refusal of damaged ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers.csv_files.encodings import decode
from scoring.rules.feed import FeedError

NAMES = "id,name\n1,Núñez\n2,O’Tarra\n3,Ødegård\n4,Đorđe\n5,Šimić\n"
WESTERN = "áéíóúñüöäßøåæçèêëïîôûÁÉÍÓÚÑÜÖÄØÅÆÇ"


def lines(words: list[str]) -> str:
    return "".join(f"{number},{word},0\n" for number, word in enumerate(words))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_encodings_are_decode(encoding: str) -> None:
    assert decode(NAMES.encode(encoding), "f.csv") == NAMES


@given(st.lists(st.text("abc " + WESTERN, max_size=8), max_size=30))
def test_latin_1_is_decoded(words: list[str]) -> None:
    text = lines(words)
    assert decode(text.encode("latin-1"), "f.csv") == text


PARTS = [*"abc" + WESTERN, *(f"{mark}T" for mark in "€’‘“”–…"), "Š", "ž"]


@given(st.lists(st.lists(st.sampled_from(PARTS), max_size=8).map("".join), max_size=30))
def test_cp1252_is_decoded(words: list[str]) -> None:
    """In real words a letter follows a quote or a dash. Capitals before it can look like UTF-8,
    so the text needs enough other words to be recognised as cp1252.
    """
    text = lines([*words, *["Müller"] * len(words) * 16])
    assert decode(text.encode("cp1252"), "f.csv") == text


def test_a_capital_before_a_quote_is_decoded_as_cp1252() -> None:
    text = lines(["Ö’Tarra", "Müller", "José", "Nuño", "Brandão"])
    assert decode(text.encode("cp1252"), "f.csv") == text


def test_bytes_undefined_in_cp1252_are_decoded_as_latin_1() -> None:
    assert decode(b"caf\xe9 \x81", "f.csv") == "caf\xe9 \x81"


@given(st.data())
def test_a_damaged_byte_is_reported_with_its_position(data: st.DataObject) -> None:
    """Insert a byte that is invalid in UTF-8 at any place of a name."""
    words = data.draw(st.lists(st.text("ab" + WESTERN, min_size=1, max_size=6), min_size=4))
    text = lines([*words, "Núñez", "Ødegård"])
    line = data.draw(st.integers(0, len(words) - 1))
    start = text.index(f"\n{line}," if line else f"{line},") + (len(f"{line},") + bool(line))
    column = data.draw(st.integers(0, len(words[line])))
    at = len(text[: start + column].encode())
    raw = text.encode()
    damaged = raw[:at] + b"\xff" + raw[at:]
    with pytest.raises(FeedError) as error:
        decode(damaged, "f.csv")
    assert error.value.source == f"f.csv, line {line + 1}"
    place = len(f"{line},") + column + 1
    assert error.value.reason == (
        f"column {place}: the byte 0xFF is not UTF-8, as the rest of the file is"
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_with_any_line_ending(end: str) -> None:
    raw = NAMES.replace("\n", end).encode().replace("ø".encode(), b"")
    damaged = raw.replace("Đ".encode(), b"\xd0")
    with pytest.raises(FeedError, match=r"f\.csv, line 5: column 3: the byte 0xD0 is not UTF-8"):
        decode(damaged, "f.csv")


def test_a_nul_byte_is_refused() -> None:
    with pytest.raises(FeedError, match=r"f\.csv, line 2: has a NUL byte"):
        decode(b"a\nb\0", "f.csv")


def test_broken_utf_16_is_refused() -> None:
    with pytest.raises(FeedError, match=r"f\.csv: is not UTF-16"):
        decode("ab".encode("utf-16")[:-1], "f.csv")
