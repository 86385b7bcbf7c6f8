"""Accessibility services, which see and press whatever the user can."""

import re
from collections.abc import Iterator
from typing import Annotated

from msgspec import Struct

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.dumpsys import Lines, component, decoded
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Origin, Problem, Record

_USER = re.compile(rb"\bid=(\d{1,9})")
_LIST = re.compile(rb"\s*(installed|enabled|bound|binding|crashed)? ?services: ?\{(.*)", re.IGNORECASE)
_COMPONENT = re.compile(rb"(?<![\w.])[\w.]{1,255}/[\w.$]{1,255}")
_LABEL = re.compile(rb"Service\[label=(.*?), feedbackType")


class AccessibilityService(Record, frozen=True, kw_only=True):
    """A service that apps offer for accessibility, with what it is allowed to do now."""

    user: int
    package: Annotated[str, Observes("app-id")]
    """Empty for a bound service of which the system names the label only."""
    service: str
    label: str = ""
    enabled: bool
    bound: bool
    """Connected when the report was made."""
    crashed: bool


class _Draft(Struct):
    origin: Origin
    states: set[str]


@artifact(
    name="android/accessibility",
    title="Accessibility services",
    record=AccessibilityService,
    shows="installed",
    paths=("**/dumpsys/accessibility.txt",),
    references=(
        "https://android.googlesource.com/platform/frameworks/base/+/main/services/accessibility/java/com/android/server/accessibility/AccessibilityUserState.java",
    ),
    limitations=(
        "Most versions list the services that are enabled or bound, and not those that are merely installed.",
    ),
)
def parse_accessibility(file: EvidenceFile) -> Iterator[AccessibilityService | Problem]:
    """Yield each service that ``dumpsys accessibility`` names, once for each user."""
    lines = Lines(file)
    services: dict[tuple[str, str], _Draft] = {}
    user = 0
    state = ""  # of the list whose lines are being read
    for line in lines:
        if line.startswith(b"User state["):
            yield from _finished(services, user)
            services, user, state = {}, 0, ""
        if (b"attributes:{" in line) and (match := _USER.search(line)):
            user = int(match[1])
        if match := _LIST.match(line):
            # Android 9 and older call the bound ones just "services".
            state = decoded(match[1] or b"bound").lower()
            line = match[2]  # noqa: PLW2901 - the rest of the line is what remains to be read
        elif not state:
            continue
        for name in _COMPONENT.findall(line):
            services.setdefault((decoded(name), ""), _Draft(lines.origin, set())).states.add(state)
        for label in _LABEL.findall(line):
            services.setdefault(("", decoded(label)), _Draft(lines.origin, set())).states.add(state)
        if line.rstrip().endswith(b"}"):
            state = ""
    yield from _finished(services, user)
    yield from lines.problems


def _finished(services: dict[tuple[str, str], _Draft], user: int) -> Iterator[AccessibilityService]:
    for (name, label), draft in services.items():
        package, service = component(name)
        yield AccessibilityService(
            origin=draft.origin,
            user=user,
            package=package,
            service=service,
            label=label,
            # What is bound, or was until it crashed, had been enabled.
            enabled=not draft.states.isdisjoint({"enabled", "bound", "binding", "crashed"}),
            bound="bound" in draft.states,
            crashed="crashed" in draft.states,
        )
