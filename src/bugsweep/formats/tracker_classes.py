"""Which classes of an app are the code of trackers: facts from the list of Exodus Privacy, as a table beside it."""

from datetime import date
from functools import cache
from importlib.resources import files

import msgspec
from msgspec import Struct

from bugsweep.formats.tracker_domains import Tracker


class TrackerClasses(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The table as it is shipped; `scripts/compile_tables.py` makes it."""

    compiled: date
    """Of the youngest entry."""
    source: str
    classes: dict[str, Tracker]
    """By package of classes, or class."""


@cache
def tracker_classes() -> TrackerClasses:
    """Return the table."""
    content = files("bugsweep.formats").joinpath("tracker_classes.json").read_bytes()
    return msgspec.json.decode(content, type=TrackerClasses)


def tracker_in(package: str, class_name: str) -> Tracker | None:
    """Return the tracker whose code the class is, in an app that is not the tracker's own."""
    classes = tracker_classes().classes
    name = class_name
    while name:
        if (found := classes.get(name)) is not None:
            own = f"{package}.".startswith(f"{name}.") or f"{name}.".startswith(f"{package}.")
            return None if own else found
        name = name.rpartition(".")[0]
    return None
