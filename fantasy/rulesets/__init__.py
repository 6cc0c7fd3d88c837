"""The rules of one variant of the game, as a TOML file with a fixed set of keys.

A new sport or variant is a new file in this folder; `docs/rulesets.md` describes the keys.
"""

from .limits import Limits
from .loader import load, names
from .model import (
    Band,
    Chip,
    ChipEffect,
    Condition,
    LockPolicy,
    Position,
    Rule,
    Ruleset,
    Transfers,
)
from .tables import RulesetError

__all__ = [
    "Band",
    "Chip",
    "ChipEffect",
    "Condition",
    "Limits",
    "LockPolicy",
    "Position",
    "Rule",
    "Ruleset",
    "RulesetError",
    "Transfers",
    "load",
    "names",
]
