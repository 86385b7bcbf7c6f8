"""Files that came with the iPhone's messages, or went with them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, NamedTuple

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.handles import read_handle
from bugsweep.formats.sqlite import Database, open_database
from bugsweep.formats.timestamps import Epoch, from_cocoa
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record


class Attachment(Record, frozen=True, kw_only=True):
    """A file attached to a message; its time is when the phone made the entry."""

    sent: bool
    """Whether the phone's owner sent it."""
    path: Annotated[str | None, Observes("file-path")] = None
    """Where it lies on the phone, with the home folder written out; None while it was not yet fetched."""
    file_name: Annotated[str | None, Observes("file-name")] = None
    """The last component of `path`."""
    transfer_name: Annotated[str | None, Observes("file-name")] = None
    """The name that the sender gave it."""
    mime_type: str | None = None
    uti: str | None = None
    """Type of the content in Apple's system."""
    size: int | None = None
    """Length in bytes, as the message announced it."""
    message: int | None = None
    """Number of the message, as in the positions of ``ios/sms``."""
    service: str | None = None
    handle: str | None = None
    """The other side, as the phone has it."""
    phone_number: Annotated[str | None, Observes("phone-number")] = None
    email: Annotated[str | None, Observes("email-addr")] = None
    message_time: datetime | None = None


class _Row(NamedTuple):
    id: int
    path: str | None
    transfer_name: str | None
    mime_type: str | None
    uti: str | None
    size: int | None
    is_outgoing: int | None
    created_at: Annotated[datetime | None, Epoch(from_cocoa)]
    message: int | None
    is_from_me: int | None
    message_time: Annotated[datetime | None, Epoch(from_cocoa)]
    service: str | None
    handle: str | None


_SELECT = """
    SELECT attachment.ROWID, {attachment.filename}, {attachment.transfer_name}, {attachment.mime_type},
        {attachment.uti}, {attachment.total_bytes}, {attachment.is_outgoing}, {attachment.created_date},
        {message.ROWID_OR_NULL}, {message.is_from_me}, {message.date}, {message.service}, {handle.id}
    FROM attachment
"""
_MESSAGE = """
    LEFT JOIN (
        SELECT attachment_id, min(message_id) AS message_id FROM message_attachment_join GROUP BY attachment_id
    ) AS joined ON joined.attachment_id = attachment.ROWID
    LEFT JOIN message ON message.ROWID = joined.message_id
"""
_HANDLE = "LEFT JOIN handle ON handle.ROWID = message.handle_id"
_HOME = "/private/var/mobile/"


@artifact(
    name="ios/sms_attachments",
    title="Attachments of messages",
    record=Attachment,
    shows="received",
    effort=0.05,
    references=("https://docs.mvt.re/en/latest/ios/records/#sms_attachmentsjson",),
    paths=("private/var/mobile/Library/SMS/sms.db", "private/var/mobile/Library/SMS/chat.db"),
    limitations=(
        "The database names the files; whether they are still on the phone, a list of its files says.",
        "A sender may name and type a file as it likes.",
    ),
)
def parse_sms_attachments(file: EvidenceFile) -> Iterator[Attachment | Problem]:
    """Yield each attachment with the message and the person that it belongs to."""
    with open_database(file) as database:
        database.require("attachment")
        for row in database.rows(_query(database), _Row):
            yield row if isinstance(row, Problem) else _attachment(file, row)


def _query(database: Database) -> str:
    """Return the query for the tables that are there."""
    joined = {"message_attachment_join", "message"} <= database.tables
    handled = joined and "handle" in database.tables
    select = _SELECT.replace("{message.ROWID_OR_NULL}", "joined.message_id" if joined else "NULL")
    if not joined:
        select = select.replace("{message.", "{absent.")
    if not handled:
        select = select.replace("{handle.", "{absent.")
    return " ".join((select, _MESSAGE if joined else "", _HANDLE if handled else "", "ORDER BY attachment.ROWID"))


def _attachment(file: EvidenceFile, row: _Row) -> Attachment:
    path = f"{_HOME}{row.path[2:]}" if row.path and row.path.startswith("~/") else row.path
    phone_number, email = read_handle(row.handle)
    return Attachment(
        origin=origin_of(file, f"attachment {row.id}"),
        time=row.created_at,
        sent=bool(row.is_outgoing or row.is_from_me),
        path=path or None,
        file_name=path.rpartition("/")[2] or None if path else None,
        transfer_name=row.transfer_name or None,
        mime_type=row.mime_type,
        uti=row.uti,
        size=row.size,
        message=row.message,
        service=row.service,
        handle=row.handle,
        phone_number=phone_number,
        email=email,
        message_time=row.message_time,
    )
