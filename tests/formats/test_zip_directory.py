"""The table of contents of a zip archive."""

import io
import struct
import zipfile
from datetime import UTC, datetime

import pytest

from bugsweep.errors import FormatError
from bugsweep.formats.zip_archive import member_chunks
from bugsweep.formats.zip_directory import ZipEntry, read_directory


def archive_of(*names: str, comment: bytes = b"") -> bytes:
    """Return an archive whose members hold their names."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = comment
        for name in names:
            archive.writestr(zipfile.ZipInfo(name, (2024, 5, 6, 8, 0, 2)), name)
    return stream.getvalue()


def entries(content: bytes) -> list[ZipEntry]:
    """Return the entries of an archive."""
    return list(read_directory(io.BytesIO(content)))


def test_entries_are_those_of_the_standard_library() -> None:
    """Names, sizes, times, kinds and contents."""
    content = archive_of("a/", "a/b.txt", "ä", comment=b"a comment")

    found = entries(content)

    assert [(entry.member.name, entry.kind, entry.fault) for entry in found] == [
        ("a/", "directory", ""),
        ("a/b.txt", "file", ""),
        ("ä", "file", ""),
    ]
    assert found[1].member.modified_at == datetime(2024, 5, 6, 8, 0, 2, tzinfo=UTC)
    assert b"".join(member_chunks(lambda: io.BytesIO(content), found[1].member)) == b"a/b.txt"


def test_wide_numbers_lie_in_the_extra_field(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in an archive of more than four gigabytes or 65,535 members."""
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 0)
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 0)
    content = archive_of("a", "b")
    assert b"PK\x06\x06" in content

    found = entries(content)

    assert [entry.member.size for entry in found] == [1, 1]
    assert b"".join(member_chunks(lambda: io.BytesIO(content), found[1].member)) == b"b"


def test_time_of_the_extra_field_is_in_utc_and_goes_first() -> None:
    """The other is local and even."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        info = zipfile.ZipInfo("a", (1990, 1, 1, 0, 0, 0))
        info.extra = struct.pack("<HHBI", 0x5455, 5, 1, 1_714_982_401)
        archive.writestr(info, "")

    (entry,) = entries(stream.getvalue())

    assert entry.member.modified_at == datetime(2024, 5, 6, 8, 0, 1, tzinfo=UTC)


def test_table_that_is_cut_off_gives_what_came_before() -> None:
    """And then an error."""
    content = bytearray(archive_of("a", "b"))
    second = content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 1)
    content[second] = 0
    reading = read_directory(io.BytesIO(content))

    assert next(reading).member.name == "a"
    with pytest.raises(FormatError, match="after 1 of 2 entries"):
        next(reading)


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06", b"PK\x03\x04" + bytes(100), b"x" * 100_000])
def test_file_without_a_table_is_refused(content: bytes) -> None:
    """It is no archive, or one that is cut off."""
    with pytest.raises(FormatError):
        entries(content)


def test_changed_bytes_are_a_format_error_at_most() -> None:
    """Wherever they are."""
    whole = archive_of("a", "folder/b", "c")
    for place in range(whole.index(b"PK\x01\x02"), len(whole)):
        for bit in (0x01, 0x80):
            damaged = bytearray(whole)
            damaged[place] ^= bit
            try:
                found = entries(bytes(damaged))
            except FormatError:
                continue
            assert all(isinstance(entry, ZipEntry) for entry in found)
