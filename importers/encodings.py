"""Bytes of a published file as text, whatever program wrote them."""

import codecs
import re

from scoring.feed import FeedError

LINE_END = re.compile(rb"\r\n|\r|\n")
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Bytes that are printable in Windows' cp1252 and control characters in Latin-1.
ONLY_CP1252 = re.compile(rb"[\x80\x82-\x8c\x8e\x91-\x9c\x9e\x9f]")
NOT_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")


def decoded(data: bytes, file: str) -> str:
    """UTF-8, with or without a mark; UTF-16 with one; else cp1252 where a byte is printable in it
    alone; else Latin-1.

    Raises FeedError with line and column for a NUL, and for a byte that is wrong in a file which
    is UTF-8 otherwise: as Latin-1 it would spoil every name.
    """
    if data.startswith(UTF_16):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise FeedError(file, f"is not UTF-16: {error.reason}") from None
    data = data.removeprefix(codecs.BOM_UTF8)
    if (at := data.find(b"\0")) >= 0:
        raise FeedError(_place(data, at, file)[0], "has a NUL byte, which no text has")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if _is_damaged_utf_8(data):
            place, column = _place(data, error.start, file)
            reason = f"column {column}: the byte 0x{data[error.start]:02X} is not UTF-8"
            raise FeedError(place, f"{reason}, as the rest of the file is") from None
    if ONLY_CP1252.search(data) and not NOT_CP1252.search(data):
        return data.decode("cp1252")
    return data.decode("latin-1")


def _is_damaged_utf_8(data: bytes) -> bool:
    """Whether the bytes beyond ASCII look like UTF-8 with some that are wrong.

    In text of one byte a character, a letter beyond ASCII is hardly ever followed by bytes that
    make it valid UTF-8. One such pair for two places that are not valid is taken for chance.
    """
    text = data.decode("utf-8", errors="replace")
    valid = sum(character > "\x7f" and character != "\ufffd" for character in text)
    wrong = len(re.findall("\ufffd+", text))
    return valid > 0 and 2 * valid >= wrong


def _place(data: bytes, at: int, file: str) -> tuple[str, int]:
    """ "file, line n" and the column, both counted from 1, of the byte."""
    ends = [found.end() for found in LINE_END.finditer(data, 0, at)]
    begin = ends[-1] if ends else 0
    column = len(data[begin:at].decode("utf-8", errors="replace")) + 1
    return f"{file}, line {len(ends) + 1}", column
