"""Daily network use by process, as iOS sums it up for its analytics."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.plist_entries import read_entries
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Origin, Problem, Record


class DailyUsage(Record, frozen=True, kw_only=True):
    """What a process had sent and received when its counters were last noted."""

    process: Annotated[str, Observes("process-name")]
    wifi_in: float
    """Bytes, as are all counters."""
    wifi_out: float
    wwan_in: float
    wwan_out: float


@artifact(
    name="ios/osanalytics_addaily",
    title="Network use by process (daily analytics)",
    record=DailyUsage,
    shows="executed",
    paths=("private/var/mobile/Library/Preferences/com.apple.osanalytics.addaily.plist",),
    references=(
        "https://docs.mvt.re/en/latest/ios/records/",
        "https://securelist.com/find-the-triangulation-utility/109867/",
    ),
    limitations=("A process that never used the network is not here.",),
)
def parse_osanalytics_addaily(file: EvidenceFile) -> Iterator[DailyUsage | Problem]:
    """Yield the counters of each process."""
    entries = read_entries(file)
    for process, values in entries.entries("netUsageBaseline").values.items():
        yield _usage(Origin(file.path, f"process {process}"), process, values)
    yield from entries.problems


def _usage(origin: Origin, process: str, values: object) -> DailyUsage | Problem:
    match values:
        case [
            datetime() as time,
            int() | float() as wifi_in,
            int() | float() as wifi_out,
            int() | float() as wwan_in,
            int() | float() as wwan_out,
            *_,
        ]:
            return DailyUsage(
                origin=origin,
                time=time,
                process=process,
                wifi_in=float(wifi_in),
                wifi_out=float(wifi_out),
                wwan_in=float(wwan_in),
                wwan_out=float(wwan_out),
            )
    return Problem(origin, "not a date and four counters")
