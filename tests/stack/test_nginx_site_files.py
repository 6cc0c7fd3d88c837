"""nginx serves the favicon as a file, and limits requests for share images."""

import pytest

from config.site.crawlers import FAVICON_AGE
from deploy.nginx.render import Limits
from tests.services import nginx
from tests.services.site import ROOT

from .conftest import ask
from .recorder import recorder

pytestmark = pytest.mark.stack


@pytest.fixture
def upstream():
    with recorder() as found:
        yield found


def test_favicon_is_a_file_with_a_long_life(upstream):
    with nginx(static_root=ROOT / "static", upstreams=[upstream.address]) as url:
        answer = ask(f"{url}/favicon.ico")
        assert answer.body == (ROOT / "static/img/favicon.ico").read_bytes()
        assert answer.headers["Content-Type"] == "image/x-icon"
        assert answer.headers["Cache-Control"] == f"public, max-age={FAVICON_AGE}"
        refused = ask(f"{url}/favicon.ico", "POST")
        assert (refused.status, refused.headers["Allow"]) == (405, "GET, HEAD")
        assert upstream.of("/favicon.ico") == []


def test_a_rush_for_share_images_leaves_other_pages_alone(upstream):
    limits = Limits(share_images=1)
    with nginx(static_root=ROOT, upstreams=[upstream.address], limits=limits) as url:
        answers = [ask(f"{url}/teams/{pk}/share.png") for pk in range(60)]
        statuses = [answer.status for answer in answers]
        assert set(statuses) == {200, 503}
        assert statuses.count(200) <= 50
        assert answers[-1].headers["Retry-After"] == "5"
        assert {ask(f"{url}/teams/{pk}/").status for pk in range(60)} == {200}


def test_crawlers_files_come_from_the_cache(upstream):
    with nginx(static_root=ROOT, upstreams=[upstream.address]) as url:
        for path in ("/robots.txt", "/sitemap.xml", "/games/1/share.png"):
            assert ask(f"{url}{path}?utm=1").status == 200
            assert [one.address for one in upstream.of(path)] == [path]
