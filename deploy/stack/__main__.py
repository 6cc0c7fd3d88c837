"""The commands behind `make stack`, `make drain` and so on. STACK_DIR names another folder."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from caching.locks import file_lock

from .backup import backup, restore
from .deploy import deploy
from .manager import Manager
from .plan import Plan, load
from .programs import ROOT, StackError, say
from .up import up
from .upstreams import drain, undrain


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="deploy.stack", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("up", help="start everything, stay, stop everything")
    for name in ("drain", "undrain"):
        commands.add_parser(name).add_argument("server")
    commands.add_parser("deploy").add_argument("--contract", action="store_true")
    commands.add_parser("backup", help="the database into a file")
    commands.add_parser("restore").add_argument("file", type=Path)
    given = parser.parse_args(arguments)
    folder = Path(os.environ.get("STACK_DIR") or ROOT / "var" / "stack").resolve()
    if given.command == "up":
        up(folder)
        return
    plan = load(folder)
    manager = Manager(plan)
    if not manager.answers():
        raise StackError(f"the stack in {folder} does not run; `make stack` starts it")
    if given.command == "backup":
        backup(plan)
        return
    with file_lock(folder / "changing.lock") as locked:
        if not locked:
            raise StackError("another deploy, drain or restore is under way")
        _change(plan, manager, given)


def _change(plan: Plan, manager: Manager, given: argparse.Namespace) -> None:
    match given.command:
        case "drain":
            drain(plan, manager, given.server)
            say(f"{given.server} gets no more requests")
        case "undrain":
            undrain(plan, manager, given.server)
            say(f"{given.server} gets requests again")
        case "deploy":
            deploy(plan, manager, contract=given.contract)
        case "restore":
            restore(plan, manager, given.file.resolve())


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except StackError as error:
        sys.exit(f"Gameday: {error}")
