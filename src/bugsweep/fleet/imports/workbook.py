"""Sheets of XLSX workbooks, read row by row within limits."""

from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from itertools import islice
from typing import Any, BinaryIO, Final
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from bugsweep.errors import FormatError, UsageError
from bugsweep.formats.zip_archive import ZipArchive, is_zip

_MOST_ROWS: Final = 1_048_576
_MOST_COLUMNS: Final = 500
_MOST_BLANK = 10_000
"""After so many rows without a cell nothing more comes."""
_LARGEST = 512 * 1024**2
_LARGEST_STRINGS = 128 * 1024**2
_PROLOGUE = 64 * 1024
_READING_ERRORS = (
    AttributeError,
    BadZipFile,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    OverflowError,
    ParseError,
    TypeError,
    ValueError,
)
"""What openpyxl raises on damage."""


def is_workbook(head: bytes) -> bool:
    """Whether a file that begins with `head` may be a workbook, which is a zip archive."""
    return is_zip(head)


def workbook_rows(stream: BinaryIO, sheet: str = "") -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the rows of a sheet that have cells, with their numbers, all cells as text.

    Args:
        stream: The workbook.
        sheet: Its name; empty for the first.

    Raises:
        FormatError: when it is no workbook, or one that unpacks to more than a workbook of people does.
        UsageError: when it has no such sheet, or openpyxl is not installed.
    """
    try:
        from openpyxl import load_workbook  # noqa: PLC0415 - heavy, and an extra
    except ImportError as error:
        raise UsageError("Workbooks need openpyxl: install bugsweep[fleet], or save the sheet as CSV.") from error
    _refuse_bombs(stream)
    stream.seek(0)
    try:
        book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        names = list(book.sheetnames)
        if sheet and sheet not in names:
            raise UsageError(f"The workbook has no sheet {sheet!r}; it has {', '.join(names)}.")
        chosen = book[sheet] if sheet else book.worksheets[0]
        chosen.reset_dimensions()
        yield from _rows(chosen)
    except _READING_ERRORS as error:
        raise FormatError(f"not a readable workbook: {str(error) or type(error).__name__}") from error


def _rows(sheet: Any) -> Iterator[tuple[int, tuple[str, ...]]]:  # noqa: ANN401 - openpyxl says nothing of its types
    blank = 0
    rows = sheet.iter_rows(values_only=True)
    for number, cells in enumerate(islice(rows, _MOST_ROWS), 1):
        texts = tuple(map(_text, cells[:_MOST_COLUMNS]))
        if any(texts):
            blank = 0
            yield number, texts
            continue
        blank += 1
        if blank > _MOST_BLANK:
            return


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:  # noqa: PLR2004 - exact in a float
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="seconds")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _refuse_bombs(stream: BinaryIO) -> None:
    """Refuse what unpacks to too much, and definitions of entities, which grow when they are read."""
    content = stream.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise FormatError(f"a workbook of more than {_LARGEST // 1024**2} MB")
    archive = ZipArchive(lambda: BytesIO(content))
    if archive.refused:
        name, reason = archive.refused[0]
        raise FormatError(f"a workbook with {name}: {reason}")
    if sum(member.size for member in archive.members.values()) > _LARGEST:
        raise FormatError(f"a workbook that unpacks to more than {_LARGEST // 1024**2} MB")
    for name, member in archive.members.items():
        if not name.endswith((".xml", ".rels")):
            continue
        if "sharedstrings" in name.casefold() and member.size > _LARGEST_STRINGS:
            raise FormatError(f"a workbook with more than {_LARGEST_STRINGS // 1024**2} MB of texts")
        beginning = next(archive.chunks(name), b"")[:_PROLOGUE]
        if b"<!DOCTYPE" in beginning or b"<!ENTITY" in beginning or beginning.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise FormatError(f"a workbook with {name}, which defines entities")
