"""Messages of WhatsApp on the iPhone, with every link they brought."""

import re
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

_KINDS = {
    0: "text",
    1: "image",
    2: "video",
    3: "voice",
    4: "contact",
    5: "location",
    6: "group event",
    7: "link",
    8: "document",
    10: "notice",
    11: "animation",
    14: "deleted",
    15: "sticker",
}


class WhatsAppMessage(Record, frozen=True, kw_only=True):
    """A message that was received or sent with WhatsApp."""

    sent: bool
    """Whether the phone's owner wrote it: a link in it says nothing about who targets whom."""
    handle: str | None = None
    """Account of the other side; in a group, of the member who wrote it."""
    phone_number: Annotated[str | None, Observes("phone-number")] = None
    """The number of `handle`; None where the account hides it (``@lid``)."""
    chat: str | None = None
    """Name of the conversation, or its account where it has none."""
    kind: str
    """``text``, ``image``, ``document``, ``deleted`` and so on; a number where the kind is not known."""
    text: str | None = None
    caption: str | None = None
    """What stands under a picture or names a file."""
    preview: str | None = None
    """Title, summary and address of the preview of a link, one a line."""
    links: Annotated[tuple[str, ...], Observes("url")] = ()
    """From all of its texts; not the places on WhatsApp's servers where media lie."""
    media_path: str | None = None
    """Where the file lies in WhatsApp's folder."""
    media_name: Annotated[str | None, Observes("file-name")] = None
    """The last component of `media_path`."""


class _Row(NamedTuple):
    id: int
    sent: int | None
    kind: int | None
    time: Annotated[datetime | None, Epoch(from_cocoa)]
    sender: str | None
    recipient: str | None
    member: str | None
    partner_name: str | None
    partner: str | None
    text: str | None
    caption: str | None
    media_path: str | None
    media_texts: str | None
    preview: str | None


_SELECT = """
    SELECT ZWAMESSAGE.Z_PK, {ZWAMESSAGE.ZISFROMME}, {ZWAMESSAGE.ZMESSAGETYPE}, {ZWAMESSAGE.ZMESSAGEDATE},
        {ZWAMESSAGE.ZFROMJID}, {ZWAMESSAGE.ZTOJID}, {ZWAGROUPMEMBER.ZMEMBERJID}, {ZWACHATSESSION.ZPARTNERNAME},
        {ZWACHATSESSION.ZCONTACTJID}, {ZWAMESSAGE.ZTEXT},
        media.caption, media.path, media.texts, preview.texts
    FROM ZWAMESSAGE
"""
_JOINS = {
    "ZWAGROUPMEMBER": "LEFT JOIN ZWAGROUPMEMBER ON ZWAGROUPMEMBER.Z_PK = {ZWAMESSAGE.ZGROUPMEMBER}",
    "ZWACHATSESSION": "LEFT JOIN ZWACHATSESSION ON ZWACHATSESSION.Z_PK = {ZWAMESSAGE.ZCHATSESSION}",
}
_MEDIA = """
    LEFT JOIN (
        -- Beside max(), SQLite gives the columns of the row that has it.
        SELECT ZMESSAGE, max(Z_PK), {ZWAMEDIAITEM.ZTITLE} AS caption, {ZWAMEDIAITEM.ZMEDIALOCALPATH} AS path,
            group_concat(
                coalesce({ZWAMEDIAITEM.ZTITLE} || char(10), '')
                || coalesce({ZWAMEDIAITEM.ZAUTHORNAME} || char(10), '')
                || coalesce({ZWAMEDIAITEM.ZMEDIAURL}, ''), char(10)) AS texts
        FROM ZWAMEDIAITEM GROUP BY ZMESSAGE
    ) AS media ON media.ZMESSAGE = ZWAMESSAGE.Z_PK
"""
_NO_MEDIA = "LEFT JOIN (SELECT NULL AS caption, NULL AS path, NULL AS texts WHERE 0) AS media ON 0"
_PREVIEW = """
    LEFT JOIN (
        SELECT ZMESSAGE, group_concat(
            coalesce({ZWAMESSAGEDATAITEM.ZTITLE} || char(10), '')
            || coalesce({ZWAMESSAGEDATAITEM.ZSUMMARY} || char(10), '')
            || coalesce({ZWAMESSAGEDATAITEM.ZMATCHEDTEXT} || char(10), '')
            || coalesce({ZWAMESSAGEDATAITEM.ZCONTENT1} || char(10), '')
            || coalesce({ZWAMESSAGEDATAITEM.ZCONTENT2}, ''), char(10)) AS texts
        FROM ZWAMESSAGEDATAITEM GROUP BY ZMESSAGE
    ) AS preview ON preview.ZMESSAGE = ZWAMESSAGE.Z_PK
"""
_NO_PREVIEW = "LEFT JOIN (SELECT NULL AS texts WHERE 0) AS preview ON 0"
_OWN_SERVER = re.compile(r"https?://(?:mmg|media)[a-z0-9.-]*\.whatsapp\.net[:/]", re.IGNORECASE)
"""Where WhatsApp keeps media; no sender chooses it."""


@artifact(
    name="ios/whatsapp",
    title="WhatsApp messages",
    record=WhatsAppMessage,
    shows="received",
    references=("https://docs.mvt.re/en/latest/ios/records/#whatsappjson",),
    paths=("private/var/mobile/Containers/Shared/AppGroup/*/ChatStorage.sqlite",),
    limitations=(
        "A message that was deleted for everyone leaves its entry without its text.",
        "The details that WhatsApp keeps in its own binary form are not read, only texts, captions and previews.",
    ),
)
def parse_whatsapp(file: EvidenceFile) -> Iterator[WhatsAppMessage | Problem]:
    """Yield each message, sent and received, with the links in its texts and previews."""
    with open_database(file) as database:
        database.require("ZWAMESSAGE")
        for row in database.rows(_query(database), _Row):
            yield row if isinstance(row, Problem) else _message(file, row)


def _query(database: Database) -> str:
    """Return the query for the tables that are there."""
    tables = database.tables
    joins = [join for table, join in _JOINS.items() if table in tables]
    media = _MEDIA if "ZWAMEDIAITEM" in tables else _NO_MEDIA
    preview = _PREVIEW if "ZWAMESSAGEDATAITEM" in tables else _NO_PREVIEW
    return " ".join((_SELECT, *joins, media, preview, "ORDER BY ZWAMESSAGE.Z_PK"))


def _message(file: EvidenceFile, row: _Row) -> WhatsAppMessage:
    handle = row.recipient if row.sent else row.member or row.sender
    texts = (row.text, row.media_texts, row.preview)
    links = [link for text in texts if text for link in find_links(text) if not _OWN_SERVER.match(link)]
    return WhatsAppMessage(
        origin=origin_of(file, f"message {row.id}"),
        time=row.time,
        sent=bool(row.sent),
        handle=handle,
        phone_number=read_handle(handle).phone_number,
        chat=row.partner_name or row.partner,
        kind=_KINDS.get(row.kind or 0, str(row.kind)),
        text=row.text,
        caption=row.caption,
        preview=row.preview and "\n".join(filter(None, row.preview.splitlines())),
        links=tuple(dict.fromkeys(links)),
        media_path=row.media_path or None,
        media_name=row.media_path.rpartition("/")[2] or None if row.media_path else None,
    )
