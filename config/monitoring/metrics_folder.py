"""The folder with the metrics of all workers of one server; any worker can add them up."""

import os
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"  # prometheus_client looks for it when it is first imported


def share_numbers(folder: Path) -> None:
    """Create the folder, and delete the numbers of workers that no longer run.

    Call it before the application is loaded. The environment variable may name another folder,
    for instance in memory where the disk is slow.
    """
    folder = Path(os.environ.setdefault(VARIABLE, str(folder)))
    folder.mkdir(parents=True, exist_ok=True)
    for numbers in folder.glob("*_*.db"):
        process = numbers.stem.rpartition("_")[2]
        if not Path(f"/proc/{process}").exists():
            numbers.unlink(missing_ok=True)
