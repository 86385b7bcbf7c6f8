"""People in the iPhone's address book."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated, NamedTuple

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.handles import read_handle
from bugsweep.formats.links import find_links
from bugsweep.formats.row_groups import grouped
from bugsweep.formats.sqlite import open_database
from bugsweep.formats.timestamps import Epoch, from_cocoa
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_PHONE_NUMBER, _EMAIL = 3, 4
"""Numbers of the properties of a contact; 22 is a web address, which any value may hold."""


class Contact(Record, frozen=True, kw_only=True):
    """A person or organisation; its time is that of the last change."""

    name: str | None = None
    organisation: str | None = None
    phone_numbers: Annotated[tuple[str, ...], Observes("phone-number")] = ()
    """Without spaces and brackets, as they were entered."""
    emails: Annotated[tuple[str, ...], Observes("email-addr")] = ()
    links: Annotated[tuple[str, ...], Observes("url")] = ()
    """Web addresses, and what links the note holds."""
    note: str | None = None
    created_at: datetime | None = None


class _Row(NamedTuple):
    id: int
    first: str | None
    middle: str | None
    last: str | None
    organisation: str | None
    note: str | None
    created_at: Annotated[datetime | None, Epoch(from_cocoa)]
    modified_at: Annotated[datetime | None, Epoch(from_cocoa)]
    kind: int | None
    value: str | bytes | int | float | None


_QUERY = """
    SELECT ABPerson.ROWID, {ABPerson.First}, {ABPerson.Middle}, {ABPerson.Last}, {ABPerson.Organization},
        {ABPerson.Note}, {ABPerson.CreationDate}, {ABPerson.ModificationDate}, {ABMultiValue.property},
        {ABMultiValue.value}
    FROM ABPerson LEFT JOIN ABMultiValue ON ABMultiValue.record_id = ABPerson.ROWID
    ORDER BY ABPerson.ROWID
"""


@artifact(
    name="ios/contacts",
    title="Contacts",
    record=Contact,
    shows="contacted",
    references=("https://docs.mvt.re/en/latest/ios/records/#contactsjson",),
    paths=("private/var/mobile/Library/AddressBook/AddressBook.sqlitedb",),
    limitations=(
        "A contact was entered or synchronised; that they called or wrote, only calls and messages show.",
        "Addresses, dates and related people are not read.",
    ),
)
def parse_contacts(file: EvidenceFile) -> Iterator[Contact | Problem]:
    """Yield each contact with its numbers and addresses."""
    with open_database(file) as database:
        database.require("ABPerson", "ABMultiValue")
        for rows in grouped(database.rows(_QUERY, _Row), lambda row: row.id):
            yield rows if isinstance(rows, Problem) else _contact(file, rows)


def _contact(file: EvidenceFile, rows: list[_Row]) -> Contact:
    person = rows[0]
    values = [(row.kind, row.value) for row in rows if isinstance(row.value, str)]
    texts = [value for kind, value in values if kind not in (_PHONE_NUMBER, _EMAIL)] + [person.note or ""]
    return Contact(
        origin=origin_of(file, f"person {person.id}"),
        time=person.modified_at,
        name=" ".join(filter(None, (person.first, person.middle, person.last))) or None,
        organisation=person.organisation or None,
        # What is written in letters, such as 1-800-EXAMPLE, stays as it was entered.
        phone_numbers=_distinct(
            read_handle(value).phone_number or value for kind, value in values if kind == _PHONE_NUMBER
        ),
        emails=_distinct(read_handle(value).email or value for kind, value in values if kind == _EMAIL),
        links=_distinct(link for text in texts for link in find_links(text)),
        note=person.note or None,
        created_at=person.created_at,
    )


def _distinct(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
