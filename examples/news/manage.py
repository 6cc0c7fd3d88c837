#!/usr/bin/env python
import os
import sys
from pathlib import Path

# The example imports `caching` from the repository. Your own project has a copy of the folder.
sys.path.append(str(Path(__file__).resolve().parents[2]))

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsite.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
