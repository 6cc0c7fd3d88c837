"""The code and the SQL on the pages: what runs, cut down to what is to be seen."""

import ast

from learn.code_listings import source
from learn.code_listings.sql import count_statements, shorten
from learn.dog_pile import guards
from learn.dog_pile.scenarios import SCENARIOS
from learn.lessons.registry import lessons


def test_shown_code_is_whole_and_has_neither_docstring_nor_notes_to_linters():
    ways = [way for lesson in lessons.values() for way in lesson.ways]
    for code in [*(way.code for way in ways), *(scenario.code for scenario in SCENARIOS.values())]:
        for function in ast.parse(code).body:
            assert isinstance(function, ast.FunctionDef)
            assert ast.get_docstring(function) is None
            assert not function.decorator_list
        assert "noqa" not in code
        assert "type: ignore" not in code


def test_what_is_told_is_the_docstring():
    assert source.docstring_of(guards.no_guard).startswith("Every reader finds nothing")
    assert all(way.text for lesson in lessons.values() for way in lesson.ways)
    assert all(scenario.text for scenario in SCENARIOS.values())


def test_plain_columns_are_left_out_and_what_is_counted_stays():
    assert shorten('SELECT "a"."id", "a"."name" FROM "a" WHERE "a"."id" = %s') == (
        "SELECT … FROM a WHERE a.id = ?"
    )
    counted = (
        'SELECT "a"."id", COUNT("b"."id") AS "n" FROM "a" GROUP BY "a"."id", "a"."name" LIMIT 5'
    )
    assert shorten(counted) == "SELECT …, COUNT(b.id) AS n FROM a GROUP BY … LIMIT 5"
    assert shorten("SELECT MAX(a, b) FROM a") == "SELECT MAX(a, b) FROM a"


def test_the_same_statement_is_shown_once_with_its_number():
    asked = ["SELECT a FROM t", "SELECT b FROM u WHERE id = %s", "SELECT b FROM u WHERE id = %s"]
    assert [(times, sql) for times, sql in count_statements(asked)] == [
        (1, "SELECT … FROM t"),
        (2, "SELECT … FROM u WHERE id = ?"),
    ]
