"""Whether the previous release can live with the migrations to come.

    python -m deploy.stack.migrations

While a deploy is under way both releases work with one database. So a release only adds: tables,
columns that may be empty or have a default of the database's. What nobody uses any more goes with
a later one. Prints what breaks that, and then ends with status 1.
"""

import sys

import django
from django_migration_linter import MigrationLinter

from .programs import ROOT


def main() -> None:
    django.setup()
    linter = MigrationLinter(str(ROOT), only_unapplied_migrations=True, no_cache=True)
    linter.lint_all_migrations()
    sys.exit(1 if linter.has_errors else 0)


if __name__ == "__main__":
    main()
