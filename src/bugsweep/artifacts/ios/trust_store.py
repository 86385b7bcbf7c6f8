"""Authorities whose certificates somebody made the phone trust, beside those of Apple."""

from collections.abc import Iterator
from typing import Annotated, NamedTuple

from bugsweep.artifacts.declaration import artifact
from bugsweep.errors import FormatError
from bugsweep.formats.certificates import read_certificates
from bugsweep.formats.sqlite import open_database
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record


class TrustedAuthority(Record, frozen=True, kw_only=True):
    """A certificate with settings of trust; whoever holds its key can read encrypted traffic of the phone."""

    sha256: Annotated[str, Observes("cert-hash")]
    """Empty where the certificate is not there or damaged."""
    stored_hash: Annotated[str, Observes("cert-hash")]
    """Under which the phone keeps it: SHA-256, or SHA-1 before iOS 14."""
    subject: str
    issuer: str


class _Row(NamedTuple):
    id: int
    sha1: bytes | str | None
    sha256: bytes | str | None
    data: bytes | None


@artifact(
    name="ios/trust_store",
    title="Authorities added to the trust store",
    record=TrustedAuthority,
    shows="installed",
    paths=(
        "private/var/protected/trustd/private/TrustStore.sqlite3",
        "private/var/Keychains/TrustStore.sqlite3",
    ),
    references=("https://github.com/apple-oss-distributions/Security/tree/main/trust/trustd",),
    limitations=(
        "When an authority was added is not kept.",
        "An entry may also take trust away; its settings are not interpreted.",
    ),
)
def parse_trust_store(file: EvidenceFile) -> Iterator[TrustedAuthority | Problem]:
    """Yield each certificate that has settings."""
    query = "SELECT rowid, {tsettings.sha1}, {tsettings.sha256}, {tsettings.data} FROM tsettings ORDER BY rowid"
    with open_database(file) as database:
        database.require("tsettings")
        for row in database.rows(query, _Row):
            if isinstance(row, Problem):
                yield row
                continue
            origin = origin_of(file, f"certificate {row.id}")
            certificate = None
            if row.data is None:
                yield Problem(origin, "without its certificate")
            else:
                try:
                    certificate = read_certificates(row.data)[0]
                except FormatError as error:
                    yield Problem(origin, str(error))
            stored = row.sha256 or row.sha1 or b""
            yield TrustedAuthority(
                origin=origin,
                sha256=certificate.sha256 if certificate else "",
                stored_hash=stored.hex() if isinstance(stored, bytes) else stored,
                subject=certificate.subject if certificate else "",
                issuer=certificate.issuer if certificate else "",
            )
