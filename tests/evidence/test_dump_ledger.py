"""What is noted of a dump while it is read."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bugsweep.evidence import _dump_ledger
from bugsweep.evidence._dump_layout import Layout
from bugsweep.evidence._dump_ledger import Ledger
from bugsweep.formats.file_listing import ListedPath, read_listing
from dumps import MAKERS_OF_MANY, everything

NOW = datetime(2024, 5, 6, tzinfo=UTC)


def test_newest_time_is_at_most_a_day_after_the_container_was_made() -> None:
    """Clocks differ by hours, not by years."""
    ledger = Ledger(Layout("ios", "", ""), lambda _: False, lists=False, made_at=NOW)
    for days in (-3, 0.5, -1, 400):
        ledger.note(ListedPath(path="a", modified_at=NOW + timedelta(days=days)))

    assert ledger.newest == NOW + timedelta(days=0.5)


def test_listing_is_kept_only_where_it_is_wanted() -> None:
    """It takes memory."""
    ledger = Ledger(Layout("ios", "", ""), lambda _: False, lists=False, made_at=NOW)
    ledger.note(ListedPath(path="a"))

    assert ledger.listing_file() is None
    assert ledger.files == 1


def test_root_folder_is_not_listed() -> None:
    """It has no name."""
    ledger = Ledger(Layout("ios", "Dump/", ""), lambda _: False, lists=True, made_at=NOW)
    ledger.note(ListedPath(path=ledger.path("Dump/"), kind="directory"))
    ledger.note(ListedPath(path=ledger.path("Dump/private/"), kind="directory"))
    listing = ledger.listing_file()

    assert listing is not None
    with listing.open() as stream:
        assert list(read_listing(stream)) == [ListedPath(path="private", kind="directory")]


@pytest.mark.parametrize("container", sorted(MAKERS_OF_MANY))
def test_too_many_paths_are_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, container: str) -> None:
    """What came before is there."""
    monkeypatch.setattr(_dump_ledger, "MOST_PATHS", 5)

    files, problems = everything(MAKERS_OF_MANY[container](tmp_path / "d", 20))

    assert [problem.reason for problem in problems] == ["more than 5 paths; the rest is not read"]
    assert files
