"""The rules of one variant of the game, as a TOML file of a closed vocabulary.

A new sport or variant is a new file in this folder; `docs/rulesets.md` tells the vocabulary.
"""

from .loader import RulesetError, load, names
from .model import Band, LockPolicy, Position, Rule, Ruleset

__all__ = ["Band", "LockPolicy", "Position", "Rule", "Ruleset", "RulesetError", "load", "names"]
