"""Parts of the measurement "techniques": the versions of a page, and the edits of nginx.conf."""

import pytest

from deploy.nginx.render import render
from tests.bench.techniques import Technique, Way, row, shown
from tests.bench.without import nginx as edits
from tests.bench.wrk import Load


@pytest.mark.django_db
def test_the_versions_of_the_page_of_games_show_the_same(settings, client, site):
    settings.ROOT_URLCONF = "tests.bench.without.urls"
    first, second, third = (
        client.get(f"/{name}/")
        for name in ("from-snapshot", "from-database", "without-select-related")
    )
    assert "0 queries" in first["Server-Timing"]
    assert "1 queries" in second["Server-Timing"]
    games = len(first.context["games"])
    assert f"{1 + 2 * games} queries" in third["Server-Timing"]
    assert shown(first.content) == shown(second.content) == shown(third.content)


@pytest.mark.parametrize(
    ("edit", "gone"),
    [
        (edits.without_microcache, "proxy_cache shared;"),
        (edits.without_static_files, "location /static/ {"),
        (edits.without_precompressed_files, "gzip_static on;  # collectstatic"),
    ],
)
def test_an_edit_takes_one_part_out_of_the_shipped_configuration(edit, gone, tmp_path):
    text = render(listen="1", static_root=tmp_path, run=tmp_path, upstreams=["127.0.0.1:2"])
    assert gone in text
    edited = edit(text)
    assert gone not in edited
    assert len(edited.splitlines()) == len(text.splitlines())
    with pytest.raises(ValueError, match="0 times"):
        edit(edited)


def test_a_row_compares_the_rounds_with_and_without_the_technique():
    way = Way("http://127.0.0.1/", {})
    found = row(
        Technique("microcache", "a club", way, way),
        [Load(400, 1, 2, 0), Load(100, 3, 6, 0), Load(300, 2, 4, 0)],
        [Load(100, 4, 8, 1), Load(100, 4, 8, 0), Load(100, 5, 9, 1)],
    )
    assert (found.name, dict(found.figures)) == (
        "microcache",
        {
            "page": "a club",
            "ratio": 3.0,
            "requests/s with": 300,
            "requests/s without": 100,
            "p50 ms with": 2,
            "p50 ms without": 4,
            "p99 ms with": 4,
            "p99 ms without": 8,
            "failed with": 0,
            "failed without": 2,
        },
    )
