"""The records that findings quote, as JSON lines that Timesketch takes: one event a line, in the order of time.

The records of a whole phone are in ``timeline.csv``, which `check` writes while it has the evidence.
Source: https://timesketch.org/guides/user/import-from-json-csv/.
"""

from datetime import UTC, datetime
from typing import Any, BinaryIO

from msgspec import Struct

from bugsweep.formats.json_text import encode_json, json_as
from bugsweep.model.finding import Finding, RecordReference
from bugsweep.model.verdict import SweepResult
from bugsweep.report import words
from bugsweep.report.declaration import PLAIN, Carried, Choices, report_format
from bugsweep.report.json_document import unicode_result

_DATA_TYPE = "bugsweep:"


class _Read(Struct, frozen=True):
    data_type: str


def _carried(data: bytes) -> Carried | None:
    read = json_as(data.partition(b"\n")[0], _Read)
    return Carried() if read is not None and read.data_type.startswith(_DATA_TYPE) else None


@report_format(
    name="timesketch", title="Timeline of the findings, JSON lines", suffix=".timesketch.jsonl", read=_carried
)
def write_timesketch(result: SweepResult, out: BinaryIO, _: Choices = PLAIN, /) -> None:
    """Write the events; a record without a time has no place in a timeline, and is left to the other formats."""
    events = [
        (record.time.astimezone(UTC), _event(finding, record, record.time, result))
        for finding in unicode_result(result).findings
        for record in finding.records
        if record.time is not None
    ]
    ordered = sorted(events, key=lambda pair: (pair[0], encode_json(pair[1])))
    out.writelines(encode_json(event) + b"\n" for _time, event in ordered)


def _event(finding: Finding, record: RecordReference, time: datetime, result: SweepResult) -> dict[str, Any]:
    tags = [finding.level, finding.shows, *finding.attack]
    return {
        "message": f"{finding.title}: {words.place(record)}",
        "datetime": f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}+00:00",
        "timestamp_desc": f"time of the record ({record.time_basis})",
        "data_type": f"{_DATA_TYPE}{record.artifact.replace('/', ':')}",
        "finding": finding.id,
        "rule": finding.rule,
        "tag": tags,
        "source_file": record.path,
        "position": record.position,
        "fields": encode_json(record.fields).decode(),
        "sweep": result.sweep.id,
    }
