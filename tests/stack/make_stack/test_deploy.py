"""`make deploy` under steady load, and what it refuses."""

import json
import threading
from collections import Counter
from http.client import HTTPException

import pytest

from deploy.stack import ready
from tests.stack.faults.faults import DEPLOY
from tests.stack.faults.outcome import struck
from tests.stack.running_stack import RunningStack

pytestmark = pytest.mark.stack

VISITORS = 4
PAUSE = 0.05  # seconds between two requests of a visitor
# Published, from the microcache, and rendered each time.
PATHS = ("/", "/live.json", "/players/?q=a", "/leaderboard/", "/admin/login/", "/readyz")
REMOVES_FIELD = """
from django.db import migrations

class Migration(migrations.Migration):
    dependencies = [("caching", "%s")]
    operations = [migrations.RemoveField("flag", "why")]
"""


class Load:
    """Visitors who send requests all the time, each over a new connection."""

    def __init__(self, stack: RunningStack) -> None:
        self.stack = stack
        self.answers: Counter[str] = Counter()
        self._end = threading.Event()
        self._threads = [threading.Thread(target=self._visit) for _ in range(VISITORS)]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        for thread in self._threads:
            thread.join()

    def _visit(self) -> None:
        while True:
            for path in PATHS:
                try:
                    what = str(self.stack.ask(path).status)
                except (OSError, HTTPException) as error:
                    what = repr(error)
                self.answers[what if what == "200" else f"{path}: {what}"] += 1
                if self._end.wait(PAUSE):
                    return


def pids(stack: RunningStack) -> dict[str, int]:
    names = ("web1", "web2", "refresher1", "refresher2", "replay", "postgres", "nginx")
    return {name: stack.manager.pid(name) for name in names}


def test_deploy_refuses_a_migration_that_breaks_the_old_release(stack):
    before = pids(stack)
    folder = stack.checkout / "caching" / "migrations"
    last = max(path.stem for path in folder.glob("0*.py"))
    migration = folder / "0999_removes_field.py"
    migration.write_text(REMOVES_FIELD % last)
    try:
        refused = stack.run("deploy")
    finally:
        migration.unlink()
    assert refused.returncode != 0
    assert "could not live with these migrations" in refused.stderr
    assert "DROPPING columns" in refused.stderr
    assert pids(stack) == before


def test_deploy_refuses_code_that_cannot_be_imported(stack):
    before = pids(stack)
    urls = stack.checkout / "config" / "urls.py"
    text = urls.read_text()
    urls.write_text("import no_such_module\n")
    try:
        assert stack.run("deploy").returncode != 0
    finally:
        urls.write_text(text)
    assert pids(stack) == before


def test_deploy_is_refused_while_one_server_is_not_ready(stack):
    stack.manager.stop("web2")
    refused = stack.run("deploy")
    assert refused.returncode != 0
    assert "not deployed: web2 is not ready (it does not answer)" in refused.stderr
    stack.manager.start("web2")
    ready.wait(stack.manager, "web2")


def test_deploy_under_load_fails_no_request_and_loses_no_save(stack, crowd, record_property):
    before = pids(stack)
    static = stack.folder / "static"
    old_sheet = json.loads((static / "staticfiles.json").read_text())["paths"]["css/gameday.css"]
    sheet = stack.checkout / "static" / "css" / "gameday.css"
    sheet.write_text(sheet.read_text() + "\n/* another release */\n")
    forms = stack.checkout / "caching" / "snapshots.py"  # another form of all snapshots
    forms.write_text(forms.read_text().replace("self.schema = schema", "self.schema = schema + 1"))
    with struck(stack, crowd, DEPLOY) as outcome, Load(stack) as load:
        done = stack.run("deploy", "RELEASE=another")
    assert done.returncode == 0, done.stderr
    record_property("answers", dict(load.answers))
    assert set(load.answers) == {"200"}
    assert load.answers["200"] > 100
    assert outcome.broken == []  # neither readers nor owners

    after = pids(stack)
    restarted = {name for name in before if before[name] != after[name]}
    assert restarted == {"web1", "web2", "refresher1", "refresher2", "replay"}
    assert stack.served_by() == {"web1", "web2"}
    assert stack.ask(f"/static/{old_sheet}").status == 200  # pages of the last release link to it
    assert old_sheet not in stack.ask("/admin/login/", "web1").body.decode()
    assert "deployed another" in done.stdout
