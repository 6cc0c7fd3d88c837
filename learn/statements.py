"""The SQL of a run, as a lesson shows it: each statement once, with the number of its runs."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple


class RepeatedStatement(NamedTuple):
    times: int
    sql: str


def grouped(statements: Iterable[str]) -> list[RepeatedStatement]:
    """Return each statement once, in the order of their first runs."""
    return [
        RepeatedStatement(times, sql) for sql, times in Counter(map(shown, statements)).items()
    ]


def shown(sql: str) -> str:
    """Return the SQL without quotes, and with "…" for plain columns: counts and sums remain."""
    sql = re.sub(r"%s|\?", "?", sql.replace('"', ""))
    sql = re.sub(r"^(SELECT(?: DISTINCT)?) (.*?) FROM ", _short, sql, count=1, flags=re.DOTALL)
    return re.sub(r"GROUP BY [\w.]+(, [\w.]+)+", "GROUP BY …", sql)


def _short(match: re.Match[str]) -> str:
    columns = re.split(r",\s*(?![^()]*\))", match[2])
    made = [column for column in columns if "(" in column]
    kept = made if len(made) == len(columns) else ["…", *made]
    return f"{match[1]} {', '.join(kept)} FROM "
