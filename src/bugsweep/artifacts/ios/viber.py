"""Messages of Viber on the iPhone, with every link they brought."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, NamedTuple

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.handles import read_handle
from bugsweep.formats.links import find_links
from bugsweep.formats.sqlite import Database, open_database
from bugsweep.formats.timestamps import Epoch, from_cocoa
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record


class ViberMessage(Record, frozen=True, kw_only=True):
    """A message that was received or sent with Viber."""

    sent: bool
    """Whether the phone's owner wrote it: a link in it says nothing about who targets whom."""
    name: str | None = None
    """The sender's, as Viber shows it."""
    phone_number: Annotated[str | None, Observes("phone-number")] = None
    """The sender's."""
    chat: str | None = None
    """Name of the group."""
    text: str | None = None
    links: Annotated[tuple[str, ...], Observes("url")] = ()
    """From the text, and from the preview of a link."""


class _Row(NamedTuple):
    id: int
    time: Annotated[datetime | None, Epoch(from_cocoa)]
    state: str | None
    sender: int | None
    text: str | None
    metadata: str | bytes | None
    phone_number: str | None
    name: str | None
    chat: str | None


_SELECT = """
    SELECT ZVIBERMESSAGE.Z_PK, {ZVIBERMESSAGE.ZDATE}, {ZVIBERMESSAGE.ZSTATE}, {ZVIBERMESSAGE.ZPHONENUMINDEX},
        {ZVIBERMESSAGE.ZTEXT}, {ZVIBERMESSAGE.ZMETADATA}, {ZPHONENUMBER.ZPHONE}, {ZMEMBER.ZDISPLAYFULLNAME},
        {ZCONVERSATION.ZNAME}
    FROM ZVIBERMESSAGE
"""
_NUMBER = "LEFT JOIN ZPHONENUMBER ON ZPHONENUMBER.Z_PK = {ZVIBERMESSAGE.ZPHONENUMINDEX}"
_MEMBER = "LEFT JOIN ZMEMBER ON ZMEMBER.Z_PK = {ZPHONENUMBER.ZMEMBER}"
_CONVERSATION = "LEFT JOIN ZCONVERSATION ON ZCONVERSATION.Z_PK = {ZVIBERMESSAGE.ZCONVERSATION}"


@artifact(
    name="ios/viber",
    title="Viber messages",
    record=ViberMessage,
    shows="received",
    references=("https://github.com/abrignoni/iLEAPP",),
    paths=("private/var/mobile/Containers/Shared/AppGroup/*/com.viber/database/Contacts.data",),
    limitations=(
        "Messages of secret chats that expired are gone.",
        "The other side of a message that the owner sent is not named.",
    ),
)
def parse_viber(file: EvidenceFile) -> Iterator[ViberMessage | Problem]:
    """Yield each message, sent and received, with its links."""
    with open_database(file) as database:
        database.require("ZVIBERMESSAGE")
        for row in database.rows(_query(database), _Row):
            yield row if isinstance(row, Problem) else _message(file, row)


def _query(database: Database) -> str:
    """Return the query for the tables that are there."""
    tables = database.tables
    numbered = "ZPHONENUMBER" in tables
    named = numbered and "ZMEMBER" in tables
    select = _SELECT if named else _SELECT.replace("{ZMEMBER.", "{absent.")
    joins = (_NUMBER if numbered else "", _MEMBER if named else "", _CONVERSATION if "ZCONVERSATION" in tables else "")
    return " ".join((select, *joins, "ORDER BY ZVIBERMESSAGE.Z_PK"))


def _message(file: EvidenceFile, row: _Row) -> ViberMessage:
    metadata = row.metadata.decode("utf-8", "replace") if isinstance(row.metadata, bytes) else row.metadata or ""
    # The preview is JSON, which may write a slash with a backslash.
    texts = (row.text or "", metadata.replace("\\/", "/"))
    return ViberMessage(
        origin=origin_of(file, f"message {row.id}"),
        time=row.time,
        sent=row.state != "received" if row.state else row.sender is None,
        name=row.name,
        phone_number=read_handle(row.phone_number).phone_number,
        chat=row.chat or None,
        text=row.text,
        links=tuple(dict.fromkeys(link for text in texts for link in find_links(text))),
    )
