"""Messages of the iPhone: SMS, MMS, iMessage and RCS, with every link they brought."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, NamedTuple

from bugsweep.artifacts.declaration import artifact
from bugsweep.errors import FormatError
from bugsweep.formats.handles import read_handle
from bugsweep.formats.keyed_archive import Unarchived, Url, unarchive
from bugsweep.formats.links import find_links
from bugsweep.formats.plist import entry_of, read_plist
from bugsweep.formats.sqlite import Database, open_database
from bugsweep.formats.timestamps import Epoch, from_cocoa
from bugsweep.formats.typedstream import AttributedText, read_attributed_text
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record


class Message(Record, frozen=True, kw_only=True):
    """A message that was received or sent."""

    sent: bool
    """Whether the phone's owner wrote it: a link in it says nothing about who targets whom."""
    handle: str | None = None
    """The other side, as the phone has it; None in groups for what the owner sent."""
    phone_number: Annotated[str | None, Observes("phone-number")] = None
    """`handle` where it is a number."""
    email: Annotated[str | None, Observes("email-addr")] = None
    """`handle` where it is an address."""
    service: str | None = None
    """``SMS``, ``iMessage`` or ``RCS``."""
    chat: str | None = None
    """Name of the conversation, or its identifier where it has none."""
    subject: str | None = None
    text: str | None = None
    attributed_text: str | None = None
    """The text as it is displayed, where that is not `text`."""
    earlier_texts: tuple[str, ...] = ()
    """What stood there before the message was edited."""
    links: Annotated[tuple[str, ...], Observes("url")] = ()
    """From all of its texts, from behind them, and from the preview of a link."""
    read_at: datetime | None = None
    delivered_at: datetime | None = None
    edited_at: datetime | None = None
    retracted_at: datetime | None = None
    deleted: bool = False
    """Whether it lies among those deleted of late, which iOS 16 and later keep for some weeks."""
    deleted_at: datetime | None = None


class _Row(NamedTuple):
    id: int
    handle: str | None
    sent: int | None
    service: str | None
    display_name: str | None
    chat_identifier: str | None
    subject: str | None
    text: str | None
    attributed_body: bytes | None
    summary_info: bytes | None
    balloon: str | None
    payload: bytes | None
    time: Annotated[datetime | None, Epoch(from_cocoa)]
    read_at: Annotated[datetime | None, Epoch(from_cocoa)]
    delivered_at: Annotated[datetime | None, Epoch(from_cocoa)]
    edited_at: Annotated[datetime | None, Epoch(from_cocoa)]
    retracted_at: Annotated[datetime | None, Epoch(from_cocoa)]
    deleted: int
    deleted_at: Annotated[datetime | None, Epoch(from_cocoa)]


_SELECT = """
    SELECT message.ROWID, {handle.id}, {message.is_from_me}, {message.service}, {chat.display_name},
        {chat.chat_identifier}, {message.subject}, {message.text}, {message.attributedBody},
        {message.message_summary_info}, {message.balloon_bundle_id}, {message.payload_data}, {message.date},
        {message.date_read}, {message.date_delivered}, {message.date_edited}, {message.date_retracted},
        deletion.message_id IS NOT NULL, deletion.delete_date
    FROM message
"""
_NO_MEMBERSHIP = "LEFT JOIN (SELECT NULL AS message_id, NULL AS chat_id WHERE 0) AS membership ON 0"
_MEMBERSHIP = """
    LEFT JOIN (SELECT message_id, min(chat_id) AS chat_id FROM chat_message_join GROUP BY message_id) AS membership
        ON membership.message_id = message.ROWID
"""
_NO_DELETION = "LEFT JOIN (SELECT NULL AS message_id, NULL AS chat_id, NULL AS delete_date WHERE 0) AS deletion ON 0"
_DELETION = """
    LEFT JOIN (
        SELECT message_id, min(chat_id) AS chat_id, max({chat_recoverable_message_join.delete_date}) AS delete_date
        FROM chat_recoverable_message_join GROUP BY message_id
    ) AS deletion ON deletion.message_id = message.ROWID
"""
_HANDLE = "LEFT JOIN handle ON handle.ROWID = message.handle_id"
_CHAT = "LEFT JOIN chat ON chat.ROWID = coalesce(membership.chat_id, deletion.chat_id)"

_DRAWINGS = frozenset({"com.apple.DigitalTouchBalloonProvider", "com.apple.Handwriting.HandwritingProvider"})
"""Kinds of message whose payload is no archive and can hold no link."""
_EDITS_KEY = b"ec"
_NO_LINK = ("x-apple-data-detectors:",)


