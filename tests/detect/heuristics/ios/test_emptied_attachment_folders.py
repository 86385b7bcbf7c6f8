"""Folders of attachments in which something was, and nothing is."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from bugsweep.artifacts.ios.manifest import ListedFile
from bugsweep.artifacts.ios.sms_attachments import Attachment
from bugsweep.model.finding import Finding
from phone_records import record, suspected

BORN = datetime(2026, 3, 1, tzinfo=UTC)
HOME = "/private/var/mobile/Library/SMS/Attachments"


def listed(path: str, *, domain: str = "MediaDomain", changed_after: float = 60) -> ListedFile:
    """Return a file or folder below the attachments."""
    path = f"Library/SMS/Attachments/{path}"
    changed = BORN + timedelta(seconds=changed_after)
    return record(ListedFile, f"file {path}", domain=domain, relative_path=path, born_at=BORN, modified_at=changed)


def found(*files: ListedFile, entries: Iterable[str] = (), damaged: Iterable[str] = ()) -> list[Finding]:
    """Return what the heuristic says of the files, when the messages name these attachments."""
    attachments = [record(Attachment, path=path) for path in entries]
    given = {"ios/manifest": files, "ios/sms_attachments": attachments}
    return suspected("ios/emptied_attachment_folders", given, damaged=damaged)


def test_emptied_folder_is_a_weak_sign() -> None:
    """One of which no file and no message knows anything."""
    (finding,) = found(listed("65"), listed("65/05"), listed("66/06"), listed("66/06/at_0/IMG.heic"))

    assert (finding.level, finding.count) == ("low", 1)
    assert finding.records[0].position == "file Library/SMS/Attachments/65/05"


def test_many_emptied_folders_are_tidiness() -> None:
    """It is context then."""
    (finding,) = found(*(listed(f"{number:02x}/05") for number in range(4)))

    assert (finding.level, finding.count) == ("informational", 4)


def test_folder_of_which_a_message_knows_is_explained() -> None:
    """The file may lie in iCloud."""
    assert found(listed("65/05"), entries=[f"{HOME}/65/05/at_0/IMG.heic"]) == []
    assert found(listed("65/05"), entries=["/var/mobile/Library/SMS/Attachments/65/05/at_0/IMG.heic"]) == []


def test_folder_that_never_changed_was_never_used() -> None:
    """It was made for a file that did not come."""
    assert found(listed("65/05", changed_after=0)) == []


def test_nothing_is_said_where_something_was_lost() -> None:
    """The file or the message may have been in it."""
    assert found(listed("65/05"), damaged=["ios/manifest"]) == []
    assert found(listed("65/05"), damaged=["ios/sms_attachments"]) == []


def test_folders_elsewhere_are_no_attachments() -> None:
    """Only those of the messages."""
    assert found(listed("65/05", domain="HomeDomain")) == []
