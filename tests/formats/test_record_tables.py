"""Records as Arrow tables."""

from datetime import UTC, datetime, timedelta, timezone
from enum import Enum
from ipaddress import IPv4Address
from typing import Annotated, Literal

import msgspec
import pyarrow as pa
import pytest

from bugsweep.formats.record_tables import Column, RecordsTable, columns_of
from bugsweep.model.finding import reference
from bugsweep.model.observable import Observes
from bugsweep.model.record import Origin, Record

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class _Colour(Enum):
    RED = "red"


class _Part(msgspec.Struct, frozen=True):
    size: int


class Everything(Record, frozen=True, kw_only=True):
    """A record with every type of field that records have."""

    text: Annotated[str, Observes("url")] = "a"
    choice: Literal["x", "y"] = "x"
    colour: _Colour = _Colour.RED
    raw: bytes = b"\xff"
    address: IPv4Address | None = None
    number: int | None = None
    real: float | None = None
    either: int | float = 0
    truth: bool = False
    length: timedelta | None = None
    seen_at: datetime | None = None
    links: Annotated[tuple[str, ...], Observes("url")] = ()
    sizes: tuple[int, ...] | None = None
    colours: frozenset[_Colour] = frozenset()
    part: _Part | None = None
    parts: tuple[_Part, ...] = ()
    options: dict[str, int] | None = None
    mixed: str | int | None = None


def record(row: int = 1, /, **fields: object) -> Everything:
    """Return a record with that position."""
    return Everything(origin=Origin("a/b.db", f"row {row}"), **fields)


def columns(*records: Everything, names: tuple[str, ...] = ()) -> dict[str, list[object]]:
    """Return the columns of the records."""
    table = RecordsTable(Everything, names or tuple(columns_of(Everything)))
    for each in records:
        table.add(each)
    return table.table().to_pydict()


def test_kinds_of_columns_follow_from_annotations() -> None:
    """A query can know beforehand what a field is, and whether there are several of it."""
    found = {name: (column.kind, column.many) for name, column in columns_of(Everything).items()}

    assert found == {
        "time": ("time", False),
        "path": ("text", False),
        "position": ("text", False),
        "text": ("text", False),
        "choice": ("text", False),
        "colour": ("text", False),
        "raw": ("text", False),
        "address": ("text", False),
        "number": ("integer", False),
        "real": ("real", False),
        "either": ("real", False),
        "truth": ("boolean", False),
        "length": ("real", False),
        "seen_at": ("time", False),
        "links": ("text", True),
        "sizes": ("integer", True),
        "colours": ("text", True),
        "part": ("text", False),
        "parts": ("text", True),
        "options": ("text", False),
        "mixed": ("text", False),
    }


def test_a_field_of_the_record_comes_before_its_origin() -> None:
    """A record about a file has a path of its own."""

    class _File(Record, frozen=True, kw_only=True):
        path: str

    table = RecordsTable(_File, ("path", "position"))
    table.add(_File(origin=Origin("a.db", "row 1"), path="b.txt"))

    assert table.table().to_pydict() == {"path": ["b.txt"], "position": ["row 1"]}


def test_values_become_what_arrow_has_for_them() -> None:
    """Every type of field has its form in the table."""
    full = record(
        time=NOON,
        address=IPv4Address("192.0.2.7"),
        number=5,
        real=0.5,
        truth=True,
        length=timedelta(minutes=1),
        seen_at=datetime(2026, 3, 1, 14, tzinfo=timezone(timedelta(hours=2))),
        links=("https://a.example/",),
        sizes=(1, 2),
        colours=frozenset({_Colour.RED}),
        part=_Part(3),
        parts=(_Part(4),),
        options={"b": 1},
        mixed=7,
    )

    assert columns(full) == {
        "time": [NOON],
        "path": ["a/b.db"],
        "position": ["row 1"],
        "text": ["a"],
        "choice": ["x"],
        "colour": ["red"],
        "raw": ["/w=="],
        "address": ["192.0.2.7"],
        "number": [5],
        "real": [0.5],
        "either": [0.0],
        "truth": [True],
        "length": [60.0],
        "seen_at": [NOON],
        "links": [["https://a.example/"]],
        "sizes": [[1, 2]],
        "colours": [["red"]],
        "part": ['{"size":3}'],
        "parts": [['{"size":4}']],
        "options": ['{"b":1}'],
        "mixed": ["7"],
    }


