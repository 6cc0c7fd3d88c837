"""Decodes text files whose encoding is not declared."""

import codecs
import re

from scoring.rules.feed import FeedError

LINE_END = re.compile(rb"\r\n|\r|\n")
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Bytes that are printable in Windows' cp1252 and control characters in Latin-1.
ONLY_CP1252 = re.compile(rb"[\x80\x82-\x8c\x8e\x91-\x9c\x9e\x9f]")
NOT_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")


def decode(data: bytes, file: str) -> str:
    """Return the text of the data.

    The encoding is UTF-16 if the data begins with its byte order mark; else UTF-8, with or without
    a mark, if the data is valid; else cp1252 if a byte is printable only there; else Latin-1.

    Raises FeedError with the place of a NUL, or of an invalid byte in a file that is otherwise
    UTF-8: decoding such a file as Latin-1 would damage every name.
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
    """Return whether the data looks like UTF-8 with some invalid bytes.

    In an encoding of one byte a character, a letter beyond ASCII and the bytes after it are rarely
    valid UTF-8. So fewer than one valid character for two invalid places counts as chance.
    """
    text = data.decode("utf-8", errors="replace")
    valid = sum(character > "\x7f" and character != "\ufffd" for character in text)
    wrong = len(re.findall("\ufffd+", text))
    return valid > 0 and 2 * valid >= wrong


def _place(data: bytes, at: int, file: str) -> tuple[str, int]:
    """Return "file, line n" and the column of the byte, both counted from 1."""
    ends = [found.end() for found in LINE_END.finditer(data, 0, at)]
    begin = ends[-1] if ends else 0
    column = len(data[begin:at].decode("utf-8", errors="replace")) + 1
    return f"{file}, line {len(ends) + 1}", column
