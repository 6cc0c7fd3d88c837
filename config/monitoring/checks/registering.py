from collections.abc import Callable
from typing import Any, TypeVar

from django.core.checks import CheckMessage, Tags, register
from django.db import connections

Check = TypeVar("Check", bound=Callable[..., list[CheckMessage]])


def deploy_check(*sources: Callable[[], object]) -> Callable[[Check], Check]:
    """Register a check for `check --deploy`; it is called with the result of each source."""

    def decorate(check: Check) -> Check:
        @register("gameday", deploy=True)
        def run(**kwargs: object) -> list[CheckMessage]:
            return check(*(source() for source in sources))

        return check

    return decorate


def postgres_check(
    ask: Callable[[object], object], *sources: Callable[[], Any]
) -> Callable[[Check], Check]:
    """Register a check for `check --deploy --database default`, on PostgreSQL only.

    Its first argument is the result of `ask(cursor)`; the results of the sources follow.
    """

    def decorate(check: Check) -> Check:
        @register(Tags.database, deploy=True)
        def run(**kwargs: Any) -> list[CheckMessage]:
            found: list[CheckMessage] = []
            for alias in kwargs["databases"] or ():
                if connections[alias].vendor == "postgresql":
                    with connections[alias].cursor() as cursor:
                        told = ask(cursor)
                    found += check(told, *(source() for source in sources))
            return found

        return check

    return decorate
