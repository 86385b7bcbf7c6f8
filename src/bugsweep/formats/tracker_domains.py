"""Which domains are those of trackers: facts from the list of Exodus Privacy, as a table beside this file."""

from datetime import date
from functools import cache
from importlib.resources import files

import msgspec
from msgspec import Struct


class Tracker(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who stands behind a domain."""

    tracker: str
    purposes: tuple[str, ...]
    """``analytics``, ``advertising``, ``location``, ``profiling``, ``identification``, ``crash reports``."""


class TrackerTable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The table as it is shipped; `scripts/compile_tables.py` makes it."""

    compiled: date
    """Of the youngest entry."""
    source: str
    domains: dict[str, Tracker]


@cache
def tracker_table() -> TrackerTable:
    """Return the table."""
    content = files("bugsweep.formats").joinpath("tracker_domains.json").read_bytes()
    return msgspec.json.decode(content, type=TrackerTable)


def tracker_of(host: str) -> Tracker | None:
    """Return the tracker that `host` belongs to: its domain, or one that it lies under, is in the table."""
    domains = tracker_table().domains
    name = host.lower().strip(".")
    while name:
        if (found := domains.get(name)) is not None:
            return found
        name = name.partition(".")[2]
    return None
