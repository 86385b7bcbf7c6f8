"""System properties, as getprop lists them."""

from collections.abc import Iterator
from typing import Annotated, Final

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.android_properties import read_build_properties, read_properties
from bugsweep.formats.bounded import content_of
from bugsweep.formats.protobuf import fields, message, text
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_LARGEST: Final = 4 * 1024**2


class SystemProperty(Record, frozen=True, kw_only=True):
    """A property of the running system."""

    name: Annotated[str, Observes("android-property")]
    value: str


@artifact(
    name="android/properties",
    title="System properties",
    record=SystemProperty,
    shows="present",
    paths=(
        "**/getprop.txt",
        "system/build.prop",
        "system/system/build.prop",
        "vendor/build.prop",
        "odm/etc/build.prop",
        "product/build.prop",
        "product/etc/build.prop",
        "system_ext/etc/build.prop",
        "data/property/persistent_properties",
    ),
    references=("https://source.android.com/docs/core/architecture/configuration/add-system-properties",),
    limitations=(
        "A dump of the file system has the properties that are stored, and not those that are set at the start.",
    ),
)
def parse_properties(file: EvidenceFile) -> Iterator[SystemProperty | Problem]:
    """Yield each property; a value that does not end is given as far as it goes, with a problem."""
    if file.path.endswith("build.prop"):
        yield from _built(file)
        return
    if file.path.endswith("persistent_properties"):
        yield from _persistent(file)
        return
    with file.open() as stream:
        for item in read_properties(stream):
            origin = origin_of(file, f"line {item.line}")
            if not item.complete:
                yield Problem(origin, f"the value of {item.name} does not end")
            yield SystemProperty(origin=origin, name=item.name, value=item.value)


def _built(file: EvidenceFile) -> Iterator[SystemProperty]:
    with file.open() as stream:
        for item in read_build_properties(stream):
            yield SystemProperty(origin=origin_of(file, f"line {item.line}"), name=item.name, value=item.value)


def _persistent(file: EvidenceFile) -> Iterator[SystemProperty]:
    """Yield what ``PersistentProperties`` of init holds: a list of names and values."""
    for number, field in enumerate(fields(content_of(file, _LARGEST, "a list of properties")), 1):
        pair = {part.number: text(part.value) for part in fields(message(field.value))}
        yield SystemProperty(origin=origin_of(file, f"property {number}"), name=pair.get(1, ""), value=pair.get(2, ""))
