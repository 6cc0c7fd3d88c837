"""Invite codes: finding a league by its code, and the limit of wrong codes.

A code is 1 of 25,600,000,000. An address may send 30 wrong ones in 15 minutes and an account 10,
so to find one of 100,000 leagues takes an address about 90 days. Only different codes count: an
office may open the same expired link as often as it likes, since a repeated code finds nothing
new. A count in memcached covers all servers. Each process counts as well: while memcached is away,
the limits hold for each process instead of for all of them.
"""

import time
from array import array
from collections import OrderedDict
from datetime import timedelta
from hashlib import sha256
from threading import Lock

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils import timezone

from fantasy.models import Season
from leagues.models import League
from leagues.rules.codes import new_code, normalise

WINDOW = timedelta(minutes=15)
OF_ACCOUNT, OF_ADDRESS = 10, 30  # different wrong codes in a window
KEPT = 10_000  # addresses and accounts in a process

TOO_MANY_WRONG = "Too many wrong codes. Try again in 15 minutes."


class TooManyWrongError(Exception):
    def __str__(self) -> str:
        return TOO_MANY_WRONG


def find_by_code(typed: str, season: Season) -> League | None:
    """Return the league of the season that the code opens, with `host`; always one query.

    None for a code that is wrong, has expired or was renewed, and for text that is no code.
    """
    found: League | None = (
        League.objects.by_code(normalise(typed), season, timezone.now()).with_host().first()
    )
    return found


def give_code(league: League, expires_after: timedelta | None = None) -> None:
    """Give the stored league a new code in place of the former one, and save it."""
    league.code_expires_at = timezone.now() + expires_after if expires_after else None
    while True:
        league.code = new_code()
        try:
            with transaction.atomic():
                league.save(update_fields=["code", "code_expires_at"])
        except IntegrityError:  # the code of another league: once in 256,000 times
            continue
        return


class WrongCodes:
    """The different wrong codes of an address, and of an account if there is one.

    wrong = WrongCodes(address, user.pk)
    wrong.check()
    wrong.count(typed)
    """

    def __init__(self, address: str, account: int | None) -> None:
        window = int(time.time() // WINDOW.total_seconds())
        self.limits = {f"wrong-codes:{window}:address:{address}": OF_ADDRESS}
        if account is not None:
            self.limits[f"wrong-codes:{window}:account:{account}"] = OF_ACCOUNT

    def check(self) -> None:
        """Raise TooManyWrongError once a limit is reached. One cache call."""
        shared = cache.get_many(list(self.limits))
        for key, limit in self.limits.items():
            found = shared.get(key)
            if max(found if isinstance(found, int) else 0, own_counts.get(key)) >= limit:
                raise TooManyWrongError

    def count(self, typed: str) -> None:
        """Count a wrong code that has not been counted in this window. No query."""
        code = int.from_bytes(sha256(normalise(typed).encode()).digest()[:8])
        for key in self.limits:
            if not own_counts.count(key, code):
                continue  # this process has counted it, in memcached as well
            if not cache.add(f"{key}:{code:x}", 1, WINDOW.total_seconds()):
                continue  # another process has counted it
            if not cache.add(key, 1, WINDOW.total_seconds()):
                try:
                    cache.incr(key)
                except ValueError:  # it has expired since
                    cache.add(key, 1, WINDOW.total_seconds())


class _OwnCounts:
    """The wrong codes that this process has counted, by address or account; the latest KEPT.

    Eight bytes of the hash stand for a code.
    """

    def __init__(self) -> None:
        self._codes: OrderedDict[str, array[int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str) -> int:
        with self._lock:
            return len(self._codes.get(key, ()))

    def count(self, key: str, code: int) -> bool:
        """Count the code, and return whether it is new."""
        with self._lock:
            codes = self._codes.setdefault(key, array("Q"))
            self._codes.move_to_end(key)
            while len(self._codes) > KEPT:
                self._codes.popitem(last=False)
            if code in codes:
                return False
            codes.append(code)
            return True

    def clear(self) -> None:
        with self._lock:
            self._codes.clear()


own_counts = _OwnCounts()
