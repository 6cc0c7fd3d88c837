"""The code in caching/README.md matches examples/news, and the example runs."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.services.site import ROOT

EXAMPLE = ROOT / "examples/news"
DRIVER = """
import django, io, json
django.setup()
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
call_command("check", fail_level="WARNING", stdout=io.StringIO())
call_command("makemigrations", "--check", verbosity=0)
call_command("migrate", verbosity=0)
call_command("loaddata", "news", verbosity=0)
from news.models import Author
results = []
def get(path):
    with CaptureQueriesContext(connection) as queries:
        response = Client().get(path)
    results.append([response.status_code, len(queries), "by Ann" in response.content.decode()])
get("/sections/1/")
call_command("refresh_cache", once=True, stdout=io.StringIO())
get("/sections/1/")
Author.objects.update(name="Bob")
call_command("refresh_cache", once=True, stdout=io.StringIO())
get("/sections/1/")
get("/sections/2/")
print(json.dumps(results))
"""


def blocks():
    """(file, code) of each Python block of the README that names its file."""
    text = (ROOT / "caching/README.md").read_text()
    return re.findall(r"```python\n# (news/\w+\.py).*?\n(.*?)```", text, re.DOTALL)


@pytest.mark.parametrize(("file", "block"), blocks())
def test_readme_code_matches_the_example(file, block):
    """Each line of a block is in the file. "..." marks lines that the README leaves out."""
    lines = {line.split("#")[0].strip() for line in (EXAMPLE / file).read_text().splitlines()}
    shown = {line.split("#")[0].strip() for line in block.splitlines()} - {"", "..."}
    assert shown <= lines


def test_readme_settings_match_the_example():
    text = (ROOT / "caching/README.md").read_text()
    block = re.search(r"```python\nimport os\n(.*?)```", text, re.DOTALL)[1]
    settings = (EXAMPLE / "newsite/settings.py").read_text()
    assert {line for line in block.splitlines() if line} <= set(settings.splitlines())


def test_the_example_page_needs_no_query(tmp_path):
    shutil.copytree(EXAMPLE, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("var"))
    shutil.copytree(ROOT / "caching", tmp_path / "caching")
    settings = {"DJANGO_SETTINGS_MODULE": "newsite.settings", "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-c", DRIVER],
        cwd=tmp_path,
        env=settings,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    first, built, changed, nothing = json.loads(done.stdout)
    assert first[0] == 503
    assert built == [200, 0, True]
    assert changed == [200, 0, False]
    assert nothing[0] == 404
