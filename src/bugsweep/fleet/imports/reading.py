"""Reads a file to import, in whichever format it is."""

from collections.abc import Iterator
from hashlib import file_digest

from msgspec import Struct

from bugsweep.errors import FormatError, UsageError
from bugsweep.fleet.imports.declaration import INVENTORY_FORMATS, InventoryFile, InventoryFormat, Read
from bugsweep.model.record import Problem


class Snapshot(Struct, frozen=True, kw_only=True):
    """What tells that a source is the same as before: its content, not its name."""

    name: str
    sha256: str
    size: int


def recognise(file: InventoryFile, name: str = "") -> InventoryFormat:
    """Return the format of `file`: that of `name` if one is given, else the first that recognises its content.

    Raises:
        UsageError: when none does, or there is none of that name.
    """
    if name:
        return INVENTORY_FORMATS[name]
    for candidate in sorted(INVENTORY_FORMATS, key=lambda one: one.rank):
        if candidate.recognises(file):
            return candidate
    raise UsageError(
        f"{file.path.name} is no inventory that bugsweep knows: name the format with --as, or, where it is a table, "
        "write a mapping with `bugsweep register mapping`."
    )


def read_inventory(file: InventoryFile, form: InventoryFormat) -> Iterator[Read]:
    """Yield what `file` says, and at the end a problem where the rest of it cannot be read."""
    try:
        yield from form.read(file)
    except FormatError as error:
        yield Problem(file.origin(), str(error), "file")


def snapshot_of(file: InventoryFile) -> Snapshot:
    """Return the digest of the file as it lies on disk."""
    with file.path.open("rb") as stream:
        return Snapshot(
            name=file.path.name, sha256=file_digest(stream, "sha256").hexdigest(), size=file.path.stat().st_size
        )
