"""Sealed evidence on the command line: checked where it lies."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from backups import FAST
from bugsweep.cli import check as check_command
from bugsweep.cli.main import bugsweep
from bugsweep.cli.password import Password
from bugsweep.formats.minisign import new_secret_key
from bugsweep.samples.phone import write_demo_indicators, write_sample_phone
from seals import SECRET, sealed_from


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    """A sealed file with an encrypted phone, and beside it the key and the password."""
    write_sample_phone(tmp_path / "m" / "anna", password="horse battery", **FAST)  # noqa: S106 - of a made-up phone
    write_demo_indicators(tmp_path / "demo.stix2")
    sealed_from(tmp_path / "m", tmp_path / "a.sealed")
    (tmp_path / "key.txt").write_text(f"# created: today\n{SECRET}\nhorse battery\n")
    return tmp_path / "a.sealed"


def check(sealed: Path, *arguments: str, keep: str = "none") -> Result:
    """Check it."""
    feeds = ["--only-indicators", "-i", str(sealed.parent / "demo.stix2"), "--keep", keep]
    return CliRunner().invoke(
        bugsweep, ["--workspace", str(sealed.parent / "ws2"), "check", str(sealed), *feeds, *arguments]
    )


def test_sealed_phone_is_checked_and_its_seal_is_told(sealed: Path) -> None:
    """With the key of the team and the password of the backup in one file."""
    done = check(sealed, "--password-file", str(sealed.parent / "key.txt"))

    assert done.exit_code == 1, done.output
    assert done.output.startswith(" COMPROMISED ")
    assert "itunes-backup, encrypted, of" in done.output
    assert "by Field team 2, seal" in done.output
    assert "must be known from elsewhere" in " ".join(done.output.split())


def test_key_is_asked_for_once_when_nobody_gave_it(sealed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The backup inside stays locked, since no password came with it."""
    asked = []

    def ask() -> Password:
        asked.append(1)
        return Password(SECRET, asked=True)

    monkeypatch.setattr(check_command, "prompted_password", ask)
    monkeypatch.delenv("BUGSWEEP_PASSWORD", raising=False)
    done = check(sealed, "--format", "json")

    assert asked == [1]
    assert json.loads(done.stdout)["evidence"][0]["opened"] is False


@pytest.mark.slow
def test_several_phones_are_checked_by_processes(sealed: Path) -> None:
    """Each opens the file by itself."""
    for name in ("boris", "clara"):
        write_sample_phone(sealed.parent / "m" / name)
    sealed_from(sealed.parent / "m", sealed.parent / "b.sealed")
    one = check(sealed.parent / "b.sealed", "--password-file", str(sealed.parent / "key.txt"), "--format", "json")
    two = check(
        sealed.parent / "b.sealed", "--password-file", str(sealed.parent / "key.txt"), "-j", "2", "--format", "json"
    )

    assert [piece["path"].rpartition("/")[2] for piece in json.loads(one.stdout)["evidence"]] == [
        "anna",
        "boris",
        "clara",
    ]
    assert json.loads(one.stdout)["findings"] == json.loads(two.stdout)["findings"]


def test_only_what_the_trusted_signer_sealed_is_checked(sealed: Path) -> None:
    """Another's is refused, and so is what nobody sealed."""
    key = ("--password-file", str(sealed.parent / "key.txt"))
    good = check(sealed, *key, "--signer", str(sealed.parent / "ws" / "sealing.pub"))
    bad = check(sealed, *key, "--signer", new_secret_key().public.line)
    bare = check(sealed.parent / "m", *key, "--signer", str(sealed.parent / "ws" / "sealing.pub"))

    assert (good.exit_code, bad.exit_code, bare.exit_code) == (1, 2, 2)
    assert "it is not checked" in bad.output
    assert "is sealed by nobody" in bare.output


def test_report_is_verified_against_the_sealed_file(sealed: Path) -> None:
    """The digest of the evidence is the same as in a folder."""
    key = ("--password-file", str(sealed.parent / "key.txt"))
    check(sealed, *key, "-o", str(sealed.parent / "result"))
    arguments = ["verify", str(sealed.parent / "result" / "report.html"), "--evidence", str(sealed), *key]
    done = CliRunner().invoke(bugsweep, ["--workspace", str(sealed.parent / "ws2"), *arguments])

    assert done.exit_code == 0, done.output
    assert "the same evidence" in done.output or "ok       evidence" in done.output
