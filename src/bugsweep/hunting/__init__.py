"""Hunts: what is known today, looked for on phones that were swept before."""

from bugsweep.hunting.document import (
    HUNT_SCHEMA,
    Hunt,
    HuntedSweep,
    LeftOut,
    RareThing,
    Spread,
    forget_in_hunts,
    hunts_in,
    keep_hunt,
)
from bugsweep.hunting.hunter import RARE_KEYS, Hunter
from bugsweep.hunting.spreads import with_spread

__all__ = [
    "HUNT_SCHEMA",
    "RARE_KEYS",
    "Hunt",
    "HuntedSweep",
    "Hunter",
    "LeftOut",
    "RareThing",
    "Spread",
    "forget_in_hunts",
    "hunts_in",
    "keep_hunt",
    "with_spread",
]
