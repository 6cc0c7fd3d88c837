"""Invite codes: finding a league by its code, and the limit of wrong codes.

A code is 1 of 25,600,000,000. An address may send 30 wrong ones in 15 minutes and an account 10,
so to find one of 100,000 leagues takes an address about 90 days. A count in memcached covers all
servers. Each process counts as well: while memcached is away, the limits hold for each process
instead of for all of them.
"""

import time
from collections import OrderedDict
from datetime import timedelta
from threading import Lock

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils import timezone

from fantasy.models import Season
from leagues.models import League
from leagues.rules.codes import new_code, normalise

WINDOW = timedelta(minutes=15)
OF_ACCOUNT, OF_ADDRESS = 10, 30  # wrong codes in a window
KEPT = 10_000  # counts in a process

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
    """The wrong codes of an address, and of an account if there is one.

    wrong = WrongCodes(address, user.pk)
    wrong.check()
    wrong.count()
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

    def count(self) -> None:
        """Count a wrong code."""
        for key in self.limits:
            own_counts.count(key)
            if not cache.add(key, 1, WINDOW.total_seconds()):
                try:
                    cache.incr(key)
                except ValueError:  # it has expired since
                    cache.add(key, 1, WINDOW.total_seconds())


class _OwnCounts:
    """The counts of this process, the latest KEPT ones."""

    def __init__(self) -> None:
        self._counts: OrderedDict[str, int] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str) -> int:
        with self._lock:
            return self._counts.get(key, 0)

    def count(self, key: str) -> None:
        with self._lock:
            self._counts[key] = self._counts.get(key, 0) + 1
            self._counts.move_to_end(key)
            while len(self._counts) > KEPT:
                self._counts.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._counts.clear()


own_counts = _OwnCounts()
