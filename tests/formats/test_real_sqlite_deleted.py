"""Deleted texts of real databases."""

from pathlib import Path

import pytest

from bugsweep.formats.links import find_links
from bugsweep.formats.sqlite_deleted import DeletedText, open_leftovers
from cases import SHARED, DiskFile

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not SHARED.exists(), reason="the real evidence is not here"),
]
IOS = SHARED / "evidence" / "ios"
PHONE = IOS / "filesystem-ios15" / "private" / "var" / "mobile"


def deleted(path: Path) -> list[DeletedText]:
    """Return the deleted texts of a database."""
    with open_leftovers(DiskFile("a.db", path)) as leftovers:
        return [item for item in leftovers.texts() if isinstance(item, DeletedText)]


def links(items: list[DeletedText]) -> set[str]:
    """Return the links in texts."""
    return {link for item in items for link in find_links(item.text)}


def test_free_space_of_a_browser_s_downloads_holds_links() -> None:
    """The list of downloads had been cleared."""
    found = links(deleted(IOS / "plaso" / "sqlite" / "quarantine.db"))

    assert "http://download.mackeeper.zeobit.com/package.php?key=mzb_460245286&trt=12" in found
    assert len(found) >= 15


def test_log_of_a_phone_holds_earlier_versions_of_rows() -> None:
    """The address book's token was replaced with every synchronisation."""
    found = deleted(PHONE / "Library" / "AddressBook" / "AddressBook.sqlitedb")

    assert len([link for link in links(found) if "/carddav/v1/synctoken/" in link]) >= 20
    assert {item.leftover for item in found if "synctoken" in item.text} == {"replaced page"}


@pytest.mark.parametrize(
    "path",
    [
        PHONE / "Containers/Shared/AppGroup/694FBBC5-2E69-480A-A25B-FF8CC038BEF8/ChatStorage.sqlite",
        IOS / "plaso" / "safari" / "History.db",
    ],
    ids=lambda path: path.name,
)
def test_database_that_overwrites_what_it_deletes_holds_nothing(path: Path) -> None:
    """Its free space is zero."""
    assert deleted(path) == []
