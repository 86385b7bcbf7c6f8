"""The records that findings quote, in the order of time, with the columns of the ``timeline.csv`` of `check`.

That file has every record of the phone; this one is made from the result alone, and says which finding quotes each.
"""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import BinaryIO

from bugsweep.formats.json_text import encode_json
from bugsweep.formats.spreadsheet_text import spreadsheet_text
from bugsweep.model.verdict import SweepResult
from bugsweep.report.declaration import PLAIN, Carried, Choices, report_format
from bugsweep.report.json_document import unicode_result
from bugsweep.report.timeline import COLUMNS

_FINDING = ("finding", "level", "title")


def _carried(data: bytes) -> Carried | None:
    return Carried() if data.partition(b"\n")[0] == ",".join((*COLUMNS, *_FINDING)).encode() else None


@report_format(name="timeline", title="Timeline of the findings, CSV", suffix=".timeline.csv", read=_carried)
def write_timeline_table(result: SweepResult, out: BinaryIO, _: Choices = PLAIN, /) -> None:
    """Write the table; a record without a time has no place in a timeline, and is left to the other formats."""
    text = io.TextIOWrapper(out, "utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*COLUMNS, *_FINDING))
    for _time, *cells in sorted(_rows(unicode_result(result))):
        writer.writerow([spreadsheet_text(cell) for cell in cells])
    text.detach()


def _rows(result: SweepResult) -> Iterator[tuple[datetime, str, str, str, str, str, str, str, str, str]]:
    for finding in result.findings:
        for record in finding.records:
            if record.time is not None:
                time = record.time.astimezone(UTC)
                yield (
                    time,
                    f"{time:%Y-%m-%dT%H:%M:%S.%fZ}",
                    f"time of the record ({record.time_basis})",
                    record.artifact,
                    record.path,
                    record.position,
                    encode_json(record.fields).decode(),
                    finding.id,
                    finding.level,
                    finding.title,
                )
