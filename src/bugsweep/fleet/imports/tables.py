"""Tables of text, whatever their encoding and separator, one row at a time."""

import codecs
import csv
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO, TextIOWrapper
from typing import BinaryIO, Final, TextIO

from msgspec import Struct

from bugsweep.errors import FormatError
from bugsweep.fleet.imports.declaration import InventoryFile
from bugsweep.fleet.imports.workbook import is_workbook, workbook_rows

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CHUNK = 1024 * 1024
_LONGEST_LINE = 1024 * 1024
_LONGEST_FIELD = 64 * 1024
_MOST_COLUMNS: Final = 500
_SEPARATORS = ";,\t|"
_LEGACY = "cp1251"
_REPLACED = "\ufffd"


class Row(Struct, frozen=True):
    """A row, or why there is none."""

    place: str
    """Such as ``line 17``."""
    cells: tuple[str, ...] = ()
    fault: str = ""


class Table(Struct, frozen=True):
    """A table whose first row names its columns."""

    headers: tuple[str, ...]
    rows: Iterator[Row]
    told: str
    """How it was read, for whoever must judge whether that was right."""


@contextmanager
def open_table(file: InventoryFile) -> Iterator[Table]:
    """Open `file` as a table: text with separators, or the sheet of a workbook.

    Raises:
        FormatError: when it is none, or the rest of it cannot be read.
    """
    mapping = file.mapping
    with file.open() as stream:
        if is_workbook(file.head):
            rows = (
                Row(f"row {number}", cells) for number, cells in workbook_rows(stream, mapping.sheet if mapping else "")
            )
            told = "read as a workbook"
            yield _table(rows, told)
            return
        encoding = (mapping.encoding if mapping else "") or encoding_of(stream)
        stream.seek(0)
        with TextIOWrapper(stream, encoding, "replace", newline="") as text:
            separator = (mapping.delimiter if mapping else None) or separator_of(text)
            text.seek(0)
            name = "tab" if separator == "\t" else f"“{separator}”"
            yield _table(_text_rows(text, separator), f"read as {encoding} with the separator {name}")


def first_headers(file: InventoryFile) -> tuple[str, ...]:
    """Return the headers, as far as the beginning of the file tells; nothing where it is no table of text."""
    binary = b"\0" in file.head and encoding_of(BytesIO(file.head)) == "utf-8"
    if binary or is_workbook(file.head) or file.head.startswith(b"bplist"):
        return ()
    try:
        with open_table(_Beginning(file)) as table:
            return table.headers
    except FormatError:
        return ()


class _Beginning(InventoryFile):
    """The beginning of a file as a file."""

    def __init__(self, file: InventoryFile) -> None:
        self.head = file.head
        self.mapping = file.mapping

    def open(self) -> BinaryIO:
        return BytesIO(self.head)


def encoding_of(stream: BinaryIO) -> str:
    """Return the encoding of the text in `stream`, which is read to its end.

    UTF-8 and UTF-16 are told by their marks or their content. Other text with letters beyond ASCII is taken for
    Windows-1251; UTF-8 that breaks after it has shown itself to be that stays UTF-8, with damaged lines.
    """
    stream.seek(0)
    head = stream.read(_CHUNK)
    if mark := next((name for mark, name in _MARKS if head.startswith(mark)), ""):
        return mark
    if _is_utf16(head):
        return "utf-16-le" if head[1] in (0, 4) else "utf-16-be"
    decoder = codecs.getincrementaldecoder("utf-8")()
    foreign = False
    chunk = head
    while chunk:
        try:
            foreign = foreign or not decoder.decode(chunk).isascii()
        except UnicodeDecodeError as error:
            begun = error.object[: error.start].decode("utf-8", "ignore")
            return "utf-8" if foreign or not begun.isascii() else _LEGACY
        chunk = stream.read(_CHUNK)
    return "utf-8" if not decoder.getstate()[0] else (_LEGACY if not foreign else "utf-8")


def separator_of(text: TextIO) -> str:
    """Return what separates the cells of the first line that has any; Excel may say it there as ``sep=;``."""
    for line in _lines(text):
        if line.strip().casefold().startswith("sep=") and len(line.strip()) == 5:  # noqa: PLR2004 - one sign
            return line.strip()[4]
        if line.strip():
            bare = "".join(line.split('"')[::2])  # what is quoted separates nothing
            return max(_SEPARATORS, key=bare.count)
    raise FormatError("an empty table")


def plain_cell(cell: str) -> str:
    """Return a cell as what it says: without the signs that keep a spreadsheet from computing or rounding it."""
    text = cell.strip().strip("\u00a0\u200b\ufeff")
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    return text.removeprefix("'").strip()


def _is_utf16(head: bytes) -> bool:
    """Whether text without a mark is UTF-16: one byte of each two is that of Latin or of Cyrillic letters."""
    sample = head[: len(head) // 2 * 2][:400]
    fitting = max(sum(byte in (0, 4) for byte in sample[start::2]) for start in (0, 1))
    return b"\0" in sample and fitting * 2 > len(sample) * 0.9


def _table(rows: Iterator[Row], told: str) -> Table:
    for row in rows:
        if row.fault:
            raise FormatError(f"{row.place}: {row.fault}")
        headers = tuple(" ".join(plain_cell(cell).split()) for cell in row.cells)
        if any(headers) and not (headers[0].casefold().startswith("sep=") and not any(headers[1:])):
            return Table(headers, rows, told)
    raise FormatError("an empty table")


def _text_rows(text: TextIO, separator: str) -> Iterator[Row]:
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(_lines(text), delimiter=separator)
    while True:
        first = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield Row(_place(first, reader.line_num), fault=f"not a row: {error}")
            continue
        if cells is None:
            return
        place = _place(first, reader.line_num)
        if len(cells) > _MOST_COLUMNS:
            yield Row(place, fault=f"more than {_MOST_COLUMNS} cells")
        elif any(_REPLACED in cell for cell in cells):
            yield Row(place, fault="bytes that are no letters in the encoding of the table")
        elif any(cell.strip() for cell in cells):
            yield Row(place, tuple(cells))


def _place(first: int, last: int) -> str:
    return f"line {first}" if last <= first else f"lines {first} to {last}"


def _lines(text: TextIO) -> Iterator[str]:
    number = 0
    while line := text.readline(_LONGEST_LINE):
        number += 1
        if len(line) == _LONGEST_LINE and not line.endswith(("\n", "\r")):
            raise FormatError(f"line {number} has more than {_LONGEST_LINE} letters")
        yield line
