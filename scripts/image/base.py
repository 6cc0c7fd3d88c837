"""The base image of all others: Debian, from a registry or made here."""

import os
import re
import shutil
import tempfile
from pathlib import Path

from .engine import Engine
from .network import WORK, debian_sources
from .shell import ImageError, attempt, install, run, say

DOCKERFILE = Path(__file__).resolve().parents[2] / "Dockerfile"
OWN = "gameday-base"  # the image from debootstrap, for machines without a registry
SUITE = "bookworm"
ORIGIN = "deb http://deb.debian.org/debian"


def named_in_dockerfile() -> str:
    found = re.search(r"^ARG BASE=(\S+)$", DOCKERFILE.read_text(), re.MULTILINE)
    if not found:
        raise ImageError(f"{DOCKERFILE} names no base")
    return found[1]


def find_base(engine: Engine) -> str:
    """Return Debian's image from a registry, or one that debootstrap makes once, for later too."""
    wanted = named_in_dockerfile()
    for image in (wanted, OWN):
        if engine.has(image):
            return image
    if attempt(*engine.command, "pull", "--quiet", wanted, timeout=300).returncode == 0:
        return wanted
    WORK.mkdir(parents=True, exist_ok=True)
    kept = WORK / f"{SUITE}.tar"
    if not kept.exists():
        install("debootstrap")
        say("no registry answers: making the base image with debootstrap")
        with tempfile.TemporaryDirectory(dir=WORK) as folder:
            _make(Path(folder, "system"))
            run("tar", "-C", f"{folder}/system", "-cf", f"{kept}.new", ".")
        os.replace(f"{kept}.new", kept)
    engine("import", str(kept), OWN)
    return OWN


def _make(system: Path) -> None:
    """Make a system like Debian's own slim image, without a trace of this machine's mirror."""
    main = next(iter(debian_sources()), f"{ORIGIN} {SUITE} main")
    debootstrap = ["debootstrap", "--variant=minbase", SUITE, str(system), main.split()[1]]
    run("unshare", "--mount", *debootstrap)
    for path in ("usr/share/man", "usr/share/locale", "usr/share/info"):
        shutil.rmtree(system / path, ignore_errors=True)
        with (system / "etc/dpkg/dpkg.cfg.d/slim").open("a") as slim:
            slim.write(f"path-exclude /{path}/*\n")
    for path in ("var/cache/apt", "var/lib/apt/lists", "var/log"):
        run("find", str(system / path), "-type", "f", "-delete")
    for path in ("etc/hostname", "etc/resolv.conf"):
        (system / path).unlink(missing_ok=True)
    suites = f"{ORIGIN} {SUITE} main", f"{ORIGIN} {SUITE}-updates main"
    security = f"{ORIGIN}-security {SUITE}-security main"
    (system / "etc/apt/sources.list").write_text("\n".join([*suites, security, ""]))
