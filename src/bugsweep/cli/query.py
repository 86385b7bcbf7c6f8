"""``bugsweep query``: SQL over the kept sweeps."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import msgspec

from bugsweep.cli.tables import csv_line, table_lines
from bugsweep.cli.workspace import workspace_folder
from bugsweep.errors import UsageError
from bugsweep.formats.json_text import shown_json
from bugsweep.store.query import Answer, StoreQuery
from bugsweep.store.sweeps import SweepStore

_MOST_SHOWN = 1000


@click.command("query", short_help="Ask the kept sweeps in SQL.")
@click.argument("sql")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["table", "csv", "json", "parquet"]),
    default="table",
    show_default=True,
    help="How the answer is written.",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="File; standard output without it."
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Stop the query after so long; as long as it takes without it.",
)
@click.pass_context
def command(
    context: click.Context, *, sql: str, output_format: str, output: Path | None, timeout: float | None
) -> None:
    """Ask SQL, in the dialect of DuckDB, of the views sweeps, findings, observables and records.<artifact>.

    Nothing is changed, and neither files nor the network can be reached. `DESCRIBE observables` lists the columns of a
    view, `SHOW ALL TABLES` the views.

    \b
    Examples:
      bugsweep query "SELECT phone, outcome, started_at FROM sweeps ORDER BY started_at"
      bugsweep query "SELECT * FROM findings WHERE level = 'critical'" --format csv -o findings.csv
      bugsweep query "SELECT phone, count(*) FROM records.ios_sms GROUP BY phone"
    """
    if output_format == "parquet" and output is None:
        raise UsageError("Parquet is written to a file: name it with -o.")
    with StoreQuery(SweepStore(workspace_folder(context)), seconds=timeout) as store:
        answer = store.run(sql)
        if output is None:
            _write(answer, output_format, sys.stdout.buffer)
            sys.stdout.buffer.flush()
            return
        with output.open("wb") as out:
            _write(answer, output_format, out)


def _write(answer: Answer, output_format: str, out: Any) -> None:  # noqa: ANN401 - a binary stream
    if output_format == "parquet":
        import pyarrow.parquet as pq  # noqa: PLC0415 - heavy

        with pq.ParquetWriter(out, answer.schema, compression="zstd") as writer:
            for batch in answer:
                writer.write_batch(batch)
        return
    make = {"table": _as_table, "csv": _as_csv, "json": _as_json}[output_format]
    for text in make(answer):
        out.write(text)


def _as_table(answer: Answer) -> Iterator[bytes]:
    rows: list[list[object]] = []
    more = 0
    for batch in answer:
        fits = batch.slice(0, max(0, _MOST_SHOWN - len(rows)))
        rows += [list(row.values()) for row in fits.to_pylist()]
        more += len(batch) - len(fits)
    for line in table_lines(answer.columns, rows):
        yield f"{line}\n".encode()
    if more:
        yield f"{more:,} rows more; the other formats have all.\n".encode()


def _as_csv(answer: Answer) -> Iterator[bytes]:
    yield csv_line(answer.columns)
    for batch in answer:
        for row in batch.to_pylist():
            yield csv_line(["" if value is None else value for value in row.values()])


def _as_json(answer: Answer) -> Iterator[bytes]:
    yield b"["
    begun = False
    for batch in answer:
        for row in batch.to_pylist():
            yield (b",\n" if begun else b"\n") + shown_json(msgspec.to_builtins(row, enc_hook=str), indent=None)
            begun = True
    yield b"\n]\n"
