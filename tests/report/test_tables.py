"""The lists of a result as tables."""

import csv
import io

import msgspec
import pyarrow.parquet as pq
import pytest

from bugsweep.model.exposure import Exposure
from bugsweep.model.fact import Fact
from bugsweep.model.record import Origin
from bugsweep.model.verdict import SweepResult
from bugsweep.report.declaration import TABLES, Choices, TableName
from bugsweep.report.tables import write_csv, write_parquet
from results import MOMENT, full_result


def whole(text: str = "") -> SweepResult:
    """Return a result with exposure and facts as well."""
    return msgspec.structs.replace(
        full_result(text),
        exposure=(
            Exposure(kind="permission", what=f"{text}microphone", who=text, artifact="ios/tcc", last_used=MOMENT),
        ),
        facts=(Fact(field="device.model", value=text, source="ios/x", origin=Origin(text, "row 1")),),
    )


def as_csv(name: TableName, text: str = "") -> list[dict[str, str]]:
    """Return the rows as a spreadsheet reads them."""
    out = io.BytesIO()
    write_csv(whole(text), out, Choices(table=name))
    return list(csv.DictReader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline="")))


def as_parquet(name: TableName, text: str = "") -> list[dict[str, object]]:
    """Return the rows as a query engine reads them."""
    out = io.BytesIO()
    write_parquet(whole(text), out, Choices(table=name))
    return pq.read_table(io.BytesIO(out.getvalue())).to_pylist()


@pytest.mark.parametrize("name", TABLES)
def test_both_forms_have_the_same_rows_and_columns(name: TableName) -> None:
    """Every list of the result is there."""
    cells, values = as_csv(name), as_parquet(name)

    assert len(cells) == len(values) > 0
    assert list(cells[0]) == list(values[0])
    assert cells[0]["sweep"] == values[0]["sweep"] == "20260301T120000Z-00000000"


def test_values_keep_their_types() -> None:
    """A time is a time, a list a list."""
    (row,) = as_parquet("findings")

    assert row["first_seen"] == MOMENT
    assert row["attack"] == ["T1660"]
    assert row["decides"] is True
    assert row["records"] == 9


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize(
    "hostile", ['=HYPERLINK("x")', "+1", "-2+3", "@SUM", "\t=1", "\r=1", "\x1b[2J", '","\n=1', "\ud800"]
)
def test_cell_is_never_a_formula_nor_an_escape(name: TableName, hostile: str) -> None:
    """Nor does it begin a row of its own."""
    rows = as_csv(name, hostile)

    assert len(rows) == len(as_csv(name))
    for cell in (cell for row in rows for cell in row.values()):
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
        assert not set(cell) & set("\x1b\r\n\ud800")
    assert len(as_parquet(name, hostile)) == len(rows)


@pytest.mark.parametrize("name", TABLES)
def test_empty_list_is_a_table_without_rows(name: TableName) -> None:
    """With its columns."""
    result = full_result("")
    bare = SweepResult(
        sweep=result.sweep, evidence=(), verdict=msgspec.structs.replace(result.verdict, coverage=(), because=())
    )
    out, parquet = io.BytesIO(), io.BytesIO()
    write_csv(bare, out, Choices(table=name))
    write_parquet(bare, parquet, Choices(table=name))

    assert out.getvalue().count(b"\r\n") == 1
    assert pq.read_table(io.BytesIO(parquet.getvalue())).num_rows == 0
