"""Which version of iOS the phone had, and when it was first seen."""

import re
from collections.abc import Iterator

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.ips import read_ips
from bugsweep.formats.plist_entries import read_entries
from bugsweep.formats.security_analytics import read_events
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.record import Problem, Record

_VERSION = re.compile(r".*?(\d+(?:\.\d+)*) \((\w+)\)")
"""``iPhone OS 14.8 (18H17)``"""


class OsVersion(Record, frozen=True, kw_only=True):
    """A version that the phone had at the record's time; without a time, the one that it has now."""

    version: str
    """Empty where the source names the build alone."""
    build: str


@artifact(
    name="ios/os_versions",
    title="Versions of iOS over time",
    record=OsVersion,
    shows="present",
    paths=(
        "System/Library/CoreServices/SystemVersion.plist",
        "logs/SystemVersion/SystemVersion.plist",
        "private/var/installd/Library/MobileInstallation/LastBuildInfo.plist",
        "private/var/db/analyticsd/Analytics-Journal-*.ips",
        "private/var/Keychains/Analytics/*.db",
    ),
    references=("https://docs.mvt.re/en/latest/ios/records/",),
    limitations=("A version that no report was written under is not here.",),
)
def parse_os_versions(file: EvidenceFile) -> Iterator[OsVersion | Problem]:
    """Yield the version that a file names, and of a database the first event under each build."""
    if file.path.endswith(".plist"):
        entries = read_entries(file)
        yield OsVersion(
            origin=entries.origin,
            version=entries.text("ProductVersion") or entries.text("ShortVersionString"),
            build=entries.text("ProductBuildVersion") or entries.text("BuildVersion"),
        )
        yield from entries.problems
    elif file.path.endswith(".ips"):
        yield from _of_journal(file)
    else:
        yield from _of_events(file)


def _of_journal(file: EvidenceFile) -> Iterator[OsVersion | Problem]:
    report = read_ips(file, with_body=False)
    text = report.header.text("os_version")
    match = _VERSION.fullmatch(text)
    if match:
        version, build = match.groups()
        yield OsVersion(
            origin=origin_of(file, "line 1"), time=report.time, time_basis="offset", version=version, build=build
        )
    else:
        yield Problem(origin_of(file, "line 1"), f"no version of iOS: {text[:80]!r}")
    yield from report.header.problems


def _of_events(file: EvidenceFile) -> Iterator[OsVersion]:
    first: dict[str, OsVersion] = {}
    for event in read_events(file):  # what is wrong with them is reported by `ios/analytics`
        if isinstance(event, Problem) or event.time is None:
            continue
        build = event.fields.get("build")
        if not isinstance(build, str) or not build:
            continue
        known = first.get(build)
        if known is None or (known.time is not None and event.time < known.time):
            first[build] = OsVersion(origin=event.origin, time=event.time, version="", build=build)
    yield from first.values()
