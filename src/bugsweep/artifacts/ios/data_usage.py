"""Which processes used the mobile network, and how much."""

from collections.abc import Iterator

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.process_usage import ProcessUsage, read_process_usage
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.record import Problem


@artifact(
    name="ios/data_usage",
    title="Network use by process (DataUsage)",
    record=ProcessUsage,
    shows="executed",
    paths=("private/var/wireless/Library/Databases/DataUsage.sqlite",),
    effort=3.8,
    references=("https://docs.mvt.re/en/latest/ios/records/",),
    limitations=(
        "A process that never used the network is not here.",
        "The user can reset the statistics in the settings.",
    ),
)
def parse_data_usage(file: EvidenceFile) -> Iterator[ProcessUsage | Problem]:
    """Yield every process that used the network with its counters, then counters that lack their process."""
    return read_process_usage(file)
