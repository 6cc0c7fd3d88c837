"""How many people n cores could serve, from measured costs."""

from collections.abc import Mapping

USABLE = 0.8  # of the cores: above it, waiting times grow


def seconds_per_person(costs: Mapping[str, float], rates: Mapping[str, float]) -> float:
    """Return the processor seconds that one person takes each second.

    `costs`: processor seconds of a request, by kind. `rates`: requests a second of one person.
    Raises KeyError for a rate without a cost.
    """
    return sum(rate * costs[kind] for kind, rate in rates.items())


def people_on(
    cores: float,
    costs: Mapping[str, float],
    rates: Mapping[str, float],
    background: float,
    usable: float = USABLE,
) -> int:
    """Return the number of people that `cores` could serve.

    `background`: processor seconds a second that do not depend on the people (refreshers). Counts
    processor time alone. Ignores: that a web server process keeps at most one core busy, so that
    their number has to grow with the cores; that all share one PostgreSQL, its locks and its disk;
    memory, network and TLS; the limits on connections; locust, which runs elsewhere then; that
    nginx has more of the shared pages in its cache, the more people there are; and that a request
    takes more processor time while others push its data out of the processor's caches.
    """
    return max(0, int((cores * usable - background) / seconds_per_person(costs, rates)))
