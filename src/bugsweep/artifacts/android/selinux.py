"""Whether SELinux confines what apps may do."""

from collections.abc import Iterator

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.dumpsys import Lines, decoded
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.record import Problem, Record


class SelinuxMode(Record, frozen=True, kw_only=True):
    """The mode of SELinux; on a phone as it was sold it is enforcing."""

    mode: str
    """ "Enforcing", "Permissive" or "Disabled"."""
    enforcing: bool


@artifact(
    name="android/selinux",
    title="Mode of SELinux",
    record=SelinuxMode,
    shows="present",
    paths=("selinux.txt",),
    kinds=("androidqf",),
    references=("https://source.android.com/docs/security/features/selinux",),
)
def parse_selinux(file: EvidenceFile) -> Iterator[SelinuxMode | Problem]:
    """Yield the mode."""
    lines = Lines(file)
    for line in lines:
        if mode := decoded(line):
            if mode.lower() in {"enforcing", "permissive", "disabled"}:
                yield SelinuxMode(origin=lines.origin, mode=mode, enforcing=mode.lower() == "enforcing")
            else:
                lines.report(f"not a mode: {mode[:80]!r}")
    yield from lines.problems
