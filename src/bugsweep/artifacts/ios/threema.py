"""Messages of Threema on the iPhone, with every link they brought."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, NamedTuple

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.links import find_links
from bugsweep.formats.sqlite import Database, open_database
from bugsweep.formats.timestamps import Epoch, from_cocoa
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record


class ThreemaMessage(Record, frozen=True, kw_only=True):
    """A message that was received or sent with Threema."""

    sent: bool
    """Whether the phone's owner wrote it: a link in it says nothing about who targets whom."""
    identity: str | None = None
    """Threema ID of the other side; in a group, of the member who wrote it."""
    name: str | None = None
    """What the owner, or the other side itself, calls it."""
    chat: str | None = None
    """Name of the group."""
    text: str | None = None
    caption: str | None = None
    """What stands under a picture or file."""
    links: Annotated[tuple[str, ...], Observes("url")] = ()


class _Row(NamedTuple):
    id: int
    time: Annotated[datetime | None, Epoch(from_cocoa)]
    sent: int | None
    text: str | None
    caption: str | None
    chat: str | None
    identity: str | None
    first_name: str | None
    last_name: str | None
    nickname: str | None


_SELECT = """
    SELECT ZMESSAGE.Z_PK, {ZMESSAGE.ZDATE}, {ZMESSAGE.ZISOWN}, {ZMESSAGE.ZTEXT}, {ZMESSAGE.ZCAPTION},
        {ZCONVERSATION.ZGROUPNAME}, {ZCONTACT.ZIDENTITY}, {ZCONTACT.ZFIRSTNAME}, {ZCONTACT.ZLASTNAME},
        {ZCONTACT.ZPUBLICNICKNAME}
    FROM ZMESSAGE
"""
_CONVERSATION = "LEFT JOIN ZCONVERSATION ON ZCONVERSATION.Z_PK = {ZMESSAGE.ZCONVERSATION}"
_CONTACT = "LEFT JOIN ZCONTACT ON ZCONTACT.Z_PK = coalesce({ZMESSAGE.ZSENDER}, {ZCONVERSATION.ZCONTACT})"


@artifact(
    name="ios/threema",
    title="Threema messages",
    record=ThreemaMessage,
    shows="received",
    references=("https://github.com/threema-ch/threema-ios",),
    paths=("private/var/mobile/Containers/Shared/AppGroup/*/ThreemaData.sqlite",),
    limitations=(
        "Long texts and files may lie beside the database, in its _EXTERNAL_DATA, and are not read.",
        "A Threema that locks its database with a passphrase cannot be read.",
    ),
)
def parse_threema(file: EvidenceFile) -> Iterator[ThreemaMessage | Problem]:
    """Yield each message, sent and received, with its links."""
    with open_database(file) as database:
        database.require("ZMESSAGE")
        for row in database.rows(_query(database), _Row):
            yield row if isinstance(row, Problem) else _message(file, row)


def _query(database: Database) -> str:
    """Return the query for the tables that are there."""
    joins = [
        join for table, join in (("ZCONVERSATION", _CONVERSATION), ("ZCONTACT", _CONTACT)) if table in database.tables
    ]
    return " ".join((_SELECT, *joins, "ORDER BY ZMESSAGE.Z_PK"))


def _message(file: EvidenceFile, row: _Row) -> ThreemaMessage:
    texts = (row.text or "", row.caption or "")
    return ThreemaMessage(
        origin=origin_of(file, f"message {row.id}"),
        time=row.time,
        sent=bool(row.sent),
        identity=row.identity,
        name=" ".join(filter(None, (row.first_name, row.last_name))) or row.nickname,
        chat=row.chat or None,
        text=row.text,
        caption=row.caption,
        links=tuple(dict.fromkeys(link for text in texts for link in find_links(text))),
    )
