"""What the organisation allows, and whether the holder is at risk."""

from pathlib import Path

import pytest

from bugsweep.detect.context import AllowList, is_allowed, read_allow_list
from bugsweep.errors import RuleError


def test_list_is_read_from_toml(tmp_path: Path) -> None:
    """A list that is not there is None, which is not the same as empty."""
    path = tmp_path / "allow.toml"
    path.write_text('profiles = ["org.example.wifi"]\nmdm = []\n', "utf-8")

    assert read_allow_list(path) == AllowList(profiles=("org.example.wifi",), mdm=())


@pytest.mark.parametrize(
    "content",
    [b"profile = []", b"profiles = 'org.example.wifi'", b"profiles = [1]", b"profiles = [", b"\xff", b"[profiles]"],
)
def test_list_that_says_something_else_is_refused(tmp_path: Path, content: bytes) -> None:
    """A misspelt name would allow nothing, or everything, in silence."""
    path = tmp_path / "allow.toml"
    path.write_bytes(content)

    with pytest.raises(RuleError, match=r"The allow-list .*allow\.toml cannot be used: .*profiles, root_certificates"):
        read_allow_list(path)


def test_list_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """Who names a file means it."""
    with pytest.raises(RuleError, match="No such file"):
        read_allow_list(tmp_path / "allow.toml")


def test_entries_are_compared_as_people_write_them() -> None:
    """Without regard to case, spaces around them, and colons; a star stands for any end."""
    allowed = (" Org.Example.WiFi", "AB:CD:01", "org.example.apps.*")

    assert is_allowed(allowed, "org.example.wifi")
    assert is_allowed(allowed, "", "abcd01")
    assert is_allowed(allowed, "org.example.apps.notes")
    assert not is_allowed(allowed, "org.example.wifi2", "org.example.apps")
    assert not is_allowed(allowed, "")
    assert not is_allowed((), "org.example.wifi")
