"""The lists of a result as tables: CSV for spreadsheets, Parquet for query engines; `Choices.table` says which."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, BinaryIO, Literal, TypeAlias

from bugsweep.formats.json_text import encode_json
from bugsweep.formats.spreadsheet_text import spreadsheet_text
from bugsweep.model.finding import Finding
from bugsweep.model.verdict import SweepResult
from bugsweep.report.declaration import PLAIN, TABLES, Carried, Choices, TableName, report_format
from bugsweep.report.json_document import unicode_result

_Kind: TypeAlias = Literal["text", "texts", "integer", "boolean", "time"]
_Row: TypeAlias = tuple[Any, ...]


def _carried(data: bytes) -> Carried | None:
    """Return that a CSV of ours is one; the columns say which table it is."""
    head = data.partition(b"\r\n")[0].decode("utf-8-sig", "replace")
    tables = [name for name in TABLES if head == ",".join(("sweep", *_TABLES[name][0]))]
    return Carried(choices=tuple(Choices(table=name) for name in tables)) if tables else None


@report_format(name="csv", title="One table as CSV, see --table", suffix=".csv", read=_carried)
def write_csv(result: SweepResult, out: BinaryIO, choices: Choices = PLAIN, /) -> None:
    """Write the table: UTF-8 with a mark, which spreadsheets want; no cell is a formula."""
    columns, rows = _table(result, choices.table)
    text = io.TextIOWrapper(out, "utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    text.detach()


@report_format(name="parquet", title="One table as Parquet, see --table", suffix=".parquet")
def write_parquet(result: SweepResult, out: BinaryIO, choices: Choices = PLAIN, /) -> None:
    """Write the table, with its types and texts as they are."""
    import pyarrow as pa  # noqa: PLC0415 - heavy
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy

    types = {
        "text": pa.string(),
        "texts": pa.list_(pa.string()),
        "integer": pa.int64(),
        "boolean": pa.bool_(),
        "time": pa.timestamp("us", "UTC"),
    }
    columns, rows = _table(result, choices.table)
    schema = pa.schema([(name, types[kind]) for name, kind in columns.items()])
    values = list(zip(*rows, strict=True)) or [()] * len(columns)
    arrays = [pa.array(column, type=field.type) for column, field in zip(values, schema, strict=True)]
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), out, compression="zstd")


def _table(result: SweepResult, name: TableName) -> tuple[Mapping[str, _Kind], Iterator[_Row]]:
    columns, rows = _TABLES[name]
    sweep = result.sweep.id
    return {"sweep": "text", **columns}, ((sweep, *row) for row in rows(unicode_result(result)))


def _cell(value: Any) -> str | int:  # noqa: ANN401 - a value of any column
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int():
            return value
        case datetime():
            return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
        case str():
            return spreadsheet_text(value)
    return spreadsheet_text("; ".join(value))


def _findings(result: SweepResult) -> Iterator[_Row]:
    because = set(result.verdict.because)
    for finding in result.findings:
        yield (
            finding.id,
            finding.level,
            finding.id in because,
            finding.rule,
            finding.title,
            finding.shows,
            finding.artifact,
            *_sighting(finding),
            finding.count,
            finding.first_seen,
            finding.last_seen,
            finding.attack,
            finding.explanation,
            finding.advice,
        )


def _sighting(finding: Finding) -> _Row:
    if finding.sighting is None:
        return (None,) * 6
    indicator, observed = finding.sighting.indicator, finding.sighting.observable
    return indicator.malware, indicator.kind, indicator.value, indicator.source, observed.kind, observed.value


def _coverage(result: SweepResult) -> Iterator[_Row]:
    for one in result.verdict.coverage:
        yield one.artifact, one.status, one.records, one.problems, one.reason


def _exposure(result: SweepResult) -> Iterator[_Row]:
    for one in result.exposure:
        yield one.kind, one.what, one.who, one.state, one.count, one.last_used, one.artifact


def _facts(result: SweepResult) -> Iterator[_Row]:
    for one in result.facts:
        place = (None, None) if one.origin is None else (one.origin.path, one.origin.position)
        yield one.field, encode_json(one.value).decode(), one.source, one.observed_at, *place


def _problems(result: SweepResult) -> Iterator[_Row]:
    for one in result.problems:
        yield one.artifact, one.path, one.position, one.loss, one.reason


_TABLES: Mapping[TableName, tuple[Mapping[str, _Kind], Callable[[SweepResult], Iterator[_Row]]]] = {
    "findings": (
        {
            "id": "text",
            "level": "text",
            "decides": "boolean",
            "rule": "text",
            "title": "text",
            "shows": "text",
            "artifact": "text",
            "malware": "text",
            "indicator_kind": "text",
            "indicator": "text",
            "indicator_source": "text",
            "observed_kind": "text",
            "observed": "text",
            "records": "integer",
            "first_seen": "time",
            "last_seen": "time",
            "attack": "texts",
            "explanation": "text",
            "advice": "text",
        },
        _findings,
    ),
    "coverage": (
        {"artifact": "text", "status": "text", "records": "integer", "problems": "integer", "reason": "text"},
        _coverage,
    ),
    "exposure": (
        {
            "kind": "text",
            "what": "text",
            "who": "text",
            "state": "text",
            "records": "integer",
            "last_used": "time",
            "artifact": "text",
        },
        _exposure,
    ),
    "facts": (
        {
            "field": "text",
            "value": "text",
            "source": "text",
            "observed_at": "time",
            "path": "text",
            "position": "text",
        },
        _facts,
    ),
    "problems": (
        {"artifact": "text", "path": "text", "position": "text", "loss": "text", "reason": "text"},
        _problems,
    ),
}
"""The columns of each table, and what yields its rows; JSON stands in the values of facts."""
