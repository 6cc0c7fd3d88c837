"""Configuration files, which contain passwords."""

from pathlib import Path


def write_private(path: Path, text: str) -> None:
    """Write the file at once, readable by this user only: a service may be starting with it."""
    new = path.with_name(f"{path.name}.new")
    new.touch(mode=0o600)
    new.write_text(text)
    new.replace(path)
