"""The power log: what ran, who talked to the network, what was installed, over days or weeks.

Its times count on a clock of its own; a table of offsets says how far that was from the real one, and from when on.
"""

from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final, NamedTuple

from bugsweep.errors import FormatError
from bugsweep.formats.inflation import chunks_of, gunzipped
from bugsweep.formats.packed_bytes import PackedBytes, PackedFile
from bugsweep.formats.sqlite import Database, open_database
from bugsweep.formats.timestamps import TimestampError, from_unix
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.record import Origin, Problem

POWERLOG_PATHS: Final = (
    "private/var/containers/Shared/SystemGroup/*/Library/BatteryLife/CurrentPowerlog.PLSQL",
    "private/var/containers/Shared/SystemGroup/*/Library/BatteryLife/Archives/powerlog_*",
    "private/var/mobile/Library/BatteryLife/CurrentPowerlog.PLSQL",
    "private/var/mobile/Library/BatteryLife/Archives/powerlog_*",
    "logs/powerlogs/powerlog_*",
)
_LARGEST = 2 * 1024**3
_GZIP = b"\x1f\x8b"
_OFFSETS = "PLStorageOperator_EventForward_TimeOffset"


class _Offset(NamedTuple):
    id: int
    timestamp: float | None
    system: float | None


class PowerLog:
    """An open log, its clock set."""

    def __init__(self, file: EvidenceFile, database: Database) -> None:
        """Read the offsets in `database`, which is `file`."""
        self.database = database
        self.problems: list[Problem] = []
        offsets: list[tuple[float, float]] = []
        if _OFFSETS in database.tables:
            for row in database.rows(f"SELECT ID, timestamp, system FROM {_OFFSETS}", _Offset):  # noqa: S608 - our own name
                if isinstance(row, Problem):
                    self.problems.append(row)
                elif row.timestamp is not None and row.system is not None:
                    offsets.append((row.timestamp, row.system))
        offsets.sort()
        self._starts = [start for start, _ in offsets]
        self._offsets = [offset for _, offset in offsets]
        if not offsets:
            self.problems.append(Problem(Origin(file.path), "without offsets: its times are those of its own clock"))

    def time(self, stamp: float | None, origin: Origin) -> datetime | None:
        """Return the real time of `stamp`: with the last offset before it, or the first where there is none."""
        if stamp is None:
            return None
        offset = self._offsets[max(0, bisect_right(self._starts, stamp) - 1)] if self._offsets else 0.0
        try:
            return from_unix(stamp + offset)
        except TimestampError as error:
            self.problems.append(Problem(origin, str(error)))
            return None


@contextmanager
def open_powerlog(file: EvidenceFile) -> Iterator[PowerLog]:
    """Open the log in `file`, packed by gzip or not.

    Raises:
        FormatError: when it is neither.
    """
    with file.open() as stream:
        packed = stream.read(2) == _GZIP
    source = _inflated(file) if packed else file
    with open_database(source) as database:
        yield PowerLog(file, database)


def _inflated(file: EvidenceFile) -> EvidenceFile:
    content = PackedBytes()
    with file.open() as stream:
        for chunk in gunzipped(chunks_of(stream)):
            content.extend([chunk])
            if content.size > _LARGEST:
                raise FormatError(f"a log of more than {_LARGEST} bytes")
    return PackedFile(file.path, content)
