"""Computers that the phone trusts."""

from collections.abc import Iterator
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.errors import FormatError
from bugsweep.formats.certificates import read_certificates
from bugsweep.formats.plist_entries import Entries, read_entries
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record


class PairedComputer(Record, frozen=True, kw_only=True):
    """A computer that may read the phone over a cable; the record's time is when its file was made, or last changed."""

    host_id: str
    system_id: str
    """Of the computer's installation: the same for every phone that it pairs."""
    host_name: str
    certificate: Annotated[str, Observes("cert-hash")]
    """SHA-256 of the computer's certificate."""
    may_unlock: bool
    """Whether it holds a bag of keys with which it reads a phone that was unlocked once."""


@artifact(
    name="ios/lockdown_records",
    title="Paired computers",
    record=PairedComputer,
    shows="present",
    paths=("private/var/root/Library/Lockdown/pair_records/*.plist",),
    references=(
        "https://www.theiphonewiki.com/wiki/Usbmux",
        "https://support.apple.com/guide/security/pairing-model-security-secadb5b6434/web",
    ),
    limitations=("A pairing ends when the user resets location and privacy, and after some months without use.",),
)
def parse_lockdown_records(file: EvidenceFile) -> Iterator[PairedComputer | Problem]:
    """Yield the computer of the file."""
    entries = read_entries(file)
    metadata = file.metadata
    yield PairedComputer(
        origin=entries.origin,
        time=metadata.born_at or metadata.modified_at,
        host_id=entries.text("HostID") or file.path.rpartition("/")[2].removesuffix(".plist"),
        system_id=entries.text("SystemBUID"),
        host_name=entries.text("HostName"),
        certificate=_fingerprint(entries),
        may_unlock="EscrowBag" in entries.values,
    )
    yield from entries.problems


def _fingerprint(entries: Entries) -> str:
    content = entries.get("HostCertificate", bytes)
    if content is None:
        return ""
    try:
        return read_certificates(content)[0].sha256
    except FormatError as error:
        entries.problems.append(Problem(entries.origin, f"HostCertificate: {error}"))
        return ""
