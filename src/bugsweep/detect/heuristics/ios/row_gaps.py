"""Rows that were deleted, by the numbers that are missing among those that are left.

The databases of messages, calls, visits and of the traffic of processes number their rows one after the other and use
no number twice. Owners delete messages, calls and visits. The rows of processes nobody deletes by hand: of those a long
gap says more.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar, NamedTuple

from bugsweep.artifacts.ios.safari_history import Visit
from bugsweep.detect.heuristics.declaration import Records, heuristic, suspicion
from bugsweep.formats.process_usage import ProcessUsage
from bugsweep.model.finding import Finding, Level
from bugsweep.model.record import Record

_NAME = "ios/row_gaps"
_LONG = 5
"""In the clean sets, the statistics of three phones with 671 processes, the longest gap is 3."""
_MOST_GAPS = 20


class _Gap(NamedTuple):
    first: int
    last: int
    after: datetime | None
    before: Record
    """The row behind the gap."""


class _File:
    """The rows of one database, as they come."""

    def __init__(self, number: int, record: Record) -> None:
        """Begin with the first row."""
        self.number = number
        """Of the last row."""
        self.record = record
        self.ordered = True
        self.gaps: list[_Gap] = []
        """The first of them."""
        self.count = 0
        self.missing = 0
        self.longest = 0

    def add_gap(self, gap: _Gap) -> None:
        """Count a gap, and keep it if it is one of the first."""
        length = gap.last - gap.first + 1
        self.count += 1
        self.missing += length
        self.longest = max(self.longest, length)
        if len(self.gaps) < _MOST_GAPS:
            self.gaps.append(gap)


class _Rows:
    """Watches the numbers of rows, and keeps no row but the last."""

    rows: ClassVar[str]
    """What a row is, of several."""
    deleted_by_hand: ClassVar[bool] = True
    harmless: ClassVar[str] = "Owners delete some, and iOS deletes old ones."

    def __init__(self) -> None:
        self.files: dict[str, _File] = {}

    def add(self, record: Record) -> None:
        number = self.number(record)
        if number is None:
            return
        file = self.files.get(record.origin.path)
        if file is None:
            self.files[record.origin.path] = _File(number, record)
            return
        if number > file.number + 1:
            file.add_gap(_Gap(file.number + 1, number - 1, self.time(file.record), record))
        elif number < file.number:
            file.ordered = False
        file.number, file.record = number, record

    def number(self, record: Record) -> int | None:
        _, _, text = record.origin.position.rpartition(" ")
        return int(text) if text.isdecimal() and len(text) < 19 else None  # noqa: PLR2004 - SQLite has no longer ones

    def time(self, record: Record) -> datetime | None:
        """Return when the row was made."""
        return record.time


class _Messages(_Rows):
    rows = "messages"


class _Calls(_Rows):
    rows = "calls"


class _Visits(_Rows):
    rows = "visits"

    def number(self, record: Record) -> int | None:
        return record.visit_id if isinstance(record, Visit) else None


class _Processes(_Rows):
    rows = "processes"
    deleted_by_hand = False
    harmless = "iOS drops some itself: 23 beside 671 on three clean phones, never more than three in a row."

    def number(self, record: Record) -> int | None:
        return record.process_id if isinstance(record, ProcessUsage) and not record.orphaned else None

    def time(self, record: Record) -> datetime | None:
        return record.first_used_at if isinstance(record, ProcessUsage) else None


_WANTED: dict[str, type[_Rows]] = {
    "ios/data_usage": _Processes,
    "ios/net_usage": _Processes,
    "ios/sms": _Messages,
    "ios/calls": _Calls,
    "ios/safari_history": _Visits,
}


@heuristic(
    name=_NAME,
    title="Rows were deleted",
    wants=_WANTED,
    attack=("T1630.002",),  # Indicator Removal on Host: File Deletion
    references=(
        "https://docs.mvt.re/en/latest/ios/records/",
        "https://www.amnesty.org/en/latest/research/2021/07/forensic-methodology-report-how-to-catch-nso-groups-pegasus/",
    ),
    false_positives=("A database that was restored or repaired may have gaps.",),
)
def find_row_gaps(records: Records) -> Iterator[Finding]:
    """Yield, for each database, which numbers of rows are missing between others.

    A long gap among processes is of level low, where nothing of the statistics was lost; all else is informational.
    """
    for artifact, kind in _WANTED.items():
        for path, file in records.tally(artifact, kind).files.items():
            if file.gaps and file.ordered:
                yield _deleted(artifact, kind, path, file, whole=records.whole(artifact))


def _deleted(artifact: str, kind: type[_Rows], path: str, file: _File, *, whole: bool) -> Finding:
    level: Level = "low" if whole and not kind.deleted_by_hand and file.longest >= _LONG else "informational"
    cause = (
        "The rows that had them were deleted" if whole else "The rows were deleted, or lay in what could not be read"
    )
    missing = f"{file.missing:,} {'number is' if file.missing == 1 else 'numbers are'} missing"
    told = "; ".join(_told(gap) for gap in file.gaps) + ("; and more" if file.count > len(file.gaps) else "")
    return suspicion(
        _NAME,
        artifact,
        path,
        title=f"Rows of {kind.rows} were deleted",
        level=level,
        shows="present",
        explanation=(
            f"{missing} among the rows of {kind.rows}, in {file.count:,} "
            f"{'gap' if file.count == 1 else 'gaps'}, the longest of {file.longest:,}: {told}. {cause}; "
            "the records here are those behind the gaps."
        ),
        advice="Compare the times with what else happened then; deleted rows may still lie in the file itself.",
        false_positives=(kind.harmless,),
        records={artifact: [gap.before for gap in file.gaps]},
    )


def _told(gap: _Gap) -> str:
    numbers = f"{gap.first}" if gap.first == gap.last else f"{gap.first}-{gap.last}"
    if gap.after is None:
        return numbers
    return f"{numbers} after {gap.after:%Y-%m-%d %H:%M} UTC"
