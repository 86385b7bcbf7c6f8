"""The statements that apps last ran on their databases."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.dumpsys import Lines, decoded
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_PROCESS = re.compile(rb"\*\* Database info for pid (\d{1,9}) \[(.*)\] \*\*")
_POOL = re.compile(rb"Connection pool for (.+?):?\s*$")
_STATEMENT = re.compile(
    rb"\s+\d+: \[(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{1,6})\] "
    rb"(?:\[Pid:\((\d{1,9})\)\] ?)?(\w+) took (\d{1,12})ms - (\w+)"
)
_STATEMENT_START = re.compile(rb"\s+\d+: ")
_OWNER = re.compile(r"/data/(?:user(?:_de)?/\d+|data)/([^/]+)/")


class DatabaseStatement(Record, frozen=True, kw_only=True):
    """A statement that an app ran on a database."""

    process: Annotated[str, Observes("process-name")]
    pid: int | None
    """The process that ran it, where the phone says so; else the one that has the database open."""
    path: Annotated[str, Observes("file-path", shows="present")]
    package: Annotated[str, Observes("app-id")]
    """The app whose database it is."""
    action: str
    sql: str
    took: timedelta
    succeeded: bool


@artifact(
    name="android/dbinfo",
    title="Last statements on databases",
    record=DatabaseStatement,
    shows="executed",
    paths=("**/dumpsys/dbinfo.txt",),
    references=(
        "https://android.googlesource.com/platform/frameworks/base/+/main/core/java/android/database/sqlite/SQLiteConnection.java",
    ),
    limitations=("Of each open connection the last twenty statements are kept, on some phones without their text.",),
)
def parse_dbinfo(file: EvidenceFile) -> Iterator[DatabaseStatement | Problem]:
    """Yield each statement that ``dumpsys dbinfo`` lists."""
    lines = Lines(file)
    process = path = ""
    pid: int | None = None
    for line in lines:
        if b" took " in line and (match := _STATEMENT.match(line)):
            sql, place = _details(line[match.end() :])
            place = place or path
            owner = _OWNER.match(place)
            yield DatabaseStatement(
                origin=lines.origin,
                time=lines.time(decoded(match[1])),
                time_basis="local-assumed",
                process=process,
                pid=int(match[2]) if match[2] and match[2] != b"0" else pid,
                path=place,
                package=owner[1] if owner else "",
                action=decoded(match[3]),
                sql=sql,
                took=timedelta(milliseconds=int(match[4])),
                succeeded=match[5] == b"succeeded",
            )
        elif b" took " in line and _STATEMENT_START.match(line):
            lines.report(f"not a statement: {decoded(line)[:80]!r}")
        elif line.startswith(b"** ") and (match := _PROCESS.match(line)):
            pid, process, path = int(match[1]), decoded(match[2]), ""
        elif match := _POOL.match(line):
            path = decoded(match[1])
    yield from lines.problems


def _details(rest: bytes) -> tuple[str, str]:
    """Return the statement's text, which may hold quotation marks and commas, and the path that follows it."""
    body, separator, path = rest.rpartition(b", path=")
    if not separator or b'"' in path:
        body, path = rest, b""
    sql = body.removeprefix(b', sql="') if body.startswith(b', sql="') else b""
    return decoded(sql.partition(b'", exception="')[0].removesuffix(b'"')), decoded(path)
