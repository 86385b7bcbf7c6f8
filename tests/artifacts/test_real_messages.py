"""Messages and contacts of real phones."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bugsweep.artifacts import ARTIFACTS
from bugsweep.model.record import Problem, Record
from cases import SHARED, DiskFile

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not (SHARED / "evidence/ios").exists(), reason="the real evidence is not here"),
]
BACKUP = SHARED / "evidence/ios/mvt-ios14-backup"
DUMP = SHARED / "evidence/ios/filesystem-ios15/private/var/mobile"
PLASO = SHARED / "evidence/ios/plaso"
WHATSAPP = DUMP / "Containers/Shared/AppGroup/694FBBC5-2E69-480A-A25B-FF8CC038BEF8"


def parse(artifact: str, path: Path) -> list[Record | Problem]:
    """Return what the artifact finds in a file."""

    def items() -> Iterator[Record | Problem]:
        yield from ARTIFACTS[artifact].parse(DiskFile("a", path))

    return list(items())


def blob(file_id: str) -> Path:
    """Return the path of a file in the backup."""
    return BACKUP / file_id[:2] / file_id


def test_link_in_the_message_of_a_backup_is_found() -> None:
    """The backup holds one SMS, with one link."""
    (message,) = parse("ios/sms", blob("3d0d7e5fb2ce288813306e4d4636395e047a3d28"))

    assert message.links == ("https://badbadbad.example.org/",)
    assert message.time == datetime(2019, 8, 29, 23, 13, 30, 539788, tzinfo=UTC)


def test_attributed_bodies_of_a_real_database_are_read() -> None:
    """Ten messages have one; two of them show another text than the text column."""
    messages = parse("ios/sms", PLASO / "sqlite/imessage_chat.db")

    assert not [item for item in messages if isinstance(item, Problem)]
    assert [message.origin.position for message in messages if message.attributed_text] == ["message 6", "message 10"]


def test_certificate_sent_with_a_message_is_an_attachment() -> None:
    """The database of a Mac names one."""
    (attachment,) = parse("ios/sms_attachments", PLASO / "sqlite/imessage_chat.db")

    assert (attachment.file_name, attachment.size) == ("sslsplit.der", 712)


def test_whatsapp_of_a_backup_is_read() -> None:
    """Three messages, one with a link, and two contacts; the chats themselves are no messages."""
    messages = parse("ios/whatsapp", blob("7c7fba66680ef796b916b067077cc246adacf01d"))
    contacts = parse("ios/whatsapp_contacts", blob("b8548dc30aa1030df0ce18ef08b882cf7ab5212f"))

    assert [message.links for message in messages] == [(), ("https://example.org/news",), ()]
    assert [contact.name for contact in contacts] == ["Alice Example", "Bob Example"]


def test_whatsapp_of_a_file_system_is_read_with_its_log() -> None:
    """32 messages and nine contacts, none of them damaged; media on WhatsApp's servers are no links."""
    messages = parse("ios/whatsapp", WHATSAPP / "ChatStorage.sqlite")
    contacts = parse("ios/whatsapp_contacts", WHATSAPP / "ContactsV2.sqlite")

    assert [type(item).__name__ for item in messages] == ["WhatsAppMessage"] * 32
    assert [type(item).__name__ for item in contacts] == ["WhatsAppContact"] * 9
    assert not any("whatsapp.net" in link for message in messages for link in message.links)


def test_calendar_of_a_backup_has_one_entry() -> None:
    """With its organiser."""
    (item,) = parse("ios/calendar", blob("2041457d5fe04d39d0ab481178355df6781e6858"))

    assert (item.summary, item.organiser_email) == ("Super interesting meeting", "user@example.org")


def test_interactions_of_a_backup_are_three() -> None:
    """One of them is outgoing, to a number."""
    items = parse("ios/interaction_c", blob("1f5a521220a3ad80ebfdc196978df8e7a2e49dee"))

    assert [item.outgoing for item in items] == [False, True, False]
    assert [item.phone_numbers for item in items] == [(), ("+14155550100",), ("+14155550101",)]


def test_contacts_of_a_file_system_are_read_with_their_log() -> None:
    """Nine people, whose numbers and addresses lie partly in the log only."""
    contacts = parse("ios/contacts", DUMP / "Library/AddressBook/AddressBook.sqlitedb")

    assert [type(item).__name__ for item in contacts] == ["Contact"] * 9
    assert sum(len(contact.phone_numbers) + len(contact.emails) for contact in contacts) > 9


def test_lookups_of_apple_accounts_are_read() -> None:
    """Each is a number, an address or an account of Apple, with a time."""
    lookups = parse("ios/idstatuscache", PLASO / "ios/com.apple.identityservices.idstatuscache.plist")

    assert not [item for item in lookups if isinstance(item, Problem)]
    assert all(lookup.time and (lookup.phone_number or lookup.email or ":" in lookup.account) for lookup in lookups)
    assert len(lookups) > 12
