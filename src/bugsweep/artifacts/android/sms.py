"""Text and multimedia messages, as the telephony provider backs them up."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Final, Literal, NamedTuple

from msgspec import Struct

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.dumpsys import whole_number
from bugsweep.formats.inflation import chunks_of, inflated, stream_of
from bugsweep.formats.json_items import json_items
from bugsweep.formats.links import find_links
from bugsweep.formats.sqlite import open_database
from bugsweep.formats.timestamps import TimestampError, from_unix, from_unix_milliseconds
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Origin, Problem, Record

_LARGEST = 1024**3
_BOXES: Final = {1: "inbox", 2: "sent", 3: "draft", 4: "outbox", 5: "failed", 6: "queued"}
_OF_THE_OWNER = {"sent", "draft", "outbox", "failed", "queued"}
_FROM = 137
_PLACEHOLDER = "insert-address-token"
"""Stands for the phone's own number, as the sender of a message that it sends."""


class TextMessage(Record, frozen=True, kw_only=True):
    """A message that the phone received or sent."""

    kind: Literal["sms", "mms"]
    sent: bool
    """Written on the phone, whether or not it left it; `box` says how far it came."""
    box: str
    """ "inbox", "sent", "draft", "outbox", "failed", "queued", or empty where the phone does not say."""
    addresses: Annotated[tuple[str, ...], Observes("phone-number", shows="received")]
    """Whom it is from or for, all of them."""
    sender: str
    """Number of the sender of a multimedia message."""
    subject: str
    text: str
    links: Annotated[tuple[str, ...], Observes("url")]
    sent_at: datetime | None
    """When the sender's network took it, where it says so."""
    read: bool
    service_center: Annotated[str, Observes("phone-number", shows="received")]


class _Address(Struct):
    type: int | None = None
    address: str | None = None


class _Message(Struct):
    """What the provider writes of either kind, all of it as text."""

    address: str | None = None
    body: str | None = None
    date: int | None = None
    date_sent: int | None = None
    type: int | None = None
    read: int | None = None
    service_center: str | None = None
    subject: str | None = None
    recipients: list[str] | None = None
    # Of multimedia messages:
    msg_box: int | None = None
    sub: str | None = None
    mms_body: str | None = None
    mms_addresses: list[_Address] | None = None


class _Row(NamedTuple):
    id: int
    address: str | None
    body: str | None
    subject: str | None
    date: int | None
    date_sent: int | None
    type: int | None
    read: int | None
    service_center: str | None
    parties: str | None
    """A line each: the number of a role, and an address."""


_SMS = """
    SELECT _id, address, {sms.body}, {sms.subject}, {sms.date}, {sms.date_sent}, {sms.type}, {sms.read},
        {sms.service_center}, NULL FROM sms ORDER BY _id
"""
_MMS = """
    SELECT pdu._id, NULL, parts.text, {pdu.sub}, {pdu.date}, {pdu.date_sent}, {pdu.msg_box}, {pdu.read}, NULL,
        parties.addresses
    FROM pdu
        LEFT JOIN (
            SELECT mid, group_concat(text, char(10)) AS text FROM part
            WHERE coalesce({part.ct}, '') != 'application/smil' GROUP BY mid
        ) AS parts ON parts.mid = pdu._id
        LEFT JOIN (SELECT msg_id, group_concat(type || ' ' || address, char(10)) AS addresses FROM addr GROUP BY msg_id)
            AS parties ON parties.msg_id = pdu._id
    ORDER BY pdu._id
"""


@artifact(
    name="android/sms",
    title="Text and multimedia messages",
    record=TextMessage,
    shows="received",
    paths=(
        "**/com.android.providers.telephony/files/*_sms_backup",
        "**/com.android.providers.telephony/files/*_mms_backup",
        "data/user_de/*/com.android.providers.telephony/databases/mmssms.db",
        "data/data/com.android.providers.telephony/databases/mmssms.db",
        "data/user/*/com.android.providers.telephony/databases/mmssms.db",
    ),
    kinds=("android-backup", "androidqf", "android-filesystem-dump"),
    references=(
        "https://android.googlesource.com/platform/packages/providers/TelephonyProvider/+/main/src/com/android/providers/telephony/TelephonyBackupAgent.java",
    ),
    limitations=("Of multimedia messages a backup holds the text and not the attachments.",),
)
def parse_sms(file: EvidenceFile) -> Iterator[TextMessage | Problem]:
    """Yield each message of a file of the backup, a list in JSON packed by zlib, or of the database itself.

    Whether it was sent follows from the box that it lies in. The time of sending does not tell: phones fill it for
    messages that they receive.
    """
    if file.path.endswith(".db"):
        yield from _stored(file)
        return
    kind: Literal["sms", "mms"] = "mms" if file.path.endswith("_mms_backup") else "sms"
    with file.open() as stream:
        packed = stream.read(1) != b"["
        stream.seek(0)
        content = stream_of(inflated(chunks_of(stream), _LARGEST)) if packed else stream
        for item in json_items(content, _Message):
            origin = origin_of(file, f"message {item.number}")
            if item.value is None:
                yield Problem(origin, f"not a message: {item.fault}")
            else:
                yield from _messages(item.value, kind, origin)


def _messages(message: _Message, kind: Literal["sms", "mms"], origin: Origin) -> Iterator[TextMessage | Problem]:
    convert = from_unix if kind == "mms" else from_unix_milliseconds
    times: list[datetime | None] = []
    for value in (message.date, message.date_sent):
        try:
            times.append(convert(value) if value else None)
        except TimestampError as error:
            times.append(None)
            yield Problem(origin, str(error))
    box = _BOXES.get((message.msg_box if kind == "mms" else message.type) or 0, "")
    text = message.mms_body or message.body or ""
    subject = message.sub or message.subject or ""
    parties = [one for one in message.mms_addresses or () if one.address and one.address != _PLACEHOLDER]
    yield TextMessage(
        origin=origin,
        time=times[0],
        kind=kind,
        sent=box in _OF_THE_OWNER,
        box=box,
        addresses=tuple(
            dict.fromkeys(
                address
                for address in (message.address, *(message.recipients or ()), *(one.address for one in parties))
                if address
            )
        ),
        sender=next((one.address or "" for one in parties if one.type == _FROM), ""),
        subject=subject,
        text=text,
        links=find_links(f"{subject}\n{text}"),
        sent_at=times[1],
        read=bool(message.read),
        service_center=message.service_center or "",
    )


def _stored(file: EvidenceFile) -> Iterator[TextMessage | Problem]:
    """Yield the messages of the database of the telephony provider."""
    with open_database(file) as database:
        database.require("sms")
        for row in database.rows(_SMS, _Row):
            yield from [row] if isinstance(row, Problem) else _of_row(row, "sms", file)
        if {"pdu", "part", "addr"} <= database.tables:
            for row in database.rows(_MMS, _Row):
                yield from [row] if isinstance(row, Problem) else _of_row(row, "mms", file)


def _of_row(row: _Row, kind: Literal["sms", "mms"], file: EvidenceFile) -> Iterator[TextMessage | Problem]:
    parties = (line.partition(" ") for line in (row.parties or "").split("\n"))
    message = _Message(
        address=row.address,
        body=row.body,
        date=row.date,
        date_sent=row.date_sent,
        type=row.type,
        msg_box=row.type,
        read=row.read,
        service_center=row.service_center,
        subject=row.subject,
        mms_addresses=[_Address(type=whole_number(role), address=address) for role, _, address in parties],
    )
    yield from _messages(message, kind, origin_of(file, f"{kind} {row.id}"))
