"""How a format of inventories is declared, and what its reader is given and gives back."""

import codecs
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, Literal, TypeAlias

from msgspec import Struct

from bugsweep.errors import FormatError
from bugsweep.fleet.imports.inventory import InventoryRecord, Note, PersonRecord, UnitRecord
from bugsweep.fleet.imports.mapping import Mapping
from bugsweep.model.record import Origin, Problem
from bugsweep.registry import Registry

Holds: TypeAlias = Literal["phones", "people"]
Read: TypeAlias = InventoryRecord | PersonRecord | UnitRecord | Note | Problem

HEAD = 64 * 1024
LARGEST = 512 * 1024**2
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class InventoryFile:
    """A file to import."""

    def __init__(
        self,
        path: Path,
        *,
        as_of: datetime | None = None,
        observed_at: datetime | None = None,
        mapping: Mapping | None = None,
        part: bool = False,
    ) -> None:
        """Read the beginning of `path`.

        Args:
            path: The file.
            as_of: The moment of the import: nothing can have been observed later.
            observed_at: When the inventory was taken, for what it says without a time of its own.
            mapping: What the columns of a table mean.
            part: Whether it is only a part of the inventory: that a phone is not in it then says nothing.
        """
        self.path = path
        self.as_of = as_of or datetime.now(UTC)
        self.observed_at = observed_at
        self.mapping = mapping
        self.part = part
        with path.open("rb") as stream:
            self.head = stream.read(HEAD)

    @cached_property
    def beginning(self) -> str:
        """The head as text; what does not decode is replaced."""
        encoding = next((name for mark, name in _MARKS if self.head.startswith(mark)), "utf-8")
        return self.head.decode(encoding, "replace").lstrip("\ufeff")

    @property
    def is_json(self) -> bool:
        """Whether it begins as JSON does."""
        return self.beginning.lstrip().startswith(("{", "["))

    def open(self) -> BinaryIO:
        """Open the content."""
        return self.path.open("rb")

    def read(self) -> bytes:
        """Return the whole content.

        Raises:
            FormatError: when it is larger than `LARGEST`.
        """
        if self.path.stat().st_size > LARGEST:
            raise FormatError(f"more than {LARGEST // 1024**2} MB: export it in parts")
        return self.path.read_bytes()

    def origin(self, place: str = "") -> Origin:
        """Return the place in this file."""
        return Origin(self.path.name, place)


Reader: TypeAlias = Callable[[InventoryFile], Iterator[Read]]


class InventoryFormat(Struct, frozen=True, kw_only=True):
    """One form in which inventories, or lists of people, come."""

    name: str
    title: str
    recognises: Callable[[InventoryFile], bool]
    """Whether a file is of this format, judged by its content."""
    read: Reader
    holds: Holds = "phones"
    rank: int = 0
    """The lowest is asked first; formats without a mark of their own come last."""
    partial: bool = False
    """Whether a file says only a part: that a phone is not in it then says nothing."""
    description: str = ""
    references: tuple[str, ...] = ()
    limitations: tuple[str, ...] = ()


INVENTORY_FORMATS: Registry[InventoryFormat] = Registry("bugsweep.fleet.imports.sources", "inventory format")


def inventory_format(
    *,
    name: str,
    title: str,
    recognises: Callable[[InventoryFile], bool],
    holds: Holds = "phones",
    rank: int = 0,
    partial: bool = False,
    references: tuple[str, ...] = (),
    limitations: tuple[str, ...] = (),
) -> Callable[[Reader], Reader]:
    """Declare the decorated reader as the inventory format `name`.

    The reader yields records in the order of the file, and a `Problem` with its place for everything that it cannot
    take: a record, or a value of one. It raises `FormatError` when the rest of the file cannot be read.
    """

    def declare(read: Reader) -> Reader:
        INVENTORY_FORMATS.register(
            name,
            InventoryFormat(
                name=name,
                title=title,
                recognises=recognises,
                read=read,
                holds=holds,
                rank=rank,
                partial=partial,
                description=(read.__doc__ or "").strip(),
                references=references,
                limitations=limitations,
            ),
        )
        return read

    return declare
