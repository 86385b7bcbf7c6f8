"""Feed formats as they are declared."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bugsweep.indicators.declaration import FEED_FORMATS, FeedFile, FeedFormat, FeedRow, Refusal, excerpt_of


@pytest.mark.parametrize("kind", list(FEED_FORMATS), ids=lambda kind: kind.name)
def test_every_format_says_what_it_is(kind: FeedFormat) -> None:
    """A title and a description are given, and recognising is safe for anything."""
    strange = FeedFile(path=Path("x"), name="x", head=b"\xff\xfe\x00{<[-#\n" * 9, as_of=datetime.now(UTC))

    assert kind.title
    assert kind.description
    assert not kind.recognises(strange)


def test_rows_are_those_of_the_table_and_what_is_none_is_refused(tmp_path: Path) -> None:
    """With the line on which each ends; what comes after a field without an end is read, whoever read tables before."""
    csv.field_size_limit(10**7)
    path = tmp_path / "table.csv"
    path.write_text(f'a;"b\nc"\n{"x" * 200_000};y\n\nd;e\n', "utf-8")
    file = FeedFile(path=path, name="x", head=b"", as_of=datetime.now(UTC))

    assert list(file.rows(";")) == [
        FeedRow("line 2", ["a", "b\nc"]),
        Refusal(place="line 3", reason="not a row: field larger than field limit (131072)"),
        FeedRow("line 4", []),
        FeedRow("line 5", ["d", "e"]),
    ]


def test_excerpt_is_one_safe_short_line() -> None:
    """Feed text never moves the cursor of a terminal."""
    assert excerpt_of("a\n\x1b[31mb") == r"a \x1b[31mb"
    assert excerpt_of("x" * 500) == "x" * 120 + "…"
