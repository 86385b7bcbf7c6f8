"""Text and multimedia messages, as the telephony provider backs them up."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Final, Literal

from msgspec import Struct

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.inflation import chunks_of, inflated, stream_of
from bugsweep.formats.json_items import json_items
from bugsweep.formats.links import find_links
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


@artifact(
    name="android/sms",
    title="Text and multimedia messages",
    record=TextMessage,
    shows="received",
    paths=(
        "**/com.android.providers.telephony/files/*_sms_backup",
        "**/com.android.providers.telephony/files/*_mms_backup",
    ),
    kinds=("android-backup", "androidqf"),
    references=(
        "https://android.googlesource.com/platform/packages/providers/TelephonyProvider/+/main/src/com/android/providers/telephony/TelephonyBackupAgent.java",
    ),
    limitations=("Of multimedia messages a backup holds the text and not the attachments.",),
)
def parse_sms(file: EvidenceFile) -> Iterator[TextMessage | Problem]:
    """Yield each message of a file of the backup, a list in JSON packed by zlib.

    Whether it was sent follows from the box that it lies in. The time of sending does not tell: phones fill it for
    messages that they receive.
    """
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
