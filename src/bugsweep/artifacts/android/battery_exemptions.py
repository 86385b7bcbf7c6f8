"""Apps that go on in the background while the phone saves its battery."""

import re
from collections.abc import Iterator
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.android_xml import read_android_xml
from bugsweep.formats.dumpsys import Lines, decoded
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_HEADING = re.compile(rb"  (Removed from )?(?:[Ww]hite|[Aa]llow)list( \(except idle\))? ?(system|user)? ?apps:")
_APP = re.compile(rb"    ([A-Za-z][\w.]{0,254})$")


class BatteryExemption(Record, frozen=True, kw_only=True):
    """An app that is exempt from the limits of idle times."""

    package: Annotated[str, Observes("app-id")]
    by_user: bool
    """Put on the list by the user, or by an app that asked the user; else by the maker of the phone."""
    while_idle: bool
    """Also while the phone lies idle; else only in the standby of apps."""


@artifact(
    name="android/battery_exemptions",
    title="Apps exempt from saving the battery",
    record=BatteryExemption,
    shows="installed",
    paths=("**/dumpsys/deviceidle.txt", "data/system/deviceidle.xml"),
    references=("https://developer.android.com/training/monitoring-device-state/doze-standby",),
    limitations=("A dump has only the list of the user.",),
)
def parse_battery_exemptions(file: EvidenceFile) -> Iterator[BatteryExemption | Problem]:
    """Yield each app of each list that is in force."""
    return _stored(file) if file.path.endswith(".xml") else _dumped(file)


def _stored(file: EvidenceFile) -> Iterator[BatteryExemption | Problem]:
    with file.open() as stream:
        for element, position in read_android_xml(stream, frozenset({"wl"})):
            package = element.attributes.get("n", "")
            yield BatteryExemption(origin=origin_of(file, position), package=package, by_user=True, while_idle=True)


def _dumped(file: EvidenceFile) -> Iterator[BatteryExemption | Problem]:
    lines = Lines(file)
    listed: tuple[bool, bool] | None = None
    for line in lines:
        if heading := _HEADING.fullmatch(line):
            listed = None if heading[1] else (heading[3] == b"user", heading[2] is None)
        elif listed is not None and (app := _APP.fullmatch(line)):
            by_user, while_idle = listed
            yield BatteryExemption(origin=lines.origin, package=decoded(app[1]), by_user=by_user, while_idle=while_idle)
        else:
            listed = None
    yield from lines.problems
