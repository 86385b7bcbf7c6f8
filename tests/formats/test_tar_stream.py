"""Tar archives read forward."""

import random
import tarfile
from io import BytesIO

import pytest

from android_backups import tar_of
from bugsweep.errors import FormatError
from bugsweep.formats.tar_stream import TarStream

LONG = "apps/" + "long/" * 60 + "näme"
FILES = {"a": b"1", LONG: b"x" * 1000, "empty": b"", "last": b"y" * 512}


def read(content: bytes) -> dict[str, bytes]:
    """Return the files of an archive."""
    archive = TarStream(BytesIO(content))
    return {member.name: b"".join(archive.chunks()) for member in archive if member.regular}


@pytest.mark.parametrize("tar_format", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
def test_files_of_both_formats_are_read(tar_format: int) -> None:
    """Long names lie in headers of their own, in each format in its way."""
    assert read(tar_of(FILES, tar_format)) == FILES


def test_name_may_be_split_between_two_fields() -> None:
    """As the older standard does."""
    name = "folder/" * 20 + "file"

    assert read(tar_of({name: b"1"}, tarfile.USTAR_FORMAT)) == {name: b"1"}


def test_content_need_not_be_read() -> None:
    """The next member is found all the same, and the time is there."""
    members = list(TarStream(BytesIO(tar_of(FILES))))

    assert [member.name for member in members] == list(FILES)
    assert str(members[0].modified_at) == "2024-05-06 08:00:00+00:00"


def test_folders_and_links_hold_nothing() -> None:
    """They are told apart from files."""
    stream = BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, kind in (("folder", tarfile.DIRTYPE), ("link", tarfile.SYMTYPE), ("device", tarfile.CHRTYPE)):
            member = tarfile.TarInfo(name)
            member.type = kind
            archive.addfile(member)

    assert [member.regular for member in TarStream(BytesIO(stream.getvalue()))] == [False, False, False]


def test_damage_is_an_error_wherever_it_is() -> None:
    """Truncated anywhere or changed anywhere, an archive never ends in silence nor in another error."""
    whole = tar_of(FILES)
    chance = random.Random(7)  # noqa: S311 - repeatable, not secret
    end = whole.rindex(b"y") + 1

    for length in range(0, end, 97):
        with pytest.raises(FormatError):
            read(whole[:length])
    for _ in range(300):
        damaged = bytearray(whole)
        damaged[chance.randrange(512)] ^= 1 << chance.randrange(8)
        with pytest.raises(FormatError):
            read(bytes(damaged))


def test_links_modes_and_further_times_are_read() -> None:
    """From the header, and from the extension that tools of Apple write."""
    stream = BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
        link = tarfile.TarInfo("link")
        link.type, link.linkname, link.mode = tarfile.SYMTYPE, "/a/" + "long/" * 40, 0o700
        archive.addfile(link)
        file = tarfile.TarInfo("file")
        file.pax_headers = {
            "ctime": "1714982401.5",
            "LIBARCHIVE.creationtime": "1714982400",
            "SCHILY.xattr.x": "y" * 99_999,
        }
        archive.addfile(file)

    link_read, file_read = TarStream(BytesIO(stream.getvalue()))

    assert (link_read.kind, link_read.mode, link_read.target) == ("symbolic link", 0o700, "/a/" + "long/" * 40)
    assert str(file_read.changed_at) == "2024-05-06 08:00:01.500000+00:00"
    assert str(file_read.born_at) == "2024-05-06 08:00:00+00:00"


def test_member_after_a_sparse_file_is_found() -> None:
    """Of a file with holes, the header has a map that may go on in further blocks."""
    whole = bytearray(tar_of({"sparse": b"x" * 600, "next": b"n"}, tarfile.GNU_FORMAT))
    whole[156:157] = b"S"
    whole[482] = 1
    whole[483:495] = b"00000020000\0"
    whole[148:156] = b" " * 8
    whole[148:156] = b"%06o\0 " % sum(whole[:512])
    whole[512:512] = bytes(512)

    sparse, following = TarStream(BytesIO(bytes(whole)))

    assert (sparse.sparse, sparse.size, sparse.regular) == (True, 8192, True)
    assert following.name == "next"


def test_time_outside_the_calendar_is_none() -> None:
    """Some files of real phones have one."""
    whole = bytearray(tar_of({"a": b""}, tarfile.GNU_FORMAT))
    whole[136:148] = b"\x80" + (2**70).to_bytes(11, "big")
    whole[148:156] = b" " * 8
    whole[148:156] = b"%06o\0 " % sum(whole[:512])

    (member,) = TarStream(BytesIO(bytes(whole)))

    assert member.modified_at is None
