"""Check whether the previous release works with the new migrations.

    python -m deploy.stack.migrations

During a deploy both releases use one database. So a release only adds tables, and columns that may
be empty or have a default in the database. A later release removes those that are no longer used.
The command prints migrations that break this rule, and then ends with status 1.
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
