"""Which processes used any network, and how much: the statistics of `symptomsd`."""

from collections.abc import Iterator

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.process_usage import ProcessUsage, read_process_usage
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.record import Problem


@artifact(
    name="ios/net_usage",
    title="Network use by process (netusage)",
    record=ProcessUsage,
    shows="executed",
    paths=("private/var/networkd/netusage.sqlite", "private/var/networkd/db/netusage.sqlite"),
    references=("https://docs.mvt.re/en/latest/ios/records/",),
    limitations=("Backups do not hold it: it is read from a dump of the file system.",),
)
def parse_net_usage(file: EvidenceFile) -> Iterator[ProcessUsage | Problem]:
    """Yield every process that used a network with its counters, then counters that lack their process."""
    return read_process_usage(file)
