"""The records that findings quote, as JSON lines that Timesketch takes: one event a line, in the order of time.

The records of a whole phone are in ``timeline.csv``, which `check` writes while it has the evidence.
Source: https://timesketch.org/guides/user/import-from-json-csv/.
"""

from datetime import UTC, datetime
from typing import Any, BinaryIO

from bugsweep.formats.json_text import encode_json
from bugsweep.model.finding import Finding, RecordReference
from bugsweep.model.verdict import SweepResult
from bugsweep.report import words
from bugsweep.report.declaration import PLAIN, Choices, report_format
from bugsweep.report.json_document import unicode_result


@report_format(name="timesketch", title="Timeline of the findings, JSON lines", suffix=".timesketch.jsonl")
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
        "data_type": f"bugsweep:{record.artifact.replace('/', ':')}",
        "finding": finding.id,
        "rule": finding.rule,
        "tag": tags,
        "source_file": record.path,
        "position": record.position,
        "fields": encode_json(record.fields).decode(),
        "sweep": result.sweep.id,
    }
