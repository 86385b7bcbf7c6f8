"""Sealing on the command line."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bugsweep.cli.main import bugsweep
from bugsweep.errors import UsageError
from bugsweep.sealing import sealer
from seals import RECIPIENT, folder_with, opened_seal


def run(tmp_path: Path, *arguments: str) -> Result:
    """Seal the folder of the tests."""
    folder = tmp_path / "m"
    if not folder.exists():
        folder_with(folder)
    return CliRunner().invoke(
        bugsweep,
        ["--workspace", str(tmp_path / "ws"), "seal", str(folder), "-o", str(tmp_path / "a.sealed"), *arguments],
    )


def test_seal_and_key_are_printed_for_the_receiver(tmp_path: Path) -> None:
    """What was not followed is told."""
    done = run(tmp_path, "--to", RECIPIENT, "--by", "Field team 2")
    sealed = opened_seal(tmp_path / "a.sealed")

    assert done.exit_code == 0, done.output
    assert f"seal       {sealed.sha256}" in done.output
    assert sealed.signer.line in done.output
    assert "out: a link to /etc/passwd; listed, not followed." in done.output
    assert "pipe: a device or a pipe; listed, not followed." in done.output
    assert sealed.manifest.sealed_by == "Field team 2"


def test_recipients_may_stand_in_a_file(tmp_path: Path) -> None:
    """With comments; nobody is named twice."""
    (tmp_path / "team.txt").write_text(f"# the case team\n{RECIPIENT}\n\n{RECIPIENT}\n")

    assert run(tmp_path, "--to", str(tmp_path / "team.txt"), "--to", RECIPIENT).exit_code == 0
    assert opened_seal(tmp_path / "a.sealed").manifest.recipients == (RECIPIENT,)


@pytest.mark.parametrize("recipient", ["age1nonsense", "nowhere.txt", "/dev/null"])
def test_recipient_that_is_none_is_refused(tmp_path: Path, recipient: str) -> None:
    """In a sentence, and nothing is written."""
    done = run(tmp_path, "--to", recipient)

    assert isinstance(done.exception, UsageError)
    assert str(done.exception).endswith(".")
    assert not (tmp_path / "a.sealed").exists()


def test_what_could_not_be_read_is_in_the_exit_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest is sealed."""
    real = sealer.list_source

    def listing(path: Path) -> object:
        found = real(path)
        (path / "phone" / "note.txt").unlink()
        return found

    monkeypatch.setattr(sealer, "list_source", listing)
    done = run(tmp_path, "--to", RECIPIENT)

    assert done.exit_code == 1
    assert "phone/note.txt: it could not be opened: No such file or directory." in done.output
    assert (tmp_path / "a.sealed").exists()
