"""The timeline of the findings as CSV."""

import csv
import io

from msgspec.structs import replace

from bugsweep.report.timeline_table import write_timeline_table
from results import MOMENT, full_result


def rows(text: str = "") -> list[dict[str, str]]:
    """Return the rows of a result, one of whose records has no time and one an earlier one."""
    result = full_result(text)
    finding = result.findings[0]
    first, second, *others = finding.records
    records = (replace(first, time=None), *others, replace(second, time=MOMENT.replace(year=2025)))
    out = io.BytesIO()
    write_timeline_table(replace(result, findings=(replace(finding, records=records),)), out)
    return list(csv.DictReader(io.StringIO(out.getvalue().decode(), newline="")))


def test_records_stand_in_the_order_of_time_with_their_finding() -> None:
    """One without a time has no place."""
    told = rows()

    assert [row["datetime"] for row in told] == ["2025-03-01T12:00:00.000000Z"] + ["2026-03-01T12:00:00.000000Z"] * 5
    assert told[0]["position"] == "message 1"
    assert {row["finding"] for row in told} == {"0123456789abcdef"}
    assert told[0]["timestamp_desc"] == "time of the record (utc)"


def test_no_cell_is_a_formula_or_an_escape() -> None:
    """Whatever the evidence says."""
    told = rows("\x1b[31m\r\n=1+1\ud800")

    assert len(told) == 6
    assert all("\x1b" not in cell and not cell.startswith("=") for row in told for cell in row.values())
