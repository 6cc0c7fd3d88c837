"""caching/README.md, followed word by word in a new project that has nothing but Django."""

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap

import pytest
from django.core.management import call_command

from tests.services.site import ROOT

FIELDS = {
    "Section": 'name = models.CharField(max_length=40, default="")',
    "Article": """title = models.CharField(max_length=80)
    section = models.ForeignKey("Section", models.CASCADE)
    author = models.ForeignKey("Author", models.CASCADE)""",
}
VIEWS = """from django.http import HttpResponse
from django.urls import path
from .models import Article

def section(request, pk):
{block}
    lines = [f"{{one.section.name}}: {{one.title}} by {{one.author.name}}" for one in articles]
    return HttpResponse("\\n".join(lines))

urlpatterns = [path("sections/<int:pk>/", section)]
"""
SETTINGS = """
ROOT_URLCONF = "news.views"
INSTALLED_APPS += ["news"]
ALLOWED_HOSTS = ["testserver"]
"""
DRIVER = """
import django, io, json
django.setup()
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
call_command("check", fail_level="WARNING", stdout=io.StringIO())
call_command("makemigrations", "news", verbosity=0)
call_command("migrate", verbosity=0)
from news.models import Article, Author, Section
section, author = Section.objects.create(name="Sport"), Author.objects.create(name="Ann")
Article.objects.bulk_create(
    Article(title=f"Article {n}", section=section, author=author) for n in range(20)
)
said = []
def ask(path):
    with CaptureQueriesContext(connection) as queries:
        response = Client().get(path)
    said.append([response.status_code, len(queries), response.content.decode()[:24]])
ask("/sections/1/")
call_command("refresh_cache", once=True, stdout=io.StringIO())
ask("/sections/1/")
Author.objects.update(name="Bob")
call_command("refresh_cache", once=True, stdout=io.StringIO())
ask("/sections/1/")
ask("/sections/2/")
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def blocks():
    """The README's pieces of Python, by the first word of their comment: a path, or an import."""
    text = (ROOT / "caching/README.md").read_text()
    found = re.findall(r"```python\n(?:# )?([\w./]+).*?\n(.*?)```", text, re.DOTALL)
    return dict(reversed(found))


@pytest.fixture(scope="module")
def project(tmp_path_factory, blocks):
    folder = tmp_path_factory.mktemp("newcomer")
    call_command("startproject", "newsite", str(folder))
    (folder / "news").mkdir()
    call_command("startapp", "news", str(folder / "news"))
    shutil.copytree(ROOT / "caching", folder / "caching")
    with (folder / "newsite/settings.py").open("a") as settings:
        settings.write(SETTINGS + "import os\n" + blocks["import"])
    for name in ("middleware", "managers", "snapshots"):
        (folder / f"news/{name}.py").write_text(blocks[f"news/{name}.py"])
    (folder / "news/models.py").write_text(models(blocks["news/models.py"]))
    with (folder / "news/apps.py").open("a") as apps:
        apps.write(textwrap.indent(blocks["news/apps.py"], "    "))
    views = VIEWS.format(block=textwrap.indent(blocks["news/views.py"], "    "))
    (folder / "news/views.py").write_text(views)
    return folder


def models(block):
    """With fields in place of the dots, and the author, who is made like a section."""
    for name, fields in FIELDS.items():
        head = f"class {name}(models.Model):\n    "
        block = block.replace(f"{head}...", head + fields)
    section = block[block.index("class Section") : block.index("class Article")]
    return "from django.db import models\n" + block + section.replace("Section", "Author")


def test_a_newcomer_who_follows_the_readme_has_a_page_without_a_query(project):
    settings = {"DJANGO_SETTINGS_MODULE": "newsite.settings", "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-c", DRIVER],
        cwd=project,
        env=settings,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    first, built, changed, nothing = json.loads(done.stdout)
    assert first[0] == 503
    assert built == [200, 0, "Sport: Article 0 by Ann\n"]
    assert changed == [200, 0, "Sport: Article 0 by Bob\n"]
    assert nothing[0] == 404
