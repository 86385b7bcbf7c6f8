"""Rows on standard output: a table, CSV that no spreadsheet takes for formulas, or JSON; and the option to choose."""

import csv
import io
import sys
from collections.abc import Iterator, Mapping, Sequence

import click

from bugsweep.formats.json_text import shown_json
from bugsweep.formats.printable import printable
from bugsweep.formats.spreadsheet_text import spreadsheet_text

_WIDEST = 60
"""A column of the table is at most so wide; the other formats have all."""

TABLE_FORMATS = ("table", "csv", "json")

table_format = click.option(
    "--format",
    "output_format",
    type=click.Choice(TABLE_FORMATS),
    default="table",
    show_default=True,
    help="How the rows are written.",
)
"""The option of a command that writes rows."""
text_format = click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people, or for programs.",
)
"""The option of a command whose answer is no table."""


def write_rows(rows: Sequence[Mapping[str, object]], names: Sequence[str], output_format: str) -> None:
    """Write `rows`, which have the columns `names`, to standard output in one of `TABLE_FORMATS`."""
    out = sys.stdout.buffer
    if output_format == "json":
        out.write(shown_json(rows))
    elif output_format == "csv":
        out.write(csv_line(list(names)))
        out.writelines(csv_line([_joined(row[name]) for name in names]) for row in rows)
    else:
        for line in table_lines(names, [[_joined(row[name]) for name in names] for row in rows]):
            out.write(f"{line}\n".encode())
    out.flush()


def table_lines(names: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    """Yield a table, line by line; nothing in it acts on a terminal."""
    heads = [printable(name) for name in names]
    shown = [[_shown(value) for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(heads, *shown, strict=True)]
    for row in (heads, ["-" * width for width in widths], *shown):
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def csv_line(values: Sequence[object]) -> bytes:
    """Return a line of CSV; nothing is empty, what a spreadsheet would compute is quoted, what acts is its escape."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(
        ["" if value is None else spreadsheet_text(value) if isinstance(value, str) else value for value in values]
    )
    return line.getvalue().encode()


def _joined(value: object) -> object:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else ""
    return value


def _shown(value: object) -> str:
    text = "" if value is None else printable(str(value))
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"
