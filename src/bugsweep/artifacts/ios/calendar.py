"""Entries of the iPhone's calendars: an invitation can be the way in."""

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


class CalendarItem(Record, frozen=True, kw_only=True):
    """An event or a reminder; its time is when it begins, which may lie before the day it was entered."""

    summary: str | None = None
    description: str | None = None
    location: str | None = None
    calendar: str | None = None
    """Name of the calendar."""
    organiser_email: Annotated[str | None, Observes("email-addr")] = None
    organiser_phone_number: Annotated[str | None, Observes("phone-number")] = None
    participant_emails: Annotated[tuple[str, ...], Observes("email-addr")] = ()
    """Of all who take part, the organiser among them."""
    links: Annotated[tuple[str, ...], Observes("url")] = ()
    """From summary, description, location, and the addresses of the event and of its conference."""
    ends_at: datetime | None = None
    created_at: datetime | None = None
    modified_at: datetime | None = None
    uuid: str | None = None


class _Row(NamedTuple):
    id: int
    summary: str | None
    description: str | None
    start: Annotated[datetime | None, Epoch(from_cocoa)]
    end: Annotated[datetime | None, Epoch(from_cocoa)]
    created: Annotated[datetime | None, Epoch(from_cocoa)]
    modified: Annotated[datetime | None, Epoch(from_cocoa)]
    url: str | None
    conference_url: str | None
    uuid: str | None
    calendar: str | None
    location: str | None
    address: str | None
    organiser_email: str | None
    organiser_number: str | None
    organiser_address: str | None
    participant_email: str | None
    participant_address: str | None


_SELECT = """
    SELECT CalendarItem.ROWID, {CalendarItem.summary}, {CalendarItem.description}, {CalendarItem.start_date},
        {CalendarItem.end_date}, {CalendarItem.creation_date}, {CalendarItem.last_modified}, {CalendarItem.url},
        {CalendarItem.conference_url}, {CalendarItem.UUID}, {Calendar.title}, {Location.title}, {Location.address},
        organiser.email, organiser.phone_number, organiser.address, participant.email, participant.address
    FROM CalendarItem
"""
_JOINS = {
    "Calendar": "LEFT JOIN Calendar ON Calendar.ROWID = {CalendarItem.calendar_id}",
    "Location": "LEFT JOIN Location ON Location.ROWID = {CalendarItem.location_id}",
}
_PEOPLE = """
    SELECT Participant.ROWID AS id, {Participant.owner_id} AS owner_id, {Participant.email} AS email,
        {Participant.phone_number} AS phone_number, {Identity.address} AS address
    FROM Participant
"""
_IDENTITIES = "LEFT JOIN Identity ON Identity.ROWID = {Participant.identity_id}"
_NOBODY = "SELECT NULL AS id, NULL AS owner_id, NULL AS email, NULL AS phone_number, NULL AS address WHERE 0"


@artifact(
    name="ios/calendar",
    title="Calendar",
    record=CalendarItem,
    shows="received",
    paths=("private/var/mobile/Library/Calendar/Calendar.sqlitedb",),
    references=("https://citizenlab.ca/2023/04/spyware-vendor-quadream-exploits-victims-customers/",),
    limitations=("Attachments, alarms and recurrences are not read.",),
)
def parse_calendar(file: EvidenceFile) -> Iterator[CalendarItem | Problem]:
    """Yield each entry with its organiser, its participants and its links."""
    with open_database(file) as database:
        database.require("CalendarItem")
        for rows in grouped(database.rows(_query(database), _Row), lambda row: row.id):
            yield rows if isinstance(rows, Problem) else _item(file, rows)


def _query(database: Database) -> str:
    """Return the query for the tables that are there."""
    tables = database.tables
    people = _NOBODY
    if "Participant" in tables:
        people = f"{_PEOPLE} {_IDENTITIES}" if "Identity" in tables else _PEOPLE
    return " ".join(
        (
            _SELECT,
            *(join for table, join in _JOINS.items() if table in tables),
            f"LEFT JOIN ({people}) AS organiser ON organiser.id = {{CalendarItem.organizer_id}}",
            f"LEFT JOIN ({people}) AS participant ON participant.owner_id = CalendarItem.ROWID",
            "ORDER BY CalendarItem.ROWID",
        )
    )


def _item(file: EvidenceFile, rows: list[_Row]) -> CalendarItem:
    item = rows[0]
    texts = (item.summary, item.description, item.location, item.address, item.url, item.conference_url)
    organiser = item.organiser_email or read_handle(item.organiser_address).email
    participants = [row.participant_email or read_handle(row.participant_address).email for row in rows]
    return CalendarItem(
        origin=origin_of(file, f"item {item.id}"),
        time=item.start,
        summary=item.summary,
        description=item.description,
        location=" ".join(filter(None, (item.location, item.address))) or None,
        calendar=item.calendar,
        organiser_email=organiser or None,
        organiser_phone_number=item.organiser_number or read_handle(item.organiser_address).phone_number,
        participant_emails=tuple(dict.fromkeys(address for address in participants if address)),
        links=tuple(dict.fromkeys(link for text in texts if text for link in find_links(text))),
        ends_at=item.end,
        created_at=item.created,
        modified_at=item.modified,
        uuid=item.uuid,
    )
