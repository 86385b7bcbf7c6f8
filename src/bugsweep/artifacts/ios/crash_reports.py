"""Crashes and other incidents of programs, as the phone reported them."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Final

from msgspec.structs import replace

from bugsweep.artifacts.declaration import artifact
from bugsweep.errors import FormatError
from bugsweep.formats.ips import BUG_TYPES, IncidentReport, JsonBody, json_body, read_ips, read_time, time_of
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Origin, Problem, Record

_LISTS_OF_PROCESSES: Final = frozenset({"98", "198", "298", "288"})
"""Reports about all processes; `ios/jetsam` reads them."""
_FIELD = re.compile(r"([A-Z][A-Za-z/ ]{2,30}):\s+(.+)")
_NUMBERED = re.compile(r"(.*) \[(\d{1,10})\]")
_IMAGE = re.compile(r"\s*0x[0-9a-f]+ - +(?:0x[0-9a-f]+|\?\?\?) +.*<[0-9a-fA-F-]{32,36}>\s+(/.+)")
_PANICKED = re.compile(r"Panicked task [^:\n]{0,40}: .{0,80}?pid (\d{1,10}): ([^\n]{1,64})")
_FIELD_LINES = 60
"""Fields of a report that is text stand at its beginning."""
_SEALED = ("/System/", "/usr/lib/", "/usr/libexec/", "/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/", "/private/preboot/")
_MOST_IMAGES = 1000


class Incident(Record, frozen=True, kw_only=True):
    """A crash, a panic, or a program that was stopped for what it used."""

    incident_kind: str
    """``crash``, ``kernel panic``, ``processor limit`` and the like; the number of a sort that is not known."""
    bug_type: str
    process: Annotated[str, Observes("process-name")]
    process_path: Annotated[str, Observes("file-path")] = ""
    pid: int | None = None
    app: Annotated[str, Observes("app-id")] = ""
    """Bundle of the program."""
    parent: Annotated[str, Observes("process-name")] = ""
    responsible: Annotated[str, Observes("process-name")] = ""
    coalition: str = ""
    team: str = ""
    """Who signed it; empty for what is part of iOS."""
    launched_at: datetime | None = None
    exception: str = ""
    termination: str = ""
    foreign_images: Annotated[tuple[str, ...], Observes("file-path")] = ()
    """Code that was loaded from outside the sealed system: the program itself and its libraries."""
    os_version: str = ""
    incident_id: str = ""


@artifact(
    name="ios/crash_reports",
    title="Crash reports",
    record=Incident,
    shows="executed",
    paths=(
        "private/var/mobile/Library/Logs/CrashReporter/**.ips",
        "private/var/root/Library/Logs/CrashReporter/**.ips",
        "private/var/wireless/Library/Logs/CrashReporter/**.ips",
        "private/var/logs/CrashReporter/**.ips",
        "crashes_and_spins/**.ips",
    ),
    references=(
        "https://developer.apple.com/documentation/xcode/interpreting-the-json-format-of-a-crash-report",
        "https://developer.apple.com/documentation/xcode/examining-the-fields-in-a-crash-report",
    ),
    limitations=(
        "The phone deletes reports after some weeks, and the user can delete them.",
        "Spyware may delete the reports of its exploits.",
    ),
)
def parse_crash_reports(file: EvidenceFile) -> Iterator[Incident | Problem]:
    """Yield the incident; where the body is damaged, what the header says."""
    report = read_ips(file)
    if report.bug_type in _LISTS_OF_PROCESSES or BUG_TYPES.get(report.bug_type) == "analytics":
        return
    incident = _from_header(report, origin_of(file))
    yield from report.header.problems
    origin = origin_of(file, "body")
    if report.body.lstrip()[:1] == b"{" and report.bug_type in BUG_TYPES:
        try:
            incident, problems = _with_json(incident, json_body(report, origin), origin)
            yield from problems
        except FormatError as error:
            yield Problem(origin, str(error))
    elif report.bug_type in BUG_TYPES:
        incident = _with_text(incident, report.body.decode("utf-8", "replace"))
    yield incident


def _from_header(report: IncidentReport, origin: Origin) -> Incident:
    header = report.header
    return Incident(
        origin=origin,
        time=report.time,
        time_basis="offset",
        incident_kind=BUG_TYPES.get(report.bug_type, report.bug_type),
        bug_type=report.bug_type,
        process=header.text("app_name") or header.text("name"),
        app=header.text("bundleID"),
        os_version=header.text("os_version"),
        incident_id=header.text("incident_id"),
    )


def _with_json(incident: Incident, body: JsonBody, origin: Origin) -> tuple[Incident, list[Problem]]:
    entries = body.entries(
        "procName", "procPath", "pid", "parentProc", "responsibleProc", "coalitionName", "bundleInfo", "captureTime",
        "procLaunch", "exception", "termination", "codeSigningTeamID", "usedImages", "panicString",
    )  # fmt: skip
    panicked = _PANICKED.search(entries.text("panicString"))
    exception, termination = entries.entries("exception"), entries.entries("termination")
    incident = replace(
        incident,
        time=time_of(entries, "captureTime") or incident.time,
        process=entries.text("procName") or (panicked[2] if panicked else incident.process),
        process_path=entries.text("procPath"),
        pid=int(panicked[1]) if panicked else entries.get("pid", int),
        app=entries.entries("bundleInfo").text("CFBundleIdentifier") or incident.app,
        parent=entries.text("parentProc"),
        responsible=entries.text("responsibleProc"),
        coalition=entries.text("coalitionName"),
        team=entries.text("codeSigningTeamID"),
        launched_at=time_of(entries, "procLaunch"),
        exception=_words(exception.text("type"), exception.text("signal"), exception.text("subtype"))
        or entries.text("panicString").partition("\n")[0][:300],
        termination=_words(termination.text("namespace"), termination.text("indicator")),
        foreign_images=_foreign(image.text("path") for image in entries.each("usedImages", "image")),
    )
    return incident, [Problem(origin, problem.reason) for problem in entries.problems]


def _with_text(incident: Incident, text: str) -> Incident:
    lines = text.splitlines()
    fields: dict[str, str] = {}
    for line in lines[:_FIELD_LINES]:
        if match := _FIELD.match(line):
            fields.setdefault(match[1], match[2].strip())
    process, pid = _numbered(fields.get("Process") or fields.get("Command") or incident.process)
    return replace(
        incident,
        time=read_time(fields.get("Date/Time", "")) or incident.time,
        process=process,
        process_path=fields.get("Path", ""),
        pid=pid,
        app=incident.app or fields.get("Identifier", ""),
        parent=_numbered(fields.get("Parent Process") or fields.get("Parent", ""))[0],
        responsible=_numbered(fields.get("Responsible", ""))[0],
        coalition=_numbered(fields.get("Coalition", ""))[0],
        launched_at=read_time(fields.get("Launch Time", "")),
        exception=_words(fields.get("Exception Type", ""), fields.get("Exception Subtype", "")),
        termination=fields.get("Termination Reason", ""),
        foreign_images=_foreign(match[1] for line in lines if (match := _IMAGE.match(line))),
    )


def _numbered(text: str) -> tuple[str, int | None]:
    """Return name and number of ``launchd [1]``."""
    match = _NUMBERED.fullmatch(text)
    return (match[1], int(match[2])) if match else (text, None)


def _words(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _foreign(paths: Iterator[str]) -> tuple[str, ...]:
    foreign = dict.fromkeys(path for path in paths if path.startswith("/") and not path.startswith(_SEALED))
    return tuple(foreign)[:_MOST_IMAGES]
