"""Authorities whose certificates somebody made the phone trust, beside those of the system."""

import re
from collections.abc import Iterator
from typing import Annotated, Final

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.certificates import read_certificates
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_USER = re.compile(r"data/misc/user/(\d{1,6})/")
_LARGEST: Final = 1024 * 1024


class UserAuthority(Record, frozen=True, kw_only=True):
    """A certificate; whoever holds its key can read traffic of apps that trust it. The time is that of its file."""

    user: int
    sha256: Annotated[str, Observes("cert-hash")]
    subject: str
    issuer: str


@artifact(
    name="android/user_certificates",
    title="Certificate authorities that the user added",
    record=UserAuthority,
    shows="installed",
    paths=("data/misc/user/*/cacerts-added/*", "data/misc/keychain/cacerts-added/*"),
    kinds=("android-filesystem-dump",),
    references=("https://source.android.com/docs/security/overview/updates-resources",),
    limitations=("Since Android 7 apps trust such an authority only where they say so; browsers do.",),
)
def parse_user_certificates(file: EvidenceFile) -> Iterator[UserAuthority | Problem]:
    """Yield each certificate of a file; every authority has a file of its own."""
    with file.open() as stream:
        content = stream.read(_LARGEST + 1)
    user = _USER.match(file.path)
    for number, certificate in enumerate(read_certificates(content), 1):
        yield UserAuthority(
            origin=origin_of(file, f"certificate {number}"),
            time=file.metadata.modified_at,
            user=int(user[1]) if user else 0,
            sha256=certificate.sha256,
            subject=certificate.subject,
            issuer=certificate.issuer,
        )
