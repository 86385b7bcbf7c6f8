"""Running processes."""

from collections.abc import Iterator
from typing import Annotated

from msgspec import Struct

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.dumpsys import Lines, decoded, whole_number
from bugsweep.formats.json_items import json_items
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_OLD_STATE_LESS = ("PC", "NAME")
"""Until Android 7 the column of the state, before the name, has no heading."""


class Process(Record, frozen=True, kw_only=True):
    """A process that ran when the evidence was acquired."""

    pid: int
    parent_pid: int | None = None
    user: str
    name: Annotated[str, Observes("process-name"), Observes("app-id")]
    """Of an app the package, unless `ps` shows only its last 15 characters."""
    command_line: tuple[str, ...] = ()
    executable: Annotated[str, Observes("file-path")] = ""
    working_directory: Annotated[str, Observes("file-path")] = ""
    context: str = ""
    """Its SELinux context."""
    state: str = ""


class _CollectedProcess(Struct):
    """A process as AndroidQF's collector writes it."""

    pid: int
    ppid: int | None = None
    uid: int | str | None = None
    filename: str | None = None
    path: str | None = None
    context: str | None = None
    command_line: list[str] | None = None
    cwd: str | list[str] | None = None
    state: str | None = None


@artifact(
    name="android/processes",
    title="Running processes",
    record=Process,
    shows="executed",
    paths=("**/ps.txt", "**/top.txt", "**/processes.json"),
    references=("https://github.com/mvt-project/androidqf",),
    limitations=(
        "Only what ran at the moment of the acquisition is listed.",
        "A bug report's ps gives 15 characters of each name; its top gives the names of busy apps whole.",
    ),
)
def parse_processes(file: EvidenceFile) -> Iterator[Process | Problem]:
    """Yield each process of ``ps``, ``top`` or AndroidQF's collector; of threads only the first of a process."""
    return _collected(file) if file.path.endswith(".json") else _listed(file)


def _listed(file: EvidenceFile) -> Iterator[Process | Problem]:
    lines = Lines(file)
    columns: tuple[str, ...] = ()
    for line in lines:
        words = decoded(line).replace("[%CPU]", " %CPU ").split()
        if "PID" in words and "USER" in words:
            columns = tuple(words)
            if columns[-2:] == _OLD_STATE_LESS:
                columns = (*columns[:-1], "S", "NAME")
            continue
        if not columns or not words or line.startswith(b"***"):
            continue
        row = dict(zip(columns, decoded(line).split(maxsplit=len(columns) - 1), strict=False))
        pid = whole_number(row.get("PID", ""))
        if len(row) < len(columns) or pid is None:
            lines.report(f"not a line of a process: {decoded(line)[:80]!r}")
        elif row.get("TID", row["PID"]) == row["PID"]:
            yield Process(
                origin=lines.origin,
                pid=pid,
                parent_pid=whole_number(row.get("PPID", "")),
                user=row["USER"],
                name=row.get("NAME") or row.get("CMD") or "",
                context=row.get("LABEL", ""),
                state=row.get("S", ""),
            )
    yield from lines.problems


def _collected(file: EvidenceFile) -> Iterator[Process | Problem]:
    with file.open() as stream:
        for item in json_items(stream, _CollectedProcess):
            origin = origin_of(file, f"process {item.number}")
            if item.value is None:
                yield Problem(origin, f"not a process: {item.fault}")
                continue
            process = item.value
            cwd = process.cwd if isinstance(process.cwd, str) else next(iter(process.cwd or ()), "")
            yield Process(
                origin=origin,
                pid=process.pid,
                parent_pid=process.ppid,
                user="" if process.uid is None else str(process.uid),
                name=(process.command_line or [""])[0] or (process.filename or "").strip("()"),
                command_line=tuple(process.command_line or ()),
                executable=process.path or "",
                working_directory=cwd,
                context=(process.context or "").strip("\0\n"),
                state=process.state or "",
            )
