"""Opening a sealed file on the command line."""

from pathlib import Path

import pyrage
import pytest
from click.testing import CliRunner, Result

from bugsweep.cli.main import bugsweep
from bugsweep.errors import PasswordNeededError, UsageError, WrongPasswordError
from bugsweep.formats.minisign import new_secret_key
from bugsweep.formats.sealed_file import MAGIC
from seals import RECIPIENT, SECRET, folder_with, sealed_from


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    """A sealed file, and beside it the file of its key as age-keygen writes it."""
    sealed_from(folder_with(tmp_path / "m"), tmp_path / "a.sealed")
    (tmp_path / "key.txt").write_text(f"# created: today\n# public key: {RECIPIENT}\n{SECRET}\n")
    return tmp_path / "a.sealed"


def run(sealed: Path, *arguments: str, key: str = "key.txt") -> Result:
    """Unseal with the key beside it."""
    return CliRunner().invoke(
        bugsweep, ["unseal", str(sealed), "--password-file", str(sealed.parent / key), *arguments]
    )


def test_seal_that_holds_is_checked_without_writing(sealed: Path) -> None:
    """And it is said that nobody vouched for the key."""
    done = run(sealed)

    assert done.exit_code == 0, done.output
    assert "by Field team 2, bugsweep" in done.output
    assert "Nobody vouched for this key" in done.output
    assert "The seal holds for all 4 files." in done.output
    assert sorted(path.name for path in sealed.parent.iterdir()) == ["a.sealed", "key.txt", "m", "ws"]


def test_trusted_signer_is_said_and_another_opens_nothing(sealed: Path) -> None:
    """Exit code 1: the seal is not theirs."""
    good = run(sealed, "--signer", str(sealed.parent / "ws" / "sealing.pub"), "-o", str(sealed.parent / "out"))
    bad = run(sealed, "--signer", new_secret_key().public.line, "-o", str(sealed.parent / "out2"))

    assert (good.exit_code, bad.exit_code) == (0, 1)
    assert "This is the key that --signer names." in good.output
    assert "Nobody vouched" not in good.output
    assert (sealed.parent / "out" / "phone" / "note.txt").read_text() == "small"
    assert "nothing is opened" in bad.output
    assert not (sealed.parent / "out2").exists()


def test_list_names_everything(sealed: Path) -> None:
    """Links with where they lead."""
    done = run(sealed, "--list", "--format", "csv")

    text = done.stdout_bytes.decode()

    assert done.exit_code == 0
    assert "phone/note.txt,5,2024-05-06 08:00:00" in text
    assert '"link to /etc/passwd, not followed"' in text
    assert "caf\\xe9" in text


def test_broken_seal_is_exit_code_1_with_the_place(sealed: Path) -> None:
    """In a chunk, or in the list."""
    content = bytearray(sealed.read_bytes())
    content[len(MAGIC) + 5000] ^= 1
    sealed.write_bytes(content)
    one = run(sealed)
    sealed.write_bytes(content[:-40])
    whole = run(sealed)

    assert (one.exit_code, whole.exit_code) == (1, 1)
    assert "phone/large.bin: chunk 1 of 4, at byte 27, is not what was sealed." in one.output
    assert "The seal does not hold for 2 of 4 files" in one.output
    assert "does not hold: its end is missing" in whole.output


def test_keys_that_do_not_open_it_are_told_apart(sealed: Path) -> None:
    """Somebody else's, none at all, a password."""
    (sealed.parent / "other").write_text(str(pyrage.x25519.Identity.generate()))
    (sealed.parent / "password").write_text("horse battery")
    (sealed.parent / "half").write_text("AGE-SECRET-KEY-1ABC")

    assert isinstance(run(sealed, key="other").exception, WrongPasswordError)
    assert isinstance(run(sealed, key="password").exception, PasswordNeededError)
    assert isinstance(run(sealed, key="half").exception, UsageError)
    assert isinstance(run(sealed.parent / "nowhere").exception, UsageError)
    assert isinstance(run(sealed, "--signer", "nonsense").exception, UsageError)
