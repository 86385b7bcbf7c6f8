"""People whom WhatsApp on the iPhone knows, from the address book and from chats."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, NamedTuple

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.handles import read_handle
from bugsweep.formats.links import find_links
from bugsweep.formats.sqlite import open_database
from bugsweep.formats.timestamps import Epoch, from_cocoa
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record


class WhatsAppContact(Record, frozen=True, kw_only=True):
    """A contact of WhatsApp; its time is when WhatsApp last updated it."""

    name: str | None = None
    user_name: str | None = None
    business_name: str | None = None
    phone_number: Annotated[str | None, Observes("phone-number")] = None
    """In the international form where the account is known, else as it was entered."""
    entered_number: str | None = None
    """As it stands in the address book."""
    account: str | None = None
    """The account by number (``...@s.whatsapp.net``)."""
    hidden_account: str | None = None
    """The account that hides the number (``...@lid``)."""
    about: str | None = None
    """What the contact says of itself."""
    links: Annotated[tuple[str, ...], Observes("url")] = ()
    """From `about`."""
    about_changed_at: datetime | None = None
    about_expires_at: datetime | None = None
    disappearing_set_at: datetime | None = None
    """When messages were last set to disappear."""


_Text = str | bytes | None
"""Versions of WhatsApp differ in the type in which a column holds text."""


class _Row(NamedTuple):
    id: int
    name: _Text
    user_name: _Text
    business_name: _Text
    phone_number: _Text
    account: _Text
    hidden_account: _Text
    about: _Text
    about_changed_at: Annotated[datetime | None, Epoch(from_cocoa)]
    about_expires_at: Annotated[datetime | None, Epoch(from_cocoa)]
    disappearing_set_at: Annotated[datetime | None, Epoch(from_cocoa)]
    updated_at: Annotated[datetime | None, Epoch(from_cocoa)]


_QUERY = """
    SELECT Z_PK, {ZWAADDRESSBOOKCONTACT.ZFULLNAME}, {ZWAADDRESSBOOKCONTACT.ZUSERNAME},
        {ZWAADDRESSBOOKCONTACT.ZBUSINESSNAME}, {ZWAADDRESSBOOKCONTACT.ZPHONENUMBER},
        {ZWAADDRESSBOOKCONTACT.ZWHATSAPPID}, {ZWAADDRESSBOOKCONTACT.ZLID}, {ZWAADDRESSBOOKCONTACT.ZABOUTTEXT},
        {ZWAADDRESSBOOKCONTACT.ZABOUTTIMESTAMP}, {ZWAADDRESSBOOKCONTACT.ZABOUTEXPIRATIONTIMESTAMP},
        {ZWAADDRESSBOOKCONTACT.ZDISAPPEARINGMODETIMESTAMP}, {ZWAADDRESSBOOKCONTACT.ZLASTUPDATED}
    FROM ZWAADDRESSBOOKCONTACT ORDER BY Z_PK
"""


@artifact(
    name="ios/whatsapp_contacts",
    title="WhatsApp contacts",
    record=WhatsAppContact,
    shows="contacted",
    references=("https://docs.mvt.re/en/latest/ios/records/",),
    paths=("private/var/mobile/Containers/Shared/AppGroup/*/ContactsV2.sqlite",),
    limitations=("A contact is one of the address book or of a chat; that they wrote, only messages show.",),
)
def parse_whatsapp_contacts(file: EvidenceFile) -> Iterator[WhatsAppContact | Problem]:
    """Yield each contact."""
    with open_database(file) as database:
        database.require("ZWAADDRESSBOOKCONTACT")
        for row in database.rows(_QUERY, _Row):
            yield row if isinstance(row, Problem) else _contact(file, row)


def _contact(file: EvidenceFile, row: _Row) -> WhatsAppContact:
    account, about, entered = _text(row.account), _text(row.about), _text(row.phone_number)
    return WhatsAppContact(
        origin=origin_of(file, f"contact {row.id}"),
        time=row.updated_at,
        name=_text(row.name),
        user_name=_text(row.user_name),
        business_name=_text(row.business_name),
        phone_number=read_handle(account).phone_number or read_handle(entered).phone_number,
        entered_number=entered,
        account=account,
        hidden_account=_text(row.hidden_account),
        about=about,
        links=find_links(about) if about else (),
        about_changed_at=row.about_changed_at,
        about_expires_at=row.about_expires_at,
        disappearing_set_at=row.disappearing_set_at,
    )


def _text(value: _Text) -> str | None:
    return (value.decode("utf-8", "replace") if isinstance(value, bytes) else value) or None
