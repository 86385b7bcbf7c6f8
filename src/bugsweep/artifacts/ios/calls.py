"""Calls of the iPhone: telephone, FaceTime, and apps that report theirs to the system."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated, NamedTuple

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.handles import read_handle
from bugsweep.formats.sqlite import Database, open_database
from bugsweep.formats.timestamps import Epoch, from_cocoa
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_KINDS = {1: "telephone", 8: "FaceTime video", 16: "FaceTime audio"}
_LONGEST = 10 * 365 * 86400
"""Seconds; a call that is said to last longer has no length."""


class Call(Record, frozen=True, kw_only=True):
    """A call that was made, taken or missed."""

    outgoing: bool
    answered: bool
    duration: timedelta | None = None
    kind: str | None = None
    """``telephone``, ``FaceTime video`` or ``FaceTime audio``; None for the call of an app."""
    service: Annotated[str | None, Observes("app-id", shows="installed")] = None
    """The app or system service that carried it."""
    address: str | None = None
    """The other side, as the phone has it."""
    phone_number: Annotated[str | None, Observes("phone-number")] = None
    email: Annotated[str | None, Observes("email-addr")] = None
    member_phone_numbers: Annotated[tuple[str, ...], Observes("phone-number")] = ()
    """Of all members, where the phone keeps them: since iOS 13."""
    member_emails: Annotated[tuple[str, ...], Observes("email-addr")] = ()
    name: str | None = None
    location: str | None = None
    """Where the number is registered, as the phone showed it."""


class _Row(NamedTuple):
    id: int
    time: Annotated[datetime | None, Epoch(from_cocoa)]
    duration: float | None
    address: str | bytes | None
    originated: int | None
    answered: int | None
    call_type: int | None
    service: str | None
    name: str | None
    location: str | None
    members: str | None


_SELECT = """
    SELECT ZCALLRECORD.Z_PK, {ZCALLRECORD.ZDATE}, {ZCALLRECORD.ZDURATION}, {ZCALLRECORD.ZADDRESS},
        {ZCALLRECORD.ZORIGINATED}, {ZCALLRECORD.ZANSWERED}, {ZCALLRECORD.ZCALLTYPE},
        {ZCALLRECORD.ZSERVICE_PROVIDER}, {ZCALLRECORD.ZNAME}, {ZCALLRECORD.ZLOCATION}, members.handles
    FROM ZCALLRECORD
"""
_MEMBERS = """
    LEFT JOIN (
        SELECT Z_2REMOTEPARTICIPANTCALLS AS call, group_concat(ZHANDLE.ZVALUE, char(10)) AS handles
        FROM Z_2REMOTEPARTICIPANTHANDLES
        JOIN ZHANDLE ON ZHANDLE.Z_PK = Z_2REMOTEPARTICIPANTHANDLES.Z_4REMOTEPARTICIPANTHANDLES
        GROUP BY Z_2REMOTEPARTICIPANTCALLS
    ) AS members ON members.call = ZCALLRECORD.Z_PK
"""
_NO_MEMBERS = "LEFT JOIN (SELECT NULL AS handles WHERE 0) AS members ON 0"
_MEMBER_TABLE = "Z_2REMOTEPARTICIPANTHANDLES"
_MEMBER_COLUMNS = {"Z_2REMOTEPARTICIPANTCALLS", "Z_4REMOTEPARTICIPANTHANDLES"}


@artifact(
    name="ios/calls",
    title="Calls",
    record=Call,
    shows="contacted",
    paths=(
        "private/var/mobile/Library/CallHistoryDB/CallHistory.storedata",
        "private/var/mobile/Library/CallHistoryDB/CallHistoryTemp.storedata",
    ),
    references=("https://docs.mvt.re/en/latest/ios/records/#callsjson",),
    limitations=(
        "iOS keeps about the last thousand calls.",
        "An app need not report its calls to the system.",
    ),
)
def parse_calls(file: EvidenceFile) -> Iterator[Call | Problem]:
    """Yield each call."""
    with open_database(file) as database:
        database.require("ZCALLRECORD")
        for row in database.rows(_query(database), _Row):
            yield row if isinstance(row, Problem) else _call(file, row)


def _query(database: Database) -> str:
    """Return the query for the tables that are there: members of group calls came with iOS 13."""
    has_members = "ZVALUE" in database.columns("ZHANDLE") and database.columns(_MEMBER_TABLE) >= _MEMBER_COLUMNS
    return " ".join((_SELECT, _MEMBERS if has_members else _NO_MEMBERS, "ORDER BY ZCALLRECORD.Z_PK"))


def _call(file: EvidenceFile, row: _Row) -> Call:
    address = row.address.decode("utf-8", "replace") if isinstance(row.address, bytes) else row.address
    phone_number, email = read_handle(address)
    members = [read_handle(member) for member in row.members.splitlines()] if row.members else []
    return Call(
        origin=origin_of(file, f"call {row.id}"),
        time=row.time,
        outgoing=bool(row.originated),
        answered=bool(row.answered),
        duration=timedelta(seconds=row.duration) if row.duration is not None and 0 <= row.duration < _LONGEST else None,
        kind=_KINDS.get(row.call_type) if row.call_type is not None else None,
        service=row.service,
        address=address or None,
        phone_number=phone_number,
        email=email,
        member_phone_numbers=tuple(member.phone_number for member in members if member.phone_number),
        member_emails=tuple(member.email for member in members if member.email),
        name=row.name or None,
        location=row.location or None,
    )
