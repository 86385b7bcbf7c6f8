"""Keyboards, which see whatever is typed."""

import re
from collections.abc import Iterator
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.dumpsys import Lines, component, decoded
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Origin, Problem, Record

_METHOD = re.compile(rb"    mId=(\S+/\S+)")
_CURRENT = re.compile(rb"(?:mCurMethodId|mSelectedMethodId|mCurId)=([\w.]{1,255}/[\w.$]{1,255})")


class InputMethod(Record, frozen=True, kw_only=True):
    """A keyboard, or another way to enter text, that is installed."""

    package: Annotated[str, Observes("app-id")]
    service: str
    selected: bool
    """The one in use when the report was made."""


@artifact(
    name="android/input_methods",
    title="Keyboards",
    record=InputMethod,
    shows="installed",
    paths=("**/dumpsys/input_method.txt",),
    references=("https://developer.android.com/develop/ui/views/touch-and-input/creating-input-method",),
    limitations=("Which keyboards are enabled stands in the secure settings (enabled_input_methods).",),
)
def parse_input_methods(file: EvidenceFile) -> Iterator[InputMethod | Problem]:
    """Yield each keyboard."""
    lines = Lines(file)
    found: dict[str, Origin] = {}
    selected: set[str] = set()
    for line in lines:
        if match := _METHOD.match(line):
            found.setdefault(decoded(match[1]), lines.origin)
        elif match := _CURRENT.search(line):
            selected.add(decoded(match[1]))
            found.setdefault(decoded(match[1]), lines.origin)
    for name, origin in found.items():
        package, service = component(name)
        yield InputMethod(origin=origin, package=package, service=service, selected=name in selected)
    yield from lines.problems
