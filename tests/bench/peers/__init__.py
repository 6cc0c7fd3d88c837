"""One page by twelve ways of caching: this project beside what others use.

The page is the week's scoreboard. All ways render it with the same template from the same rows, on
one gunicorn with one worker and eight threads behind nginx, PgBouncer and PostgreSQL. Each way is a
folder of `ways` with its settings and its view. The ratio of a row is this project as shipped to
that way, by requests per second.
"""

from tests.bench.measuring import Row, Stage


def measure(stage: Stage) -> list[Row]:
    # The web servers import this package for their settings, before Django has its models.
    from .comparison import rows

    return rows(stage)
