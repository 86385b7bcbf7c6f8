"""Operation Triangulation, as its discoverers published how to find it.

A hidden attachment of a message ran the exploit and was deleted; what remains is a change of its folder without a file
in it, close in time to changes of certain settings, to traffic of certain processes and to the end of certain location
requests. The published tool (``triangle_check`` 1.1) looks at windows of five minutes. Here every moment begins a
window, however short the timeline; windows that overlap are one finding; and an attachment that is there explains the
changes of folders within five minutes before and after it, in every window alike.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, TypeAlias

from bugsweep.artifacts.ios.locationd_clients import LocationClient
from bugsweep.artifacts.ios.manifest import ListedFile
from bugsweep.artifacts.ios.osanalytics_addaily import DailyUsage
from bugsweep.detect.heuristics.declaration import Records, heuristic
from bugsweep.formats.process_usage import ProcessUsage
from bugsweep.model.finding import Finding, finding_id, reference
from bugsweep.model.record import Record

_NAME = "ios/triangulation"
_WINDOW = timedelta(minutes=5)
_IMPLANT = "BackupAgent"
"""The stock process of the same work is called BackupAgent2."""
_USED_BY_EXPLOIT = frozenset({
    "com.apple.WebKit.WebContent",
    "lockdownd/com.apple.datausage.security",
    "nehelper",
    "powerd/com.apple.datausage.diagnostics",
})  # fmt: skip
_SETTINGS = frozenset({
    ("HomeDomain", "Library/Preferences/com.apple.imservice.ids.FaceTime.plist"),
    ("HomeDomain", "Library/Preferences/com.apple.locationd.StatusBarIconManager.plist"),
    ("RootDomain", "Library/Preferences/com.apple.ImageIO.plist"),
})  # fmt: skip
_LOCATION_BUNDLES = ("IonosphereHarvest.bundle", "WRMLinkSelection.bundle")
_ATTACHMENTS = "Library/SMS/Attachments/"
_MOST_EVENTS = 500
"""Of one cluster this many are quoted; all are counted."""
_FOLDER_DEPTHS = (1, 2)
"""Attachments lie in folders such as ``ab/11``; whatever lies deeper belongs to an attachment."""
_REFERENCES = (
    "https://securelist.com/operation-triangulation/109842/",
    "https://securelist.com/find-the-triangulation-utility/109867/",
)

_Kind: TypeAlias = Literal["settings", "traffic", "location", "folder"]


class _Event(NamedTuple):
    time: datetime
    kind: _Kind
    change: str
    """Which time of the record it is."""
    artifact: str
    record: Record


def _is_attachment_path(file: ListedFile) -> bool:
    return file.domain == "MediaDomain" and file.relative_path.startswith(_ATTACHMENTS)


def _is_settings(file: ListedFile) -> bool:
    return (file.domain, file.relative_path) in _SETTINGS


def _of_interest(usage: ProcessUsage | DailyUsage) -> bool:
    return usage.process == _IMPLANT or usage.process in _USED_BY_EXPLOIT


@heuristic(
    name=_NAME,
    title="Traces of Operation Triangulation",
    wants={
        "ios/manifest": lambda file: _is_attachment_path(file) or _is_settings(file),
        "ios/osanalytics_addaily": _of_interest,
        "ios/data_usage": _of_interest,
        "ios/locationd_clients": lambda client: (
            client.use == "LocationTimeStopped" and client.client.rstrip(":").endswith(_LOCATION_BUNDLES)
        ),
    },
    attack=("T1404", "T1630"),  # Exploitation for Privilege Escalation; Indicator Removal on Host
    references=_REFERENCES,
    false_positives=("Restoring or cleaning up messages changes many attachment folders at once.",),
)
def find_triangulation(records: Records) -> Iterator[Finding]:
    """Yield the implant's own process, and changes close together that its exploit leaves behind."""
    for artifact, used in (
        ("ios/osanalytics_addaily", records.of("ios/osanalytics_addaily", DailyUsage)),
        ("ios/data_usage", records.of("ios/data_usage", ProcessUsage)),
    ):
        implant = [one for one in used if one.process == _IMPLANT]
        if implant:
            yield _implant_ran(artifact, implant)
    for cluster in _clusters(_timeline(records)):
        yield _combination(cluster)


def _timeline(records: Records) -> list[_Event]:
    events: list[_Event] = []
    files = records.of("ios/manifest", ListedFile)
    events += _settings_events(files)
    events += _unexplained_folder_events(files)
    for daily in records.of("ios/osanalytics_addaily", DailyUsage):
        if daily.process != _IMPLANT and daily.time:
            events.append(_Event(daily.time, "traffic", "noted", "ios/osanalytics_addaily", daily))
    for usage in records.of("ios/data_usage", ProcessUsage):
        if usage.process != _IMPLANT:
            moments = {"first used": usage.first_used_at, "last used": usage.time, "counted": usage.counted_at}
            events += (_Event(at, "traffic", change, "ios/data_usage", usage) for change, at in moments.items() if at)
    for client in records.of("ios/locationd_clients", LocationClient):
        if client.time:
            events.append(_Event(client.time, "location", "stopped", "ios/locationd_clients", client))
    return sorted(events, key=lambda event: (event.time, event.kind, event.change, event.record.origin.position))


