"""SQL statements as a page shows them: shortened, and each once with the number of its runs."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple


class CountedStatement(NamedTuple):
    times: int
    sql: str


def count_statements(statements: Iterable[str]) -> list[CountedStatement]:
    """Return each shortened statement once, in the order of their first runs."""
    counts = Counter(shorten(statement) for statement in statements)
    return [CountedStatement(times, sql) for sql, times in counts.items()]


def shorten(sql: str) -> str:
    """Return the SQL without quotes, and with "…" for plain columns: counts and sums remain."""
    sql = re.sub(r"%s|\?", "?", sql.replace('"', ""))
    pattern = r"^(SELECT(?: DISTINCT)?) (.*?) FROM "
    sql = re.sub(pattern, _shorten_select, sql, count=1, flags=re.DOTALL)
    return re.sub(r"GROUP BY [\w.]+(, [\w.]+)+", "GROUP BY …", sql)


def _shorten_select(match: re.Match[str]) -> str:
    columns = re.split(r",\s*(?![^()]*\))", match[2])
    computed = [column for column in columns if "(" in column]
    kept = computed if len(computed) == len(columns) else ["…", *computed]
    return f"{match[1]} {', '.join(kept)} FROM "
