"""Where the workers of one server keep their numbers, so that any of them can tell the sum."""

import os
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"  # prometheus_client looks for it when it is first imported


def share_numbers(folder: Path) -> None:
    """Before the application is loaded: the folder is there, without the numbers of workers long
    gone. Another one may be named in the environment, in memory where the disk is slow.
    """
    folder = Path(os.environ.setdefault(VARIABLE, str(folder)))
    folder.mkdir(parents=True, exist_ok=True)
    for numbers in folder.glob("*_*.db"):
        process = numbers.stem.rpartition("_")[2]
        if not Path(f"/proc/{process}").exists():
            numbers.unlink(missing_ok=True)
