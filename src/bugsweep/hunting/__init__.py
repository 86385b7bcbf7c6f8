"""Hunts: what is known today, looked for on phones that were swept before."""

from bugsweep.hunting.hunter import (
    HUNT_SCHEMA,
    RARE_KEYS,
    Hunt,
    HuntedSweep,
    Hunter,
    LeftOut,
    RareThing,
    forget_in_hunts,
    hunts_in,
    keep_hunt,
)

__all__ = [
    "HUNT_SCHEMA",
    "RARE_KEYS",
    "Hunt",
    "HuntedSweep",
    "Hunter",
    "LeftOut",
    "RareThing",
    "forget_in_hunts",
    "hunts_in",
    "keep_hunt",
]
