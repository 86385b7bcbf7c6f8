"""The history of browsers made of Chromium."""

import pytest

from bugsweep.formats.chromium import ChromeVisit, read_visits
from bugsweep.formats.sqlite import DatabaseError
from cases import MemoryFile, build_database


def test_visit_of_an_old_schema_is_read() -> None:
    """Columns that a version does not have are empty."""
    content, _ = build_database(
        "CREATE TABLE urls (id INTEGER PRIMARY KEY, url TEXT);"
        "CREATE TABLE visits (id INTEGER PRIMARY KEY, url INTEGER, visit_time INTEGER);"
        "INSERT INTO urls VALUES (1, 'https://example.test/');"
        "INSERT INTO visits VALUES (1, 1, 0);"
    )

    (visit,) = read_visits(MemoryFile("History", content))

    assert isinstance(visit, ChromeVisit)
    assert (visit.url, visit.title, visit.transition, visit.redirected) == ("https://example.test/", None, "", None)


def test_other_database_is_refused() -> None:
    """It has no visits."""
    content, _ = build_database("CREATE TABLE other (id INTEGER);")

    with pytest.raises(DatabaseError):
        list(read_visits(MemoryFile("History", content)))
