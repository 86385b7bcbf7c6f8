"""Which program may use the microphone, the camera, the photos: the permissions that iOS keeps."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, NamedTuple

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.sqlite import Database, open_database
from bugsweep.formats.timestamps import Epoch, from_unix
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_DECISIONS = {0: "denied", 1: "unknown", 2: "allowed", 3: "limited"}
_REASONS = {
    1: "error",
    2: "user consent",
    3: "user set",
    4: "system set",
    5: "service policy",
    6: "MDM policy",
    7: "override policy",
    8: "missing usage string",
    9: "prompt timeout",
    10: "preflight unknown",
    11: "entitled",
    12: "app type policy",
}


class Permission(Record, frozen=True, kw_only=True):
    """A permission as it was last changed, or one that ran out."""

    service: str
    """What is permitted, such as ``kTCCServiceMicrophone``."""
    client: Annotated[str, Observes("app-id"), Observes("process-name")]
    """The program: a bundle, or the path of an executable."""
    client_path: Annotated[str | None, Observes("file-path")] = None
    """`client` where it is a path."""
    decision: str
    """``allowed``, ``limited``, ``denied``, ``unknown``, or ``expired`` for one that ran out."""
    reason: str = ""
    """Who decided: the user, the system, a device management."""
    target: str = ""
    """The program that `client` may control, where the service is about another program."""
    prompt_count: int | None = None
    """How often the user was asked, in the schema of iOS 13 and before."""
    expired_at: datetime | None = None


class _Access(NamedTuple):
    id: int
    service: str
    client: str
    client_type: int | None
    auth_value: int | None
    auth_reason: int | None
    allowed: int | None
    prompt_count: int | None
    target: str | None
    last_modified: Annotated[datetime | None, Epoch(from_unix)]


class _Expired(NamedTuple):
    id: int
    service: str
    client: str
    client_type: int | None
    last_modified: Annotated[datetime | None, Epoch(from_unix)]
    expired_at: Annotated[datetime | None, Epoch(from_unix)]


_ACCESS_QUERY = """
    SELECT rowid, service, client, {access.client_type}, {access.auth_value}, {access.auth_reason}, {access.allowed},
        {access.prompt_count}, {access.indirect_object_identifier}, {access.last_modified}
    FROM access ORDER BY rowid
"""
_EXPIRED_QUERY = """
    SELECT rowid, service, client, {expired.client_type}, {expired.last_modified}, {expired.expired_at}
    FROM expired ORDER BY rowid
"""


@artifact(
    name="ios/tcc",
    title="Permissions (TCC)",
    record=Permission,
    shows="present",
    paths=("private/var/mobile/Library/TCC/TCC.db", "logs/Accessibility/TCC.db"),
    references=(
        "https://www.rainforestqa.com/blog/macos-tcc-db-deep-dive",
        "https://developer.apple.com/documentation/bundleresources/information-property-list/protected-resources",
    ),
    limitations=(
        "Only the last change of each permission is kept.",
        "A permission says that a program could use a sensor, not that it did.",
    ),
)
def parse_tcc(file: EvidenceFile) -> Iterator[Permission | Problem]:
    """Yield each permission as last changed, then those that ran out."""
    with open_database(file) as database:
        database.require("access")
        yield from _permissions(file, database)
        if "expired" in database.tables:
            yield from _expired_permissions(file, database)


def _permissions(file: EvidenceFile, database: Database) -> Iterator[Permission | Problem]:
    for row in database.rows(_ACCESS_QUERY, _Access):
        if isinstance(row, Problem):
            yield row
            continue
        yield Permission(
            origin=origin_of(file, f"access {row.id}"),
            time=row.last_modified,
            service=row.service,
            client=row.client,
            client_path=_path(row.client, row.client_type),
            decision=_decision(row),
            reason=_name(_REASONS, row.auth_reason),
            target="" if row.target in (None, "UNUSED") else row.target or "",
            prompt_count=row.prompt_count,
        )


def _expired_permissions(file: EvidenceFile, database: Database) -> Iterator[Permission | Problem]:
    for row in database.rows(_EXPIRED_QUERY, _Expired):
        if isinstance(row, Problem):
            yield row
            continue
        yield Permission(
            origin=origin_of(file, f"expired {row.id}"),
            time=row.last_modified,
            service=row.service,
            client=row.client,
            client_path=_path(row.client, row.client_type),
            decision="expired",
            expired_at=row.expired_at,
        )


def _decision(row: _Access) -> str:
    if row.auth_value is not None:
        return _name(_DECISIONS, row.auth_value)
    if row.allowed is not None:
        return "allowed" if row.allowed else "denied"
    return "unknown"


def _name(names: dict[int, str], number: int | None) -> str:
    """Return the name of a number; one that a newer iOS has is shown as it is."""
    return "" if number is None else names.get(number, str(number))


def _path(client: str, client_type: int | None) -> str | None:
    return client if client_type == 1 or client.startswith("/") else None
