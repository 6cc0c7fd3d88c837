"""The weeks of real teams ("entries") as their source has them. No Django here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RecordedPick:
    player: str  # source id
    place: int  # 1 to the size of the squad; starters first
    multiplier: int


@dataclass(frozen=True)
class RecordedEntryWeek:
    """One entry in one week, with the result that the source gives."""

    entry: str
    week: int
    chip: str
    transfers: int
    points: int
    bench: int
    hits: int  # points deducted, a positive number
    total: int  # running total, after hits
    picks: tuple[RecordedPick, ...]  # by place
    source: str
