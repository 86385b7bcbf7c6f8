"""What the system noted of apps in its event log: processes started, crashed or killed, screens and services."""

from collections.abc import Iterator
from typing import Annotated, Final

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.dumpsys import Lines, decoded, whole_number
from bugsweep.formats.logcat import LogLine, log_line
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_TAGS: Final = {
    "am_anr": ("user", "pid", "process", "flags", "reason"),
    "am_crash": ("pid", "user", "process", "flags", "exception", "reason"),
    "am_create_service": ("user", "record", "component", "uid", "pid"),
    "am_kill": ("user", "pid", "process", "adjustment", "reason"),
    "am_proc_died": ("user", "pid", "process", "adjustment", "state"),
    "am_proc_start": ("user", "pid", "uid", "process", "reason", "component"),
    "am_create_activity": ("user", "token", "task", "component", "reason", "type", "uri", "flags"),
    "wm_create_activity": ("user", "token", "task", "component", "reason", "type", "uri", "flags"),
}
"""The tags that are read, with the fields of each, in order.

Source: ``EventLogTags.logtags`` of the activity manager and the window manager.
"""
_WORDS: Final = (b" am_anr", b" am_crash", b" am_create_", b" am_kill", b" am_proc_", b" wm_create_activity")
"""One of them is in every line that is read."""


class AppEvent(Record, frozen=True, kw_only=True):
    """An event of a process, a service or a screen of an app."""

    logged_at: str
    """Month, day and time as the log has them."""
    tag: str
    """Such as "am_proc_start" or "am_crash"."""
    user: int | None
    pid: int | None
    uid: int | None
    process: Annotated[str, Observes("process-name"), Observes("app-id")]
    package: Annotated[str, Observes("app-id")]
    """Of the component."""
    component: str
    reason: str
    """Why it was started or killed; of a screen the action, of a crash the exception."""
    uri: Annotated[str, Observes("url", shows="contacted")]
    """What a screen was opened with."""


@artifact(
    name="android/app_events",
    title="Events of apps (event log)",
    record=AppEvent,
    shows="executed",
    paths=("**/logcat/events.txt", "**/logcat/all.txt", "**/logcat/last.txt"),
    references=(
        "https://android.googlesource.com/platform/frameworks/base/+/main/services/core/java/com/android/server/am/EventLogTags.logtags",
    ),
    limitations=("The log holds some hours or days; its lines have no year, which is taken from the report.",),
)
def parse_app_events(file: EvidenceFile) -> Iterator[AppEvent | Problem]:
    """Yield each event of the kinds that are read."""
    lines = Lines(file)
    newest = file.metadata.modified_at
    for line in lines.containing(*_WORDS):
        entry = log_line(line, newest)
        if entry is None or entry.tag not in _TAGS:
            continue
        yield _event(entry, lines)
    yield from lines.problems


def _event(entry: LogLine, lines: Lines) -> AppEvent:
    names = _TAGS[entry.tag]
    values = decoded(entry.message).removeprefix("[").removesuffix("]").split(",", len(names) - 1)
    fields = dict(zip(names, values, strict=False))
    if len(fields) < len(names) - 1:
        lines.report("an event with fewer fields than it should have")
    component, uri = fields.get("component", ""), fields.get("uri", "")
    return AppEvent(
        origin=lines.origin,
        time=entry.time,
        time_basis="offset" if entry.with_zone else "local-assumed",
        logged_at=entry.moment,
        tag=entry.tag,
        user=whole_number(fields.get("user", "")),
        pid=whole_number(fields.get("pid", "")),
        uid=whole_number(fields.get("uid", "")),
        process=fields.get("process", ""),
        package=component.partition("/")[0],
        component=component,
        uri="" if uri == "NULL" else uri,
        reason=fields.get("exception", "") or fields.get("reason", ""),
    )
