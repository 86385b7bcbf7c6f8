"""All records that have a time, in its order, as a table that Timesketch and spreadsheets take.

Columns: ``datetime`` (UTC), ``timestamp_desc``, ``artifact``, ``path``, ``position``, ``message`` (the record's own
fields as JSON). Source: https://timesketch.org/guides/user/import-from-json-csv/.
"""

import shutil
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from bugsweep.formats.sql_text import sql_name, sql_string

if TYPE_CHECKING:
    import duckdb

_MEMORY = "160MB"
_AT_ONCE = 60_000
"""Records that are sorted together: a timeline is written stretch by stretch, however long it is."""
_COPIED = 1 << 20
COLUMNS = ("datetime", "timestamp_desc", "artifact", "path", "position", "message")
_OWN = ("time", "time_basis", "path", "position")
_FORMULA = "'^[=+@\\t\\r-]'"
"""How a cell begins that a spreadsheet would compute."""


def write_timeline(records: Path, out: Path) -> None:
    """Write the timeline of the Parquet files below `records` to the CSV file `out`."""
    import duckdb  # noqa: PLC0415 - heavy

    files = sorted(records.rglob("*.parquet")) if records.is_dir() else []
    stretch = out.with_name(f".{out.name}.part")
    with duckdb.connect(config={"memory_limit": _MEMORY, "threads": 2}) as database, out.open("wb") as stream:
        database.execute("SET TimeZone = 'UTC'")
        stream.write(",".join(COLUMNS).encode() + b"\n")
        if not files:
            return
        rows = " UNION ALL ".join(_select(database, file, records) for file in files)
        for start, end in pairwise(_stretches(database, rows)):
            where = f"time >= {_moment(start)} AND time < {_moment(end)} ORDER BY time, artifact, path, position"
            query = f"SELECT * EXCLUDE (time) FROM ({rows}) WHERE {where}"  # noqa: S608 - of our own quoting
            database.execute(f"COPY ({query}) TO {sql_string(str(stretch))} (FORMAT csv, HEADER false)")
            with stretch.open("rb") as part:
                shutil.copyfileobj(part, stream, _COPIED)
            stretch.unlink()


def _moment(time: datetime) -> str:
    return sql_string(time.isoformat()) + "::TIMESTAMPTZ"


def _stretches(database: "duckdb.DuckDBPyConnection", rows: str) -> list[datetime]:
    """Return the times that part the records into stretches of about the same number, with the first and the last."""
    query = f"SELECT count(*), min(time), max(time) FROM ({rows})"  # noqa: S608 - of our own quoting
    ((count, first, last),) = database.execute(query).fetchall()
    if not count:
        return []
    parts = -(-count // _AT_ONCE)
    fractions = ", ".join(str(part / parts) for part in range(1, parts))
    inner: list[datetime] = []
    if fractions:
        query = f"SELECT quantile_disc(time, [{fractions}]) FROM ({rows})"  # noqa: S608 - of our own quoting
        ((inner,),) = database.execute(query).fetchall()
    return sorted({first, *inner, last + timedelta(microseconds=1)})


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
