"""SEGB files of Biome."""

import struct
import zlib
from datetime import UTC, datetime

import pytest

from bugsweep.errors import FormatError
from bugsweep.formats import segb
from bugsweep.formats.segb import SegbRecord, read_segb
from bugsweep.model.record import Problem
from cases import MemoryFile

TIME = 700_000_000.0  # 2023-03-08 20:26:40 UTC


def version_1(*records: tuple[bytes, int]) -> bytes:
    """Return a file of records, each with its state."""
    content = bytes(52) + b"SEGB"
    for data, state in records:
        content += struct.pack("<iiddIi", len(data), state, TIME, TIME, zlib.crc32(data), 0) + data
        content += bytes(-len(content) % 8)
    return struct.pack("<i", len(content)) + content[4:] + bytes(512)


def version_2(*records: tuple[bytes, int]) -> bytes:
    """Return a file of records, each with its state."""
    body, table = b"", b""
    for data, state in records:
        body += struct.pack("<Ii", zlib.crc32(data), 0) + data
        table += struct.pack("<iid", len(body), state, TIME)
        body += bytes(-len(body) % 4)
    return b"SEGB" + struct.pack("<id", len(records), TIME) + bytes(16) + body + bytes(64) + table


@pytest.mark.parametrize("build", [version_1, version_2])
def test_records_of_both_versions_are_read(build: object) -> None:
    """Those that were written and those that were deleted; places that were never used are passed over."""
    assert callable(build)
    content = build((b"one", 1), (b"unused", 4), (b"three!", 3))

    records = list(read_segb(MemoryFile("x", content)))

    assert [(record.data, record.deleted) for record in records if isinstance(record, SegbRecord)] == [
        (b"one", False),
        (b"three!", True),
    ]
    assert {record.time for record in records if isinstance(record, SegbRecord)} == {
        datetime(2023, 3, 8, 20, 26, 40, tzinfo=UTC)
    }


@pytest.mark.parametrize("build", [version_1, version_2])
def test_written_record_with_another_checksum_is_a_problem_and_a_record(build: object) -> None:
    """Whoever changed it, it may still be read."""
    assert callable(build)
    content = build((b"unchanged", 1)).replace(b"unchanged", b"unchanGed")

    problem, record = read_segb(MemoryFile("x", content))

    assert isinstance(problem, Problem)
    assert problem.reason == "its checksum does not fit"
    assert isinstance(record, SegbRecord)
    assert record.data == b"unchanGed"


def test_empty_file_has_no_records() -> None:
    """The phone makes them in advance."""
    assert list(read_segb(MemoryFile("x", bytes(4096)))) == []


@pytest.mark.parametrize(
    "content", [b"something else", b"SEGB" + struct.pack("<i", 10_000) + bytes(100), b"SEGB\xff\xff\xff\xff"]
)
def test_other_files_are_refused(content: bytes) -> None:
    """No mark, or more records than fit."""
    with pytest.raises(FormatError):
        list(read_segb(MemoryFile("x", content)))


def test_file_beyond_any_stream_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would fill the memory."""
    monkeypatch.setattr(segb, "_LARGEST", 10)

    with pytest.raises(FormatError, match="more than 10 bytes"):
        list(read_segb(MemoryFile("x", bytes(11))))
