"""One page by twelve ways of caching: this project beside what others use.

The page is the week's scoreboard. All ways render it with the same template from the same rows.
Each has a gunicorn of its own, with one worker and eight threads, behind nginx and in front of
PgBouncer and PostgreSQL. Each is a folder of `ways` with its settings and its view.

Rates are measured while a score is committed about every second. The refresher is paused while
another way is measured.

"rush": 500 clients at once, after a score was committed and the page expired; a build takes
300 ms. "age": for how long a newer score was there when the page was served, while one is
committed about every second, at irregular moments. "outage": the memcached or Redis of the way is
killed under load.
"""

from tests.bench.measuring import Row, Stage


def measure(stage: Stage) -> list[Row]:
    # The web servers import this package for their settings, before Django has its models.
    from .comparison import rows

    return rows(stage)
