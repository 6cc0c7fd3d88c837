"""The lineup rush: lineup page, league page, private endpoint and save, against empty ones.

Requests per second of one interleaved run through the same nginx, gunicorn and PostgreSQL. The
ratio is to the first row of the group, by the median of the rounds. Pages are compared with a view
that loads `request.user` and returns an empty page; a save with a POST that checks CSRF, loads its
user and commits one row. Each save has other picks than the one before. The league is a private
one of twelve teams, on its page for members.
"""

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from deploy.nginx.render import Limits
from teams.models import Lineup, Team
from tests.league_factories import make_league
from tests.services import gunicorn, manage, nginx, refresher
from tests.stack.visitor import Form, Visitor

from .measuring import Row, Stage
from .wrk import Target, compared_rates

# Owners save in turn. They are so many that each has the answer to the last save before the next
# one, even if that answer takes half a second.
OWNERS = 192
SAVES = 1000  # a second, which nginx lets one owner make; in production two
SETTLED = 0.2  # seconds without a save, after which none is expected
SCRIPT = Path(__file__).with_name("rush.lua")


@dataclass(frozen=True)
class Owner:
    cookies: str
    lineup: int
    version: int  # of the first form
    forms: tuple[str, str]  # two lineups, which the owner saves in turn; the second one is stored

    def line(self, version: int) -> str:
        """Return the owner's line of rush.lua, with the form to send at this version first."""
        forms = self.forms if (version - self.version) % 2 == 0 else self.forms[::-1]
        return "\t".join([self.cookies, str(self.lineup), str(version), *forms]) + "\n"


def measure(stage: Stage) -> list[Row]:
    env = stage.env | {
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "LOG_LEVEL": "WARNING",
        "SECURE_COOKIES": "false",
    }
    manage("collectstatic", "--no-input", "--verbosity", "0", env=env)
    manage("seed_demo", "--owners", "100", env=env)
    manage("refresh_cache", "--once", env=env)
    with (
        tempfile.TemporaryDirectory(prefix="gameday-bench-") as folder,
        refresher(env),
        gunicorn("web1", env) as web1,
        gunicorn("web2", env) as web2,
        nginx(
            static_root=Path(env["VAR_DIR"]) / "static",
            upstreams=[web1.address, web2.address],
            limits=Limits(saves=SAVES),
        ) as url,
    ):
        owners = [signed_in_owner(web1.address) for _ in range(OWNERS)]
        rounds = stage.count(full=10, quick=3)
        rows = _pages(url, owners[0], rounds)
        return rows + _posts(url, owners, Path(folder) / "owners", rounds)


def signed_in_owner(host: str) -> Owner:
    """A guest, with the form of the stored lineup and one with two substitutes exchanged."""
    visitor = Visitor(host)
    visitor.submit(Form("POST", "/try/", {}))
    form = visitor.get("/lineup/").form_with("made_from").fields
    visitor.leave()
    lineup, _, version = form.pop("made_from").partition(".")
    first, second, *others = form["b"].split(".")
    changed = form | {"b": ".".join([second, first, *others])}
    cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    return Owner(cookies, int(lineup), int(version), (urlencode(changed), urlencode(form)))


def _pages(url: str, owner: Owner, rounds: int) -> list[Row]:
    cookie = {"Cookie": owner.cookies}
    league = f"/my-leagues/{_league(owner)}/"
    ways = {
        "an empty view with request.user": Target("/nothing/", cookie),
        "- /me.json": Target("/me.json", cookie, goal=0.7, ratio="private_endpoint_vs_empty_view"),
        "- /lineup/": Target("/lineup/", cookie, goal=0.4, ratio="lineup_page_vs_empty_view"),
        "- /my-leagues/N/": Target(league, cookie, goal=0.4, ratio="league_page_vs_empty_view"),
    }
    return compared_rates(url, ways, rounds)


def _league(owner: Owner) -> int:
    """Store a private league of the owner's team and eleven others; return its id."""
    team = Team.objects.select_related("season", "owner").get(lineups=owner.lineup)
    others = Team.objects.filter(season=team.season_id).exclude(pk=team.pk).order_by("pk")
    return make_league(team.season, [team, *others[:11]]).pk


def _posts(url: str, owners: list[Owner], lines: Path, rounds: int) -> list[Row]:
    def write_lines() -> None:
        stored = _settled_versions()
        lines.write_text("".join(owner.line(stored[owner.lineup]) for owner in owners))

    script = (SCRIPT, lines)
    ways = {
        "a POST that commits one row": Target("/one-row/", {}, None, script, write_lines),
        "- a save": Target("/lineup/", {}, 0.5, script, write_lines, ratio="save_vs_empty_post"),
    }
    return compared_rates(url, ways, rounds)


def _settled_versions() -> dict[int, int]:
    """Return the version of each lineup, once the requests that wrk abandoned have ended."""
    last: dict[int, int] = {}
    while last != (last := dict(Lineup.objects.values_list("pk", "version"))):
        time.sleep(SETTLED)
    return last
