"""System properties, as getprop lists them."""

from collections.abc import Iterator
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.android_properties import read_properties
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record


class SystemProperty(Record, frozen=True, kw_only=True):
    """A property of the running system."""

    name: Annotated[str, Observes("android-property")]
    value: str


@artifact(
    name="android/properties",
    title="System properties",
    record=SystemProperty,
    shows="present",
    paths=("**/getprop.txt",),
    references=("https://source.android.com/docs/core/architecture/configuration/add-system-properties",),
)
def parse_properties(file: EvidenceFile) -> Iterator[SystemProperty | Problem]:
    """Yield each property; a value that does not end is given as far as it goes, with a problem."""
    with file.open() as stream:
        for item in read_properties(stream):
            origin = origin_of(file, f"line {item.line}")
            if not item.complete:
                yield Problem(origin, f"the value of {item.name} does not end")
            yield SystemProperty(origin=origin, name=item.name, value=item.value)
