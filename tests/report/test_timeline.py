"""All records in the order of their times."""

import csv
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import pytest

from bugsweep.formats.record_files import RecordFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Origin, Record
from bugsweep.report import timeline as writing
from bugsweep.report.timeline import write_timeline


class Visit(Record, frozen=True, kw_only=True):
    """A visit."""

    url: Annotated[str, Observes("url")]
    tags: tuple[str, ...] = ()


class Ring(Record, frozen=True, kw_only=True):
    """A record without fields of its own."""


def written(folder: Path, name: str, *records: Record) -> None:
    """Write records as a sweep does."""
    path = folder / f"{name}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    file = RecordFile(type(records[0]), lambda: path.open("wb"))
    for record in records:
        file.add(record)
    file.finish()


def timeline(folder: Path) -> list[dict[str, str]]:
    """Return the rows of the timeline."""
    write_timeline(folder / "records", folder / "timeline.csv")
    with (folder / "timeline.csv").open(encoding="utf-8", newline="") as stream:
        csv.field_size_limit(1 << 20)  # whatever was read before
        return list(csv.DictReader(stream))


def at(day: int) -> datetime:
    """Return a moment."""
    return datetime(2026, 3, day, 12, 0, 0, 123456, tzinfo=UTC)


def test_records_of_all_artifacts_come_in_the_order_of_their_times(tmp_path: Path) -> None:
    """With their place and their fields."""
    written(
        tmp_path / "records",
        "ios/web",
        Visit(origin=Origin("a.db", "visit 2"), time=at(3), url="https://b.example/", tags=("x", "y")),
        Visit(origin=Origin("a.db", "visit 1"), time=at(1), url="https://a.example/"),
        Visit(origin=Origin("a.db", "visit 3"), url="https://no.time.example/"),
    )
    written(tmp_path / "records", "ios/door", Ring(origin=Origin("b.db", "ring 1"), time=at(2)))
    rows = timeline(tmp_path)

    assert [(row["datetime"], row["artifact"], row["position"]) for row in rows] == [
        ("2026-03-01T12:00:00.123456Z", "ios/web", "visit 1"),
        ("2026-03-02T12:00:00.123456Z", "ios/door", "ring 1"),
        ("2026-03-03T12:00:00.123456Z", "ios/web", "visit 2"),
    ]
    assert json.loads(rows[2]["message"]) == {"url": "https://b.example/", "tags": ["x", "y"]}


def test_cell_of_evidence_is_never_a_formula(tmp_path: Path) -> None:
    """A spreadsheet would run it."""
    hostile = '=HYPERLINK("https://evil.example")'
    written(tmp_path / "records", "ios/web", Visit(origin=Origin(hostile, "@x"), time=at(1), url='+1\n=2,"\r'))
    (row,) = timeline(tmp_path)

    assert row["path"] == f"'{hostile}"
    assert row["position"] == "'@x"
    assert json.loads(row["message"])["url"] == '+1\n=2,"\r'


def test_no_records_are_an_empty_timeline(tmp_path: Path) -> None:
    """With its header, and nothing left beside it."""
    assert timeline(tmp_path) == []
    assert (tmp_path / "timeline.csv").read_text("utf-8").startswith("datetime,")
    assert [path.name for path in tmp_path.iterdir()] == ["timeline.csv"]


def test_long_timeline_is_written_in_stretches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is sorted by itself, and no record is left out or comes twice where two of them meet."""
    monkeypatch.setattr(writing, "_AT_ONCE", 4)
    days = [9, 2, 2, 2, 2, 2, 7, 1, 28, 14, 2, 15, 16]
    visits = (Visit(origin=Origin("a", f"{i:02}"), time=at(day), url="x") for i, day in enumerate(days))
    written(tmp_path / "records", "ios/web", *visits)

    assert [(row["datetime"][8:10], row["position"]) for row in timeline(tmp_path)] == sorted(
        (f"{day:02}", f"{i:02}") for i, day in enumerate(days)
    )


@pytest.mark.parametrize("step", [timedelta(hours=1), timedelta(0)], ids=["of some days", "of one moment"])
def test_texts_too_long_to_be_sorted_at_once(step: timedelta, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Evidence may have any: fewer records are sorted together then, or more memory is taken for one moment."""
    monkeypatch.setattr(writing, "_MEMORY", "16MB")
    text = "long text " * 10_000
    visits = (Visit(origin=Origin("a", f"{i:03}"), time=at(1) + i * step, url=text) for i in range(300))
    written(tmp_path / "records", "ios/web", *visits)

    assert [row["position"] for row in timeline(tmp_path)] == [f"{i:03}" for i in range(300)]