def test_none_is_null() -> None:
    """A field without a value has none in the table."""
    nulls = {name for name, values in columns(record()).items() if values == [None]}

    assert {"time", "address", "number", "real", "length", "seen_at", "sizes", "part", "options", "mixed"} == nulls


def test_only_the_wanted_columns_are_kept() -> None:
    """A table costs what its columns cost, however many fields a record has."""
    assert columns(record(1, number=1), record(2, number=2), names=("number", "position", "number")) == {
        "number": [1, 2],
        "position": ["row 1", "row 2"],
    }


def test_a_number_beyond_64_bits_is_the_largest_that_fits() -> None:
    """Property lists may hold one; the rows beside it count all the same."""
    found = columns(record(number=2**70), record(number=-(2**70)), record(number=3), names=("number",))

    assert found == {"number": [2**63 - 1, -(2**63), 3]}


def test_text_that_is_no_unicode_is_made_so() -> None:
    """Half of a surrogate pair cannot be written; the text around it can."""
    found = columns(record(text="a\ud800b", links=("\udc00", "c")), names=("text", "links"))

    assert found == {"text": ["a?b"], "links": [["?", "c"]]}


def test_rows_keep_their_order_over_many_batches() -> None:
    """Row numbers are what hits are made of."""
    table = RecordsTable(Everything, ("number",), quotable=True)
    for number in range(20_000):
        table.add(record(number, number=number))
        if number == 9_000:
            assert len(table.table()) == 9_001

    assert len(table) == 20_000
    assert table.table().column("number").to_pylist() == list(range(20_000))
    assert [table.quote("ios/x", row).position for row in (0, 9_000, 9_001, 19_999)] == [
        "row 0",
        "row 9000",
        "row 9001",
        "row 19999",
    ]


def test_a_quoted_record_is_the_reference_that_the_record_itself_gives() -> None:
    """What was compressed comes back whole."""
    original = record(9, time=NOON, number=2**70, links=("x",), part=_Part(3), options={"b": 1}, raw=b"\0")
    table = RecordsTable(Everything, (), quotable=True)
    table.add(original)

    assert table.quote("ios/x", 0) == msgspec.structs.replace(
        reference("ios/x", original),
        fields=msgspec.json.decode(msgspec.json.encode(reference("ios/x", original).fields)),
    )


def test_a_record_with_text_that_is_no_unicode_can_be_quoted() -> None:
    """It is quoted with a question mark for what cannot be written."""
    table = RecordsTable(Everything, ("number",), quotable=True)
    table.add(record(text="a\ud800", links=("\ud800",)))

    assert table.quote("ios/x", 0).fields["text"] == "a?"
    assert table.quote("ios/x", 0).fields["links"] == ["?"]


@pytest.mark.parametrize("row", [-1, 1])
def test_a_row_that_is_not_there_cannot_be_quoted(row: int) -> None:
    """Neither before the first nor after the last."""
    table = RecordsTable(Everything, ("number",), quotable=True)
    table.add(record())

    with pytest.raises(LookupError):
        table.quote("ios/x", row)


def test_a_table_that_keeps_no_records_quotes_none() -> None:
    """Keeping them is asked for, because it costs memory."""
    table = RecordsTable(Everything, ("number",))
    table.add(record())

    with pytest.raises(LookupError):
        table.quote("ios/x", 0)


def test_an_empty_table_has_its_columns() -> None:
    """A query over no records is still a query over columns."""
    schema = RecordsTable(Everything, ("time", "links")).table().schema

    assert pa.schema([("time", pa.timestamp("us", "UTC")), ("links", pa.list_(pa.string()))]) == schema


def test_an_unknown_column_is_a_mistake_of_the_caller() -> None:
    """Rules are checked long before."""
    assert Column("text", "text") == columns_of(Everything)["text"]
    with pytest.raises(KeyError):
        RecordsTable(Everything, ("nothing",))
