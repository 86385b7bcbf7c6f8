"""Dumps that are zip archives."""

import zipfile
from pathlib import Path

import pytest

from bugsweep.errors import FormatError, NotEvidenceError
from bugsweep.formats.file_listing import LISTING
from dumps import FILES, SMS, content_of, everything, opened, zip_of

ANCHOR = ("private/var/mobile/x", b"x")


def test_members_that_cannot_be_used_are_problems_where_they_are_wanted(tmp_path: Path) -> None:
    """A link, a twin, a name that leads out, an unknown compression, a bomb; the rest is read."""
    path = tmp_path / "d.zip"
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("private/var/mobile/link")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("private/var/mobile/twin", "one")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("private/var/mobile/twin", "two!")
        archive.writestr("../../x", "out")
        archive.writestr("private/var/mobile/lzma", b"z" * 100, zipfile.ZIP_LZMA)
        archive.writestr("private/var/mobile/bomb", bytes(70_000_000), zipfile.ZIP_DEFLATED)
        archive.writestr(*ANCHOR)

    files, problems = everything(path)

    assert {name: content_of(files[name]) for name in files if name != LISTING} == {
        "private/var/mobile/twin": b"one",
        ANCHOR[0]: b"x",
    }
    assert [(problem.origin.path.rpartition("/")[2], problem.reason.lstrip("0123456789 ")) for problem in problems] == [
        ("twin", "a second member of the same name, which is not read"),
        ("x", "its name leads out of the archive"),
        ("link", "a link, which is not followed"),
        ("lzma", "compressed by method 14, which is not known"),
        ("bomb", "bytes that claim to be 70000000"),
    ]
    assert b'"kind":"symbolic link"' in content_of(files[LISTING])


def test_archive_that_is_cut_off_is_no_dump(tmp_path: Path) -> None:
    """Its table of contents lies at its end."""
    path = zip_of(tmp_path / "d.zip", FILES.items())
    path.write_bytes(path.read_bytes()[:-30])

    with pytest.raises(NotEvidenceError, match="may not have been copied whole"):
        opened(path)


def test_damage_within_a_member_is_an_error_of_that_file(tmp_path: Path) -> None:
    """The container gives the others."""
    path = zip_of(tmp_path / "d.zip", [("private/var/mobile/a", b"abc" * 99), ANCHOR])
    content = bytearray(path.read_bytes())
    content[60] ^= 0xFF
    path.write_bytes(content)
    files, _ = everything(path)

    assert content_of(files[ANCHOR[0]]) == b"x"
    with pytest.raises(FormatError):
        files["private/var/mobile/a"].open()


def test_damaged_table_of_contents_gives_problems_and_no_other_errors(tmp_path: Path) -> None:
    """Whatever byte is changed."""
    path = zip_of(tmp_path / "d.zip", FILES.items())
    whole = path.read_bytes()
    start = whole.index(b"PK\x01\x02")
    dump = opened(path)
    for place in range(start, len(whole), 3):
        damaged = bytearray(whole)
        damaged[place] ^= 0x11
        path.write_bytes(damaged)

        assert all(item is not None for item in dump.files(lambda path: path == SMS))
