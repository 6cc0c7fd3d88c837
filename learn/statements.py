"""The SQL of a run, as a lesson shows it: the same statement once, with how often it ran."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple


class RepeatedStatement(NamedTuple):
    times: int
    sql: str


def grouped(statements: Iterable[str]) -> list[RepeatedStatement]:
    """In the order in which each came first."""
    return [
        RepeatedStatement(times, sql) for sql, times in Counter(map(shown, statements)).items()
    ]


def shown(sql: str) -> str:
    """Without quotes, and with "…" for plain columns: what is counted or summed remains."""
    sql = re.sub(r"%s|\?", "?", sql.replace('"', ""))
    sql = re.sub(r"^(SELECT(?: DISTINCT)?) (.*?) FROM ", _short, sql, count=1, flags=re.DOTALL)
    return re.sub(r"GROUP BY [\w.]+(, [\w.]+)+", "GROUP BY …", sql)


def _short(match: re.Match[str]) -> str:
    columns = re.split(r",\s*(?![^()]*\))", match[2])
    made = [column for column in columns if "(" in column]
    kept = made if len(made) == len(columns) else ["…", *made]
    return f"{match[1]} {', '.join(kept)} FROM "
