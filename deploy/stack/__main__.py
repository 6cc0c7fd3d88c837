"""The commands behind `make stack`, `make drain` and so on. STACK_DIR names another folder."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from .backup import backup, restore
from .deploy import deploy
from .draining import drain, undrain
from .lock import changing
from .manager import connect
from .plan import folder, load
from .programs import StackError, say
from .up import up


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
    if given.command == "up":
        up(folder())
    else:
        _change(given)


def _change(given: argparse.Namespace) -> None:
    """Run a command that changes or backs up the running stack."""
    plan = load(folder())
    manager = connect(plan)
    if given.command == "backup":
        backup(plan)
        return
    with changing(plan):
        if given.command == "drain":
            drain(plan, manager, given.server)
            say(f"{given.server} gets no more requests")
        elif given.command == "undrain":
            undrain(plan, manager, given.server)
            say(f"{given.server} gets requests again")
        elif given.command == "deploy":
            deploy(plan, manager, contract=given.contract)
        else:
            restore(plan, manager, given.file.resolve())


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except StackError as error:
        sys.exit(f"Gameday: {error}")
