"""Zip archives of the evidence, hostile ones too."""

import struct
import zipfile
from io import BytesIO

import pytest

from bugsweep.errors import FormatError
from bugsweep.formats.zip_archive import ZipArchive, is_unsafe, is_zip

TEXT = b"".join(b"line %d\n" % number for number in range(100_000))


def archive_of(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return an archive."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 5, 6, 10, 11, 12)), content, method)
    return stream.getvalue()


def opened(content: bytes) -> ZipArchive:
    """Open an archive that lies in memory."""
    return ZipArchive(lambda: BytesIO(content))


def read(archive: ZipArchive, name: str) -> bytes:
    """Return the content of a member."""
    with archive.read(name).open() as stream:
        return stream.read()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_members_are_read(method: int) -> None:
    """Stored and deflated, empty and large."""
    archive = opened(archive_of({"a/text": TEXT, "empty": b""}, method))

    assert list(archive.members) == ["a/text", "empty"]
    assert read(archive, "a/text") == TEXT
    assert read(archive, "empty") == b""
    assert str(archive.members["a/text"].modified_at) == "2024-05-06 10:11:12+00:00"


def test_changed_byte_is_noticed() -> None:
    """By the checksum, if not before."""
    content = bytearray(archive_of({"text": TEXT}, zipfile.ZIP_STORED))
    content[1000] ^= 1

    with pytest.raises(FormatError, match="checksum"):
        read(opened(bytes(content)), "text")


def test_member_longer_than_it_says_is_stopped() -> None:
    """A bomb that understates its size does not run on."""
    content = bytearray(archive_of({"text": TEXT}))
    at = content.rindex(b"PK\x01\x02")
    struct.pack_into("<I", content, at + 24, 10)

    with pytest.raises(FormatError, match="more than 10 bytes"):
        read(opened(bytes(content)), "text")


def test_bomb_is_refused_by_its_ratio() -> None:
    """Small data that becomes enormous is listed as refused."""
    archive = opened(archive_of({"bomb": bytes(65 * 1024**2)}))

    assert not archive.members
    assert archive.refused[0][0] == "bomb"


def test_names_that_lead_out_and_second_members_are_refused() -> None:
    """Each with its reason; the first of two members counts."""
    names = {"../up": b"", "/root": b"", "a/../../b": b"", "good": b"first", "gooe": b"second"}
    archive = opened(archive_of(names).replace(b"gooe", b"good"))

    assert list(archive.members) == ["good"]
    assert len(archive.refused) == 4
    assert archive.refused[-1] == ("good", "a second member of the same name")


def test_encrypted_and_unknown_members_are_refused() -> None:
    """By the flag and by the method."""
    content = bytearray(archive_of({"secret": b"x", "odd": b"y"}))
    first = content.index(b"PK\x01\x02")
    second = content.index(b"PK\x01\x02", first + 1)
    struct.pack_into("<H", content, first + 8, 1)
    struct.pack_into("<H", content, second + 10, 93)
    archive = opened(bytes(content))

    assert [reason.split(",")[0] for _, reason in archive.refused] == ["encrypted", "compressed by method 93"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"PK\x05\x06" + bytes(10), archive_of({"a": b"b"})[:-10]])
def test_what_is_no_archive_is_refused(content: bytes) -> None:
    """The error is the project's own."""
    with pytest.raises(FormatError):
        opened(content)


def test_enormous_table_of_contents_is_refused_unread() -> None:
    """Its size stands at the end of the archive."""
    content = bytearray(archive_of({"a": b"b"}))
    struct.pack_into("<I", content, content.rindex(b"PK\x05\x06") + 12, 2**31)

    with pytest.raises(FormatError, match="table of contents"):
        opened(bytes(content))


def test_archive_and_safe_name_are_told_from_others() -> None:
    """By the first bytes, and by the parts of the name."""
    assert is_zip(archive_of({}))
    assert not is_zip(b"PK")
    assert not is_unsafe("a/b..c/d")
    assert is_unsafe("C:/windows")
    assert is_unsafe("a\\b")