def _settings_events(files: Sequence[ListedFile]) -> Iterator[_Event]:
    for file in files:
        if _is_settings(file):
            yield from _changes(file, "settings")


def _unexplained_folder_events(files: Sequence[ListedFile]) -> Iterator[_Event]:
    """Yield the changes of attachment folders that no attachment explains."""
    attachments = [file for file in files if _is_attachment_path(file)]
    depths = [file.relative_path.removeprefix(_ATTACHMENTS).count("/") + 1 for file in attachments]
    explained = sorted(
        event.time
        for file, depth in zip(attachments, depths, strict=True)
        if depth not in _FOLDER_DEPTHS
        for event in _changes(file, "folder")
    )
    for file, depth in zip(attachments, depths, strict=True):
        if depth in _FOLDER_DEPTHS:
            for event in _changes(file, "folder"):
                if not _is_near(event.time, explained):
                    yield event


def _is_near(time: datetime, sorted_times: Sequence[datetime]) -> bool:
    # Differences, as there is no moment five minutes after the last one that can be written.
    index = bisect_left(sorted_times, -_WINDOW, key=lambda one: one - time)
    return index < len(sorted_times) and sorted_times[index] - time <= _WINDOW


def _changes(file: ListedFile, kind: _Kind) -> Iterator[_Event]:
    moments = {"created": file.born_at, "modified": file.modified_at, "changed": file.changed_at}
    return (_Event(at, kind, change, "ios/manifest", file) for change, at in moments.items() if at)


class _Window:
    """The events of five minutes, counted as the window moves on."""

    def __init__(self) -> None:
        self._kinds: Counter[_Kind] = Counter()
        self._folders: dict[str, Counter[str]] = {}
        self._changed_folders = 0
        """Folders of which both the content and the metadata changed."""

    def move(self, event: _Event, step: Literal[1, -1]) -> None:
        """Take `event` in, or let it go."""
        if event.kind != "folder":
            self._kinds[event.kind] += step
            return
        changes = self._folders.setdefault(event.record.origin.position, Counter())
        before = _is_changed(changes)
        changes[event.change] += step
        self._changed_folders += _is_changed(changes) - before

    @property
    def suspicious(self) -> bool:
        """Whether two kinds of events come together."""
        return (self._changed_folders > 0) + sum(count > 0 for count in self._kinds.values()) > 1


def _is_changed(changes: Counter[str]) -> bool:
    return changes["modified"] > 0 and changes["changed"] > 0


def _clusters(timeline: Sequence[_Event]) -> Iterator[Sequence[_Event]]:
    """Yield the events of suspicious windows; windows that overlap are one."""
    window = _Window()
    start = end = last = 0
    for first, event in enumerate(timeline):
        while last < len(timeline) and timeline[last].time - event.time <= _WINDOW:
            window.move(timeline[last], 1)
            last += 1
        if window.suspicious:
            if first >= end:
                yield from (timeline[start:end],) if end else ()
                start = first
            end = last
        window.move(event, -1)
    yield from (timeline[start:end],) if end else ()


def _implant_ran(artifact: str, used: Sequence[Record]) -> Finding:
    times = [record.time for record in used if record.time]
    return Finding(
        id=finding_id("heuristic", _NAME, artifact, _IMPLANT),
        rule=f"heuristic:{_NAME}",
        title=f"Process of Operation Triangulation, {_IMPLANT}, used the network",
        level="critical",
        shows="executed",
        artifact=artifact,
        explanation=(
            f"A process named {_IMPLANT} has used the network. iOS has none of that name (its own is called "
            "BackupAgent2); the implant of Operation Triangulation had."
        ),
        advice="Stop using the phone now, do not reset it, and have a full acquisition examined by specialists.",
        false_positives=("None is known.",),
        attack=("T1404",),
        references=_REFERENCES,
        count=len(used),
        first_seen=min(times, default=None),
        last_seen=max(times, default=None),
        records=tuple(reference(artifact, record) for record in used),
    )


def _combination(cluster: Sequence[_Event]) -> Finding:
    told = "; ".join(f"{event.time:%H:%M:%S} {event.kind} {event.change}" for event in cluster[:20])
    return Finding(
        id=finding_id("heuristic", _NAME, "combination", cluster[0].time.isoformat()),
        rule=f"heuristic:{_NAME}",
        title="Changes close together as the exploit of Operation Triangulation leaves them",
        level="medium",
        shows="executed",
        artifact=cluster[0].artifact,
        explanation=(
            "Within five minutes there came together what the deleted attachment of that operation left behind: "
            f"{told}. Such a combination is a suspicion and no proof."
        ),
        advice="Have the time around it examined, best on a full acquisition of the file system.",
        false_positives=("Restoring or cleaning up messages changes many attachment folders at once.",),
        attack=("T1404", "T1630"),
        references=_REFERENCES,
        count=len(cluster),
        first_seen=cluster[0].time,
        last_seen=cluster[-1].time,
        records=tuple(reference(artifact, record) for artifact, record in _records(cluster[:_MOST_EVENTS])),
    )


def _records(events: Sequence[_Event]) -> Iterator[tuple[str, Record]]:
    """Yield the records of the events, each once."""
    once = {(event.artifact, event.record.origin): event.record for event in events}
    return ((artifact, record) for (artifact, _), record in once.items())
