"""Findings and the records they quote."""

from datetime import UTC, datetime
from typing import Annotated

from bugsweep.model.finding import RecordReference, finding_id, reference
from bugsweep.model.observable import Observes
from bugsweep.model.record import Origin, Record


class Visit(Record, frozen=True, kw_only=True):
    """A visit."""

    url: Annotated[str, Observes("url")]
    tags: tuple[str, ...] = ()


def test_reference_quotes_the_records_own_fields() -> None:
    """Origin and time stand beside them, and not twice."""
    time = datetime(2026, 1, 2, tzinfo=UTC)
    record = Visit(origin=Origin("a.db", "visit 1"), time=time, url="https://a.example/", tags=("x",))
    fields = {"url": "https://a.example/", "tags": ("x",)}

    assert reference("ios/x", record) == RecordReference(
        artifact="ios/x", path="a.db", position="visit 1", time=time, time_basis="utc", fields=fields
    )


def test_id_follows_from_what_is_stated() -> None:
    """The same statement has the same id, another one another, wherever the words are cut."""
    assert finding_id("a", "b") == finding_id("a", "b")
    assert finding_id("a", "b") != finding_id("ab", "")


def test_id_survives_text_that_is_no_unicode() -> None:
    """Half a surrogate pair in a value is no reason to fail."""
    assert len(finding_id("\ud800")) == 16
