import signal
import sys
import time

from .base import find_base
from .build import SITE, build_services, build_site
from .contents import check_contents
from .demo import check_demo
from .engine import Engine
from .production import check_production, check_refusals
from .shell import ImageError, say


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    began = time.monotonic()
    engine = Engine()
    base = find_base(engine)
    engine.confine_if_needed(base)
    say(f"building from {base} with {engine.command[-1]}")
    images = [build_site(engine, base), *build_services(engine, base)]
    say(f"built in {time.monotonic() - began:.0f} s")
    for check in (check_contents, check_refusals, check_production, check_demo):
        check(engine, SITE)
    for image in images:
        size, user = engine.size_and_user(image)
        say(f"{image}: {size / 1e6:.0f} MB, user {user}")
    say(f"{time.monotonic() - began:.0f} s in all")


if __name__ == "__main__":
    try:
        main()
    except ImageError as failure:
        sys.exit(f"FAILED: {failure}")
