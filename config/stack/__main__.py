"""The commands behind `make stack`, `make drain` and so on. STACK_DIR names another folder."""

import argparse
import sys
from collections.abc import Sequence

from .plan import folder
from .programs import StackError
from .up import up


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="config.stack", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("up", help="start everything, stay, stop everything")
    given = parser.parse_args(arguments)
    if given.command == "up":
        up(folder())


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except StackError as error:
        sys.exit(f"Gameday: {error}")
