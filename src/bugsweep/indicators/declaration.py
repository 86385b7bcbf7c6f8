"""How a feed format is declared, and what its reader is given and gives back."""

import codecs
import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, NamedTuple, TypeAlias

from msgspec import Struct

from bugsweep.formats.printable import printable
from bugsweep.model.indicator import Indicator
from bugsweep.registry import Registry

_EXCERPT = 120
_LONGEST_FIELD = 128 * 1024
"""Of a table. The limit of the csv module is one for the whole process: another reader may have set its own."""
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Refusal(Struct, frozen=True, kw_only=True):
    """Something that a feed says and bugsweep cannot use."""

    place: str
    """Where in the feed: an identifier, a line, a file."""
    reason: str
    """Why, in words that are the same for every case of it."""
    excerpt: str = ""
    """The beginning of what the feed says there."""
    count: int = 1
    """More than one where a reason has too many cases to list."""


class Note(Struct, frozen=True):
    """Something about the reading that a person should see, such as what a column was taken for."""

    text: str


class FeedRow(NamedTuple):
    """One row of a table."""

    place: str
    """The line on which it ends."""
    fields: list[str]


@dataclass(frozen=True)
class FeedFile:
    """One file of a feed."""

    path: Path
    name: str
    """What indicators from here call their source."""
    head: bytes
    """Its first bytes, enough to recognise it."""
    as_of: datetime
    """The day of the reading: what was valid until before it has expired."""

    @property
    def encoding(self) -> str:
        """UTF-8, unless a byte order mark says UTF-16."""
        return next((name for mark, name in _BYTE_ORDER_MARKS if self.head.startswith(mark)), "utf-8")

    @cached_property
    def beginning(self) -> str:
        """The head as text; what does not decode is replaced."""
        return self.head.decode(self.encoding, "replace")

    def is_xml_with(self, root: re.Pattern[str]) -> bool:
        """Whether it begins as XML and has such a root element; other kinds of text may quote one."""
        return self.beginning.lstrip("\ufeff \t\r\n").startswith("<") and root.search(self.beginning) is not None

    def open(self) -> BinaryIO:
        """Open the content."""
        return self.path.open("rb")

    def read(self) -> bytes:
        """Return the whole content as UTF-8 without a byte order mark."""
        content = self.path.read_bytes()
        if self.encoding == "utf-8":
            return content
        return content.decode(self.encoding, "replace").encode()

    def text(self) -> TextIOWrapper:
        """Open the content as text, line ends as they are; what does not decode is replaced by U+FFFD."""
        return TextIOWrapper(self.open(), self.encoding, "replace", newline="")

    def rows(self, delimiter: str = ",") -> Iterator[FeedRow | Refusal]:
        """Yield the rows of a table; what is none, such as a field without an end, is refused."""
        csv.field_size_limit(_LONGEST_FIELD)
        with self.text() as stream:
            rows = csv.reader(stream, delimiter=delimiter)
            while True:
                try:
                    fields = next(rows, None)
                except csv.Error as error:
                    yield Refusal(place=f"line {rows.line_num}", reason=f"not a row: {error}")
                    continue
                if fields is None:
                    return
                yield FeedRow(f"line {rows.line_num}", fields)


Reader: TypeAlias = Callable[[FeedFile], Iterator[Indicator | Refusal | Note]]


class FeedFormat(Struct, frozen=True, kw_only=True):
    """One form in which indicators are published."""

    name: str
    title: str
    recognises: Callable[[FeedFile], bool]
    """Whether a file is of this format, judged by its head."""
    read: Reader
    rank: int = 0
    """The lowest is asked first; formats without a mark of their own come last."""
    description: str = ""
    references: tuple[str, ...] = ()
    limitations: tuple[str, ...] = ()


FEED_FORMATS: Registry[FeedFormat] = Registry("bugsweep.indicators", "feed format")


def feed_format(
    *,
    name: str,
    title: str,
    recognises: Callable[[FeedFile], bool],
    rank: int = 0,
    references: tuple[str, ...] = (),
    limitations: tuple[str, ...] = (),
) -> Callable[[Reader], Reader]:
    """Declare the decorated reader as the feed format `name`.

    The reader yields indicators in the order of the file, and a `Refusal` for each statement it leaves out. It raises
    `FormatError` when the rest of the file cannot be read; what it yielded before counts.
    """

    def declare(read: Reader) -> Reader:
        FEED_FORMATS.register(
            name,
            FeedFormat(
                name=name,
                title=title,
                recognises=recognises,
                read=read,
                rank=rank,
                description=(read.__doc__ or "").strip(),
                references=references,
                limitations=limitations,
            ),
        )
        return read

    return declare


def excerpt_of(text: str) -> str:
    """Return the beginning of a statement, on one line and safe to show."""
    line = printable(" ".join(text[: 2 * _EXCERPT].split()))
    return line if len(line) <= _EXCERPT and len(text) <= 2 * _EXCERPT else f"{line[:_EXCERPT]}…"
