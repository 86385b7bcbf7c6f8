"""With whom the phone's owner dealt through which app, as iOS learns it to make suggestions.

What it learned of a message often outlives the message.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, NamedTuple

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.handles import read_handle
from bugsweep.formats.links import find_links
from bugsweep.formats.row_groups import grouped
from bugsweep.formats.sqlite import Database, open_database
from bugsweep.formats.timestamps import Epoch, from_cocoa
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record


class Interaction(Record, frozen=True, kw_only=True):
    """A message, call or mail that an app reported; its time is when it began."""

    app: Annotated[str | None, Observes("app-id", shows="installed")] = None
    """The app, by its bundle."""
    outgoing: bool
    sender: str | None = None
    """As the app named it; None for what the owner sent."""
    sender_name: str | None = None
    recipients: tuple[str, ...] = ()
    phone_numbers: Annotated[tuple[str, ...], Observes("phone-number")] = ()
    """Of sender and recipients."""
    emails: Annotated[tuple[str, ...], Observes("email-addr")] = ()
    group_name: str | None = None
    conversation: str | None = None
    """The app's identifier of the conversation."""
    links: Annotated[tuple[str, ...], Observes("url")] = ()
    """Addresses of what was sent, and links in texts that came with it."""
    ends_at: datetime | None = None
    created_at: datetime | None = None
    """When iOS made the entry."""


class _Row(NamedTuple):
    id: int
    app: str | None
    direction: int | None
    start: Annotated[datetime | None, Epoch(from_cocoa)]
    end: Annotated[datetime | None, Epoch(from_cocoa)]
    created: Annotated[datetime | None, Epoch(from_cocoa)]
    url: str | None
    group_name: str | None
    conversation: str | None
    sender: str | None
    sender_name: str | None
    recipient: str | None
    attached: str | None


_SELECT = """
    SELECT ZINTERACTIONS.Z_PK, {ZINTERACTIONS.ZBUNDLEID}, {ZINTERACTIONS.ZDIRECTION}, {ZINTERACTIONS.ZSTARTDATE},
        {ZINTERACTIONS.ZENDDATE}, {ZINTERACTIONS.ZCREATIONDATE}, {ZINTERACTIONS.ZCONTENTURL},
        {ZINTERACTIONS.ZGROUPNAME}, {ZINTERACTIONS.ZDOMAINIDENTIFIER}, sender.identifier, sender.name,
        recipient.identifier, attached.texts
    FROM ZINTERACTIONS
    LEFT JOIN (
        SELECT ZCONTACTS.Z_PK AS id, {ZCONTACTS.ZIDENTIFIER} AS identifier, {ZCONTACTS.ZDISPLAYNAME} AS name
        FROM ZCONTACTS
    ) AS sender ON sender.id = {ZINTERACTIONS.ZSENDER}
"""
_RECIPIENTS = """
    LEFT JOIN (
        SELECT JOINED.OWNER AS interaction, {ZCONTACTS.ZIDENTIFIER} AS identifier
        FROM JOINED JOIN ZCONTACTS ON ZCONTACTS.Z_PK = JOINED.MEMBER
    ) AS recipient ON recipient.interaction = ZINTERACTIONS.Z_PK
"""
_NO_RECIPIENTS = "LEFT JOIN (SELECT NULL AS identifier WHERE 0) AS recipient ON 0"
_ATTACHED = """
    LEFT JOIN (
        SELECT JOINED.OWNER AS interaction, group_concat(
            coalesce({ZATTACHMENT.ZCONTENTTEXT} || char(10), '') || coalesce({ZATTACHMENT.ZCONTENTURL}, ''), char(10)
        ) AS texts
        FROM JOINED JOIN ZATTACHMENT ON ZATTACHMENT.Z_PK = JOINED.MEMBER
        GROUP BY JOINED.OWNER
    ) AS attached ON attached.interaction = ZINTERACTIONS.Z_PK
"""
_NO_ATTACHED = "LEFT JOIN (SELECT NULL AS texts WHERE 0) AS attached ON 0"
_ORDER = "ORDER BY ZINTERACTIONS.Z_PK"
_OUTGOING = 1


class _Join(NamedTuple):
    """A table of pairs; Core Data numbers its name and its columns by the model's version."""

    table: re.Pattern[str]
    member: re.Pattern[str]
    owner: re.Pattern[str]


_RECIPIENT_JOIN = _Join(
    re.compile(r"Z_\d{1,3}INTERACTIONRECIPIENT"),
    re.compile(r"Z_\d{1,3}RECIPIENTS"),
    re.compile(r"Z_\d{1,3}INTERACTIONRECIPIENT"),
)
_ATTACHMENT_JOIN = _Join(
    re.compile(r"Z_\d{1,3}INTERACTIONS"), re.compile(r"Z_\d{1,3}ATTACHMENTS"), re.compile(r"Z_\d{1,3}INTERACTIONS")
)


@artifact(
    name="ios/interaction_c",
    title="Interactions with people (CoreDuet)",
    record=Interaction,
    shows="contacted",
    references=("https://docs.mvt.re/en/latest/ios/records/#interaction_cjson",),
    paths=("private/var/mobile/Library/CoreDuet/People/interactionC.db",),
    limitations=(
        "iOS decides what it learns and for how long, usually some weeks.",
        "The text of a message is not kept, only who, when and through which app.",
    ),
)
def parse_interaction_c(file: EvidenceFile) -> Iterator[Interaction | Problem]:
    """Yield each interaction with the people in it."""
    with open_database(file) as database:
        database.require("ZINTERACTIONS", "ZCONTACTS")
        for rows in grouped(database.rows(_query(database), _Row), lambda row: row.id):
            yield rows if isinstance(rows, Problem) else _interaction(file, rows)


def _query(database: Database) -> str:
    recipients = _joined(database, _RECIPIENT_JOIN, _RECIPIENTS) or _NO_RECIPIENTS
    attached = (
        _joined(database, _ATTACHMENT_JOIN, _ATTACHED) if "ZATTACHMENT" in database.tables else ""
    ) or _NO_ATTACHED
    return f"{_SELECT} {recipients} {attached} {_ORDER}"


def _joined(database: Database, join: _Join, template: str) -> str:
    """Return `template` for the table of pairs that this version has, or nothing."""
    for table in sorted(filter(join.table.fullmatch, database.tables)):
        columns = sorted(database.columns(table))
        member = next(filter(join.member.fullmatch, columns), None)
        owner = next(filter(join.owner.fullmatch, columns), None)
        if member and owner:
            return template.replace("JOINED", table).replace("MEMBER", member).replace("OWNER", owner)
    return ""


def _interaction(file: EvidenceFile, rows: list[_Row]) -> Interaction:
    row = rows[0]
    recipients = tuple(dict.fromkeys(each.recipient for each in rows if each.recipient))
    people = [read_handle(identifier) for identifier in (row.sender, *recipients)]
    links = [link for text in (row.url, row.attached) if text for link in find_links(text)]
    return Interaction(
        origin=origin_of(file, f"interaction {row.id}"),
        time=row.start,
        app=row.app,
        outgoing=row.direction == _OUTGOING,
        sender=row.sender,
        sender_name=row.sender_name,
        recipients=recipients,
        phone_numbers=tuple(dict.fromkeys(person.phone_number for person in people if person.phone_number)),
        emails=tuple(dict.fromkeys(person.email for person in people if person.email)),
        group_name=row.group_name,
        conversation=row.conversation,
        links=tuple(dict.fromkeys(links)),
        ends_at=row.end,
        created_at=row.created,
    )
