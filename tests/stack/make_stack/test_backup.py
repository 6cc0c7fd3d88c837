"""`make backup` and `make restore`, with the site in use."""

import pytest

from deploy.stack import database
from deploy.stack.backup import BEFORE
from tests.services import until
from tests.stack.running_stack import PAGES

pytestmark = pytest.mark.stack

TABLES = ("teams_team", "teams_lineupslot", "fantasy_user", "scoring_statline")


def test_restore_brings_back_the_rows_of_the_backup(stack):
    stack.manager.stop("replay")  # it would add rows during the counts
    counts = {table: stack.count(table) for table in TABLES}
    assert counts["teams_team"] > 10
    assert stack.run("backup").returncode == 0
    (file,) = (stack.folder / "backups").iterdir()

    broken = stack.folder / "broken.dump"
    broken.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    database.psql(stack.plan, "-c", "DELETE FROM teams_lineupslot")
    refused = stack.run("restore", f"FILE={broken}")
    assert refused.returncode != 0
    assert stack.count("teams_team") == counts["teams_team"]
    assert stack.count("teams_lineupslot") == 0
    assert stack.ask("/").status == 200

    restored = stack.run("restore", f"FILE={file}")
    assert restored.returncode == 0, restored.stderr
    found = {table: stack.count(table) for table in TABLES if table != "scoring_statline"}
    assert found == {table: counts[table] for table in found}
    assert stack.count("scoring_statline") >= counts["scoring_statline"]  # the replay adds some
    assert BEFORE in restored.stdout
    until(lambda: {stack.ask(path).status for path in PAGES} == {200})
    assert stack.setting("web", "statement_timeout") == "5s"


def test_restore_refuses_a_file_that_is_no_backup(stack, tmp_path):
    (tmp_path / "notes.txt").write_text("not a backup")
    for name, why in (("notes.txt", "is no backup"), ("nothing", "there is no such file")):
        refused = stack.run("restore", f"FILE={tmp_path / name}")
        assert refused.returncode != 0
        assert why in refused.stderr
