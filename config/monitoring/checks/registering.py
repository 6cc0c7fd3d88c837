from collections.abc import Callable
from typing import Any, TypeVar

from django.core.checks import CheckMessage, Tags, register
from django.db import connections

Check = TypeVar("Check", bound=Callable[..., list[CheckMessage]])


def deploy_check(*sources: Callable[[], Any]) -> Callable[[Check], Check]:
    """A check of `check --deploy`, called with what each of the sources tells then."""

    def decorate(check: Check) -> Check:
        @register("gameday", deploy=True)
        def run(**kwargs: Any) -> list[CheckMessage]:
            return check(*(source() for source in sources))

        return check

    return decorate


def postgres_check(
    ask: Callable[[Any], Any], *sources: Callable[[], Any]
) -> Callable[[Check], Check]:
    """The same for `check --deploy --database default`: called first with what `ask` makes of a
    cursor. Other databases have no such numbers.
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
