"""A note of each save. `tests/bench/rushes` compares the notes with the database."""

import json
import os
import time
from pathlib import Path
from typing import IO

_file: IO[str] | None = None


def note(username: str, form: dict[str, str], state: str) -> None:
    """Note a lineup that was "sent" or "acknowledged", if LOAD_FOLDER is set.

    One file for each process; the lines of one owner are in order.
    """
    global _file
    folder = os.environ.get("LOAD_FOLDER")
    if not folder or not username:
        return
    if _file is None:
        _file = (Path(folder) / f"saves-{os.getpid()}.jsonl").open("w", buffering=1)
    draft = {name: form.get(name, "") for name in ("s", "b", "c", "v")}
    line = {"owner": username, "state": state, "at": time.time(), **draft}
    _file.write(json.dumps(line) + "\n")
