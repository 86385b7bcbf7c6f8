"""The key of a workspace is made once, kept private, and never replaced in silence."""

import stat
from pathlib import Path

import pytest

from bugsweep.errors import StoreError
from bugsweep.store.key import StoreKey, _made, known_keys, open_key, replace_key

OLD, NEW = "aa" * 32, "bb" * 32


def test_key_is_made_at_its_first_use_and_stays(tmp_path: Path) -> None:
    """It is random, and only its owner may read it."""
    first = open_key(tmp_path / "workspace", environment={})
    again = open_key(tmp_path / "workspace", environment={})
    other = open_key(tmp_path / "other", environment={})
    path = tmp_path / "workspace" / "key"

    assert first == again != other
    assert len(path.read_bytes()) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["key"]


def test_id_names_the_key_without_being_part_of_it(tmp_path: Path) -> None:
    """The same key has the same id."""
    key = open_key(tmp_path, environment={})

    assert StoreKey(key.secret).id == key.id
    assert bytes.fromhex(key.id) not in key.secret
    assert key.secret.hex() not in repr(key)


def test_missing_key_of_kept_sweeps_is_not_made_anew(tmp_path: Path) -> None:
    """It would look as if all were well, and nothing kept before would be found."""
    with pytest.raises(StoreError, match="and sweeps are kept under it"):
        open_key(tmp_path, used=["0011"], environment={})

    assert not (tmp_path / "key").exists()


def test_variable_goes_before_the_file(tmp_path: Path) -> None:
    """Both forms of it."""
    (tmp_path / "elsewhere").write_text(NEW + "\n")

    assert open_key(tmp_path, environment={"BUGSWEEP_KEY": OLD}).secret == bytes.fromhex(OLD)
    assert open_key(tmp_path, environment={"BUGSWEEP_KEY_FILE": str(tmp_path / "elsewhere")}).secret == bytes.fromhex(
        NEW
    )


@pytest.mark.parametrize("text", ["", "xyz", "aa" * 31])
def test_file_that_holds_no_key_is_an_error(tmp_path: Path, text: str) -> None:
    """With the place of it."""
    (tmp_path / "key").write_text(text)

    with pytest.raises(StoreError, match="holds no key"):
        open_key(tmp_path, environment={})


def test_named_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """Never a reason to make another."""
    with pytest.raises(StoreError, match="no such file"):
        open_key(tmp_path, environment={"BUGSWEEP_KEY_FILE": str(tmp_path / "nowhere")})


def test_replaced_key_is_still_known(tmp_path: Path) -> None:
    """What was kept under it can be hunted."""
    before = open_key(tmp_path, environment={})
    old, new = replace_key(tmp_path)

    assert old == before != new
    assert open_key(tmp_path, environment={}) == new
    assert set(known_keys(tmp_path, environment={})) == {before.id, new.id}


def test_two_programs_that_begin_at_once_get_the_same_key(tmp_path: Path) -> None:
    """The one that came first."""
    (tmp_path / "key").write_bytes(bytes.fromhex(OLD))

    assert _made(tmp_path / "key").secret == bytes.fromhex(OLD)
