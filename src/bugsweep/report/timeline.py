"""All records that have a time, in its order, as a table that Timesketch and spreadsheets take.

Columns: ``datetime`` (UTC), ``timestamp_desc``, ``artifact``, ``path``, ``position``, ``message`` (the record's own
fields as JSON). Source: https://timesketch.org/guides/user/import-from-json-csv/.
"""

import shutil
from contextlib import closing
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from bugsweep.formats.sql_text import sql_name, sql_string

if TYPE_CHECKING:
    import duckdb

_MEMORY = "80MB"
_MOST_MEMORY = "1GB"
"""For the records of one moment, which are sorted together whatever there is of them."""
_AT_ONCE = 80_000
"""Records that are sorted together: a timeline is written stretch by stretch, however long it is."""
_COPIED = 1 << 20
_INSTANT = timedelta(microseconds=1)
COLUMNS = ("datetime", "timestamp_desc", "artifact", "path", "position", "message")
_OWN = ("time", "time_basis", "path", "position")
_FORMULA = "'^[=+@\\t\\r-]'"
"""How a cell begins that a spreadsheet would compute."""


def write_timeline(records: Path, out: Path) -> None:
    """Write the timeline of the Parquet files below `records` to the CSV file `out`."""
    import duckdb  # noqa: PLC0415 - heavy

    files = sorted(records.rglob("*.parquet")) if records.is_dir() else []
    # A second thread would take half as much processor time again, and as much memory as the first.
    with duckdb.connect(config={"memory_limit": _MEMORY, "threads": 1}) as database, out.open("wb") as stream:
        database.execute("SET TimeZone = 'UTC'")
        stream.write(",".join(COLUMNS).encode() + b"\n")
        if files:
            rows = " UNION ALL ".join(_select(database, file, records) for file in files)
            with closing(_Timeline(database, rows, out.with_name(f".{out.name}.part"), stream)) as timeline:
                timeline.write()


class _Timeline:
    """The timeline on its way into a stream."""

    def __init__(self, database: "duckdb.DuckDBPyConnection", rows: str, part: Path, out: BinaryIO) -> None:
        self._database = database
        self._rows = rows
        self._part = part
        self._out = out

    def close(self) -> None:
        self._part.unlink(missing_ok=True)

    def write(self) -> None:
        for start, end in pairwise(self._stretches()):
            self._write(start, end)

    def _stretches(self) -> list[datetime]:
        """Return the times that part the records into stretches of about the same number, first and last included."""
        query = f"SELECT count(*), min(time), max(time) FROM ({self._rows})"  # noqa: S608 - of our own quoting
        ((count, first, last),) = self._database.execute(query).fetchall()
        parts = -(-count // _AT_ONCE)
        inner: list[datetime] = []
        if parts > 1:
            fractions = ", ".join(str(part / parts) for part in range(1, parts))
            query = f"SELECT approx_quantile(time, [{fractions}]) FROM ({self._rows})"  # noqa: S608 - of our own quoting
            ((inner,),) = self._database.execute(query).fetchall()
        return sorted({first, *(time for time in inner if first < time <= last), last + _INSTANT}) if count else []

    def _write(self, start: datetime, end: datetime) -> None:
        """Write what is from `start` to before `end`, in halves where it has too much text for the memory."""
        import duckdb  # noqa: PLC0415 - heavy

        try:
            self._copy(start, end)
        except duckdb.OutOfMemoryException:
            if end - start > _INSTANT:
                middle = start + (end - start) / 2
                self._write(start, middle)
                self._write(middle, end)
            else:
                self._database.execute(f"SET memory_limit = '{_MOST_MEMORY}'")
                self._copy(start, end)
                self._database.execute(f"SET memory_limit = '{_MEMORY}'")

    def _copy(self, start: datetime, end: datetime) -> None:
        where = f"time >= {_moment(start)} AND time < {_moment(end)} ORDER BY time, artifact, path, position"
        query = f"SELECT * EXCLUDE (time) FROM ({self._rows}) WHERE {where}"  # noqa: S608 - of our own quoting
        self._database.execute(f"COPY ({query}) TO {sql_string(str(self._part))} (FORMAT csv, HEADER false)")
        with self._part.open("rb") as part:
            shutil.copyfileobj(part, self._out, _COPIED)


def _moment(time: datetime) -> str:
    return sql_string(time.isoformat()) + "::TIMESTAMPTZ"


def _select(database: "duckdb.DuckDBPyConnection", file: Path, records: Path) -> str:
    artifact = file.relative_to(records).with_suffix("").as_posix()
    source = f"read_parquet({sql_string(str(file))})"
    described = database.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()  # noqa: S608 - of our own quoting
    names = [name for name, *_ in described]
    own = ", ".join(f"{sql_name(name)} := {sql_name(name)}" for name in names if name not in _OWN)
    message = f"to_json(struct_pack({own}))::VARCHAR" if own else "'{}'"
    return (
        "SELECT time, strftime(time, '%Y-%m-%dT%H:%M:%S.%fZ') AS datetime, 'time of the record' AS timestamp_desc, "  # noqa: S608 - of our own quoting
        f"{sql_string(artifact)} AS artifact, {_safe('path')} AS path, {_safe('position')} AS position, "
        f"{message} AS message FROM {source} WHERE time IS NOT NULL"
    )


def _safe(column: str) -> str:
    return f"CASE WHEN regexp_matches({column}, {_FORMULA}) THEN '''' || {column} ELSE {column} END"
