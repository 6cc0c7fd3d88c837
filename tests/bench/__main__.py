"""Start the services, measure, print tables, write JSON. Exit 1 if a goal was missed."""

import argparse
import contextlib
import os
import re
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from types import FrameType

import django
from django.apps import apps
from django.db import connection

from deploy.stack.programs import MissingProgramError
from tests import machine
from tests.services import manage, memcached, postgres, production
from tests.services.site import ROOT

from . import BY_NAME_ONLY, MEASUREMENTS, OWN_DATABASES, report
from .measuring import Stage, UnavailableError

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
OF_ENVIRONMENTS = "requirements-*.txt"  # of environments of their own (environments.py)
MOST_BUSY = 0.15  # of all cores, by other programs
TRIES = 30  # of a second each, until the machine is quiet


@contextlib.contextmanager
def stage(*, quick: bool) -> Iterator[Stage]:
    with (
        tempfile.TemporaryDirectory(prefix="gameday-bench-") as folder,
        postgres() as database_url,
        memcached() as cache,
    ):
        env = production(Path(folder), database_url, cache.url)
        # No TLS proxy runs here. TLS is not part of the measurements.
        env |= {"SECURE_SSL_REDIRECT": "false"}
        manage("migrate", "--verbosity", "0", env=env)
        os.environ.update(env)
        django.setup()
        yield Stage(quick, env, cache)


def measured(name: str, on: Stage) -> report.Table:
    """Raises UnavailableError, and MissingProgramError."""
    module = import_module(f"tests.bench.{name}")
    if name in MEASUREMENTS and not on.quick:
        wait_until_quiet()
    before, began = machine.load(), time.monotonic()
    rows = module.measure(on)
    seconds = round(time.monotonic() - began, 1)
    title = (module.__doc__ or "").partition("\n")[0].removesuffix(".")
    data = {} if name in OWN_DATABASES else data_size()
    return report.Table(name, title, seconds, rows, (before, machine.load()), data)


def wait_until_quiet() -> None:
    """Wait until other programs leave the cores idle. Raises UnavailableError if they do not."""
    for _ in range(TRIES):
        busy = machine.busy(seconds=1)
        if busy <= MOST_BUSY:
            return
    raise UnavailableError(f"the machine is not quiet, other programs use {busy:.0%} of its cores")


def packages() -> machine.Facts:
    """Return the versions of the packages that only the bench needs.

    An environment of its own has those versions that its file names.
    """
    found = machine.packages(*_pinned(REQUIREMENTS))
    for file in sorted(REQUIREMENTS.parent.rglob(OF_ENVIRONMENTS)):
        found |= _pinned(file)
    return found


def _pinned(file: Path) -> dict[str, str]:
    text = file.read_text() if file.exists() else ""
    return dict(re.findall(r"^([\w.-]+)(?:\[.*\])?==(\S+)", text, flags=re.M))


def data_size() -> machine.Facts:
    """Count what a measurement left in the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        size = cursor.fetchone()[0]
    models = ("teams.Team", "teams.Lineup", "teams.Player", "leagues.League")
    counts = {name: apps.get_model(name)._default_manager.count() for name in models}
    facts = {f"{name.rpartition('.')[2].lower()}s": number for name, number in counts.items()}
    return {**facts, "MB": round(size / 1e6)}


def end(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)  # ends the `with` blocks, which stop the services


def main() -> str | None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds: some minutes in all")
    parser.add_argument(
        "--out", type=Path, help="var/bench.json; with names var/bench/NAME.json, of all names"
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(MEASUREMENTS))
    chosen = parser.parse_args()
    if unknown := set(chosen.names).difference(MEASUREMENTS, BY_NAME_ONLY):
        wrong, known = (", ".join(names) for names in (sorted(unknown), MEASUREMENTS))
        parser.error(f"no such measurement: {wrong} (there are {known})")
    out = chosen.out or _usual_file(chosen.names)
    signal.signal(signal.SIGTERM, end)
    tables: list[report.Table] = []
    failed = []
    with stage(quick=chosen.quick) as on:
        facts = machine.facts() | packages()
        sys.stdout.write(", ".join(f"{name} {fact}" for name, fact in facts.items()) + "\n\n")
        for name in chosen.names or MEASUREMENTS:
            try:
                tables.append(measured(name, on))
            except (UnavailableError, MissingProgramError) as missing:
                sys.stdout.write(f"{name}: left out, {missing}\n\n")
            except Exception as error:  # the others of an hour's run are still worth their time
                traceback.print_exc()
                failed.append(f"{name} failed: {error!r}")
            else:
                sys.stdout.write(f"{tables[-1]}\n")
            sys.stdout.flush()
            facts["load after"] = machine.load()
            report.write(out, facts, quick=chosen.quick, tables=tables)
    return "\n".join([*(text for table in tables for text in table.broken), *failed]) or None


def _usual_file(names: Sequence[str]) -> Path:
    """A run of some measurements does not replace the results of a whole run."""
    return ROOT / (f"var/bench/{'-'.join(names)}.json" if names else "var/bench.json")


try:
    sys.exit(main())
except MissingProgramError as missing:  # of the services that every measurement needs
    sys.exit(str(missing))
