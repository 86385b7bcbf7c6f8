"""What a hunt states, and where that is kept."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from bugsweep.errors import StoreError
from bugsweep.formats.json_text import indented_json
from bugsweep.indicators.keys import KeyTable
from bugsweep.model.finding import Finding
from bugsweep.model.observable import Shows
from bugsweep.model.verdict import IndicatorSet, Outcome
from bugsweep.store.files import private_folder, stored, write_file

HUNT_SCHEMA: Final = "bugsweep.hunt/1"


class Spread(Struct, frozen=True, kw_only=True):
    """On how many phones of one model and build the same was seen: context, and no reason for anything by itself."""

    finding: str
    """Id of the finding."""
    phones: int
    of: int
    """How many phones of the model and build were compared."""


class HuntedSweep(Struct, frozen=True, kw_only=True):
    """A sweep in which a hunt found something."""

    sweep: str
    phone: str
    started_at: datetime
    """When the phone was swept."""
    before: Outcome
    """What the sweep came to at the time."""
    after: Outcome
    """What it comes to with these findings."""
    findings: tuple[Finding, ...]
    """Those that the sweep did not have."""
    spread: tuple[Spread, ...] = ()
    """Of the findings that indicators made, where enough phones of the model and build were hunted in."""


class LeftOut(Struct, frozen=True, kw_only=True):
    """A sweep that was not hunted."""

    sweep: str
    reason: str


class RareThing(Struct, frozen=True, kw_only=True):
    """What one phone has and the others of its model and build have not; never a finding."""

    sweep: str
    phone: str
    model: str
    build: str
    kind: KeyTable
    artifact: str
    shows: Shows
    value: str
    """Empty where the sweep was kept blind."""
    phones: int
    of: int
    count: int
    first_seen: datetime | None
    last_seen: datetime | None


class Hunt(Struct, frozen=True, kw_only=True):
    """All that one hunt states."""

    schema: str = HUNT_SCHEMA
    id: str
    started_at: datetime
    finished_at: datetime
    bugsweep: str
    indicators: IndicatorSet
    indicators_sha256: str
    hunted: tuple[str, ...]
    """Ids of the sweeps."""
    rules: int = 0
    """How many rules were run over records."""
    rules_sha256: str = ""
    searched: tuple[str, ...] = ()
    """Ids of the sweeps whose records the rules were run over."""
    left_out: tuple[LeftOut, ...] = ()
    found: tuple[HuntedSweep, ...] = ()
    rare: tuple[RareThing, ...] = ()
    known_before: int = 0
    """Findings that an earlier hunt stated and this one does not repeat."""
    found_by_check: tuple[str, ...] = ()
    """Ids of the sweeps whose own check found some of the indicators: of these nothing is said again."""
    limits: tuple[str, ...] = ()


def keep_hunt(workspace: Path, hunt: Hunt) -> Path:
    """Keep a hunt in the workspace.

    Raises:
        StoreError: when it cannot be written.
    """
    path = workspace / "hunts" / f"{hunt.id}.json"
    with stored("The hunt"):
        private_folder(path.parent)
        write_file(path, indented_json(hunt, indent=1))
    return path


def hunts_in(workspace: Path) -> Iterator[Hunt]:
    """Yield the hunts that were kept, oldest first.

    Raises:
        StoreError: when one cannot be read.
    """
    for path in sorted((workspace / "hunts").glob("[!.]*.json")):
        try:
            yield msgspec.json.decode(path.read_bytes(), type=Hunt)
        except (OSError, msgspec.MsgspecError, RecursionError) as error:
            raise StoreError(f"{path} cannot be read: {error}.") from error


def forget_in_hunts(workspace: Path, sweep: str) -> int:
    """Take out of the kept hunts what they say of a sweep, and return how many that were.

    Raises:
        StoreError: when one cannot be read or written.
    """
    changed = 0
    for hunt in hunts_in(workspace):
        without = msgspec.structs.replace(
            hunt,
            hunted=tuple(name for name in hunt.hunted if name != sweep),
            searched=tuple(name for name in hunt.searched if name != sweep),
            left_out=tuple(one for one in hunt.left_out if one.sweep != sweep),
            found=tuple(one for one in hunt.found if one.sweep != sweep),
            found_by_check=tuple(name for name in hunt.found_by_check if name != sweep),
            rare=tuple(one for one in hunt.rare if one.sweep != sweep),
        )
        if without != hunt:
            keep_hunt(workspace, without)
            changed += 1
    return changed