@artifact(
    name="ios/sms",
    title="Messages (SMS, iMessage, RCS)",
    record=Message,
    shows="received",
    paths=("private/var/mobile/Library/SMS/sms.db", "private/var/mobile/Library/SMS/chat.db"),
    references=(
        "https://developer.apple.com/documentation/foundation/nsarchiver",
        "https://developer.apple.com/documentation/linkpresentation/lplinkmetadata",
    ),
    limitations=(
        "A message that was deleted for good is not here; iOS 16 and later keep one for up to 40 days.",
        "Of a message that was unsent, only what had been edited before is kept.",
        "With Messages in iCloud a backup may hold none of the messages.",
    ),
)
def parse_sms(file: EvidenceFile) -> Iterator[Message | Problem]:
    """Yield each message, sent and received, with the links in its text and behind it."""
    with open_database(file) as database:
        database.require("message")
        for row in database.rows(_query(database), _Row):
            if isinstance(row, Problem):
                yield row
                continue
            problems: list[str] = []
            yield _message(file, row, problems)
            for reason in problems:
                yield Problem(origin_of(file, f"message {row.id}"), reason)


def _query(database: Database) -> str:
    """Return the query for the tables that are there: chats came with iOS 6, recoverable messages with iOS 16."""
    tables = database.tables
    return " ".join(
        (
            _SELECT,
            _HANDLE if "handle" in tables else "",
            _MEMBERSHIP if "chat_message_join" in tables else _NO_MEMBERSHIP,
            _DELETION if "chat_recoverable_message_join" in tables else _NO_DELETION,
            _CHAT if "chat" in tables else "",
            "ORDER BY message.ROWID",
        )
    )


def _message(file: EvidenceFile, row: _Row, problems: list[str]) -> Message:
    """Return the message of `row`, and put what of it cannot be read into `problems`."""
    attributed = _attributed_text(row, problems)
    shown = attributed.text if attributed else row.text
    earlier = _earlier_texts(row, shown, problems)
    phone_number, email = read_handle(row.handle)
    return Message(
        origin=origin_of(file, f"message {row.id}"),
        time=row.time,
        sent=bool(row.sent),
        handle=row.handle,
        phone_number=phone_number,
        email=email,
        service=row.service,
        chat=row.display_name or row.chat_identifier,
        subject=row.subject or None,
        text=row.text or shown,
        attributed_text=shown if row.text and shown != row.text else None,
        earlier_texts=tuple(version.text for version in earlier),
        links=_links(row, attributed, earlier, problems),
        read_at=row.read_at,
        delivered_at=row.delivered_at,
        edited_at=row.edited_at,
        retracted_at=row.retracted_at,
        deleted=bool(row.deleted),
        deleted_at=row.deleted_at,
    )


def _attributed_text(row: _Row, problems: list[str]) -> AttributedText | None:
    if not row.attributed_body:
        return None
    try:
        return read_attributed_text(row.attributed_body)
    except FormatError as error:
        problems.append(f"attributedBody: {error}")
        return None


def _earlier_texts(row: _Row, shown: str | None, problems: list[str]) -> list[AttributedText]:
    """Return the versions before the last; the summary keeps them by part of the message."""
    if not row.summary_info or _EDITS_KEY not in row.summary_info:
        return []
    versions: list[AttributedText] = []
    try:
        for parts in (entry_of(read_plist(row.summary_info), "ec", dict) or {}).values():
            texts = (entry_of(version, "t", bytes) for version in (parts if isinstance(parts, list) else ()))
            versions.extend(read_attributed_text(text) for text in texts if text is not None)
    except FormatError as error:
        problems.append(f"message_summary_info: {error}")
    return [version for version in versions if version.text != shown]


def _links(
    row: _Row, attributed: AttributedText | None, earlier: list[AttributedText], problems: list[str]
) -> tuple[str, ...]:
    """Return the distinct links of a message, those of its text first."""
    links = find_links(row.text) if row.text else ()
    if row.subject:
        links += find_links(row.subject)
    for version in ([attributed] if attributed else []) + earlier:
        if version.text != row.text:
            links += find_links(version.text)
        links += tuple(filter(_is_link, version.links))
    if row.payload and row.balloon not in _DRAWINGS:
        try:
            links += tuple(_links_in(unarchive(row.payload)))
        except FormatError as error:
            problems.append(f"payload_data: {error}")
    return tuple(dict.fromkeys(links)) if len(links) > 1 else links


def _links_in(value: Unarchived) -> Iterator[str]:
    """Yield the addresses in the payload of a message: the preview of a link, or what an app sent."""
    match value:
        case Url():
            if _is_link(value):
                yield str(value)
        case str():
            if "://" in value:
                yield from find_links(value)
        case list():
            for item in value:
                yield from _links_in(item)
        case dict():
            for item in value.values():
                yield from _links_in(item)


def _is_link(address: str) -> bool:
    """Whether an address leads out: not ``tel:``, not ``mailto:``, not a date to tap on."""
    return ("://" in address and not address.startswith(_NO_LINK)) or bool(find_links(address))
