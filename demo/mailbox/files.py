"""The stored mails: var/mail/<mailbox>/<time>.eml, and outside of the folders those of nobody."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

from django.conf import settings

LIFETIME = 24 * 60 * 60  # seconds
MOST = 50  # mails that a mailbox shows
ENDING = ".eml"


@dataclass(frozen=True)
class Mail:
    at: datetime
    to: str
    subject: str
    body: str


def folder() -> Path:
    return Path(settings.VAR_DIR) / "mail"


def write(mail: bytes, mailbox: str) -> None:
    """Write the mail under a name that sorts by time."""
    place = folder() / mailbox
    place.mkdir(parents=True, exist_ok=True)
    file = place / f"{time.time_ns()}{ENDING}"
    file.touch(mode=0o600)
    file.write_bytes(mail)


def read(mailbox: str) -> list[Mail]:
    """Return the mails of the mailbox, the newest first."""
    if not mailbox:
        return []
    newest = sorted((folder() / mailbox).glob(f"*{ENDING}"), reverse=True)[:MOST]
    return [_parsed(file) for file in newest if not _is_old(file)]


def _parsed(file: Path) -> Mail:
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    return Mail(
        at=datetime.fromtimestamp(_written_at(file), UTC),
        to=str(message["To"]),
        subject=str(message["Subject"]),
        body=body.get_content().strip() if body else "",
    )


def _written_at(file: Path) -> float:
    return int(file.stem) / 1e9


def _is_old(file: Path) -> bool:
    return time.time() - _written_at(file) > LIFETIME


def sweep() -> int:
    """Delete the mails older than LIFETIME, and return their number."""
    old = [file for file in _all() if _is_old(file)]
    for file in old:
        file.unlink(missing_ok=True)
        if file.parent != folder():
            with contextlib.suppress(OSError):  # it has other mails
                file.parent.rmdir()
    return len(old)


def _all() -> Iterator[Path]:
    for file in folder().rglob(f"*{ENDING}"):
        if file.stem.isdigit():
            yield file
