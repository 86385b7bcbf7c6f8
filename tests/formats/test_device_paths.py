"""Paths that name the same file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsweep.formats.device_paths import normal_path, path_parts


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("private/var/x", "private/var/x"),
        ("/private/var/x/", "private/var/x"),
        ("/var/x", "private/var/x"),
        ("tmp", "private/tmp"),
        ("etc/hosts", "private/etc/hosts"),
        ("/variable/x", "variable/x"),
        ("/usr/var/x", "usr/var/x"),
        ("a//b/./c/../d", "a/b/d"),
        ("a/.hidden", "a/.hidden"),
        ("a/..hidden/..", "a"),
        ("../../etc", "private/etc"),
        ("/storage/emulated/0/a", "sdcard/a"),
        ("/storage/emulated/legacy/a", "sdcard/a"),
        ("/mnt/sdcard", "sdcard"),
        ("/data/media/10/a", "sdcard/a"),
        ("data/user/0/app", "data/data/app"),
        ("data/data/app", "data/data/app"),
        ("data/username/app", "data/username/app"),
        ("/", ""),
        ("", ""),
    ],
)
def test_path_has_one_writing(text: str, path: str) -> None:
    """Links, slashes and dots do not tell paths apart."""
    assert normal_path(text) == path
    assert path_parts(text) == path.split("/")


@given(st.text(alphabet="/.avrtmpdus0x", max_size=30) | st.text(st.characters()))
def test_normal_path_stays(text: str) -> None:
    """To normalise twice is to normalise once."""
    assert normal_path(normal_path(text)) == normal_path(text)
