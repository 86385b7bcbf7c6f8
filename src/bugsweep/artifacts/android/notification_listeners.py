"""Apps that read every notification, among them the texts of messages and one-time codes."""

import re
from collections.abc import Iterator
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.dumpsys import Lines, component, decoded
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Origin, Problem, Record

_KIND = re.compile(rb"  Notification (listeners|assistant services):")
_LIST = re.compile(rb"    (Allowed|All|Live|Snoozed) notification (?:listeners|assistants)", re.IGNORECASE)
_COMPONENT = re.compile(rb"(?<![\w.])[\w.]{1,255}/[\w.$]{1,255}")
_USER = re.compile(rb"\(user:? (-?\d{1,9})")


class NotificationListener(Record, frozen=True, kw_only=True):
    """A service that may read, dismiss or rank the notifications of all apps."""

    user: int | None
    """None or -1 for all users."""
    package: Annotated[str, Observes("app-id")]
    service: str
    assistant: bool
    """One that ranks notifications; the others listen."""
    allowed: bool
    """Switched on by the user or the vendor; parts of the system need no switch."""
    live: bool
    """Connected when the report was made."""


class _Draft:
    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self.user: int | None = None
        self.states: set[str] = set()


@artifact(
    name="android/notification_listeners",
    title="Apps that read notifications",
    record=NotificationListener,
    shows="installed",
    paths=("**/dumpsys/notification.txt",),
    references=("https://developer.android.com/reference/android/service/notification/NotificationListenerService",),
)
def parse_notification_listeners(file: EvidenceFile) -> Iterator[NotificationListener | Problem]:
    """Yield each listener once, with the lists that it is in."""
    lines = Lines(file)
    found: dict[tuple[bool, str], _Draft] = {}
    assistant = inside = False
    state = ""
    for line in lines:
        if match := _KIND.match(line):
            inside, assistant, state = True, match[1].startswith(b"assistant"), ""
        elif line.strip() and not line.startswith(b"    "):
            inside = False
        elif inside and (match := _LIST.match(line)):
            state = decoded(match[1]).lower()
        elif inside and line.startswith(b"      ") and (named := _COMPONENT.search(line)):
            draft = found.setdefault((assistant, decoded(named[0])), _Draft(lines.origin))
            draft.states.add(state)
            if (user := _USER.search(line)) and draft.user is None:
                draft.user = int(user[1])
    for (is_assistant, name), draft in found.items():
        package, service = component(name)
        yield NotificationListener(
            origin=draft.origin,
            user=draft.user,
            package=package,
            service=service,
            assistant=is_assistant,
            allowed="allowed" in draft.states or "all" in draft.states,
            live="live" in draft.states,
        )
    yield from lines.problems
