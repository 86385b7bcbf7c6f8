"""Signatures beside what is written."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bugsweep.cli.main import bugsweep
from bugsweep.cli.signing import signing_key
from bugsweep.errors import UsageError
from bugsweep.formats.minisign import new_secret_key
from bugsweep.report.json_document import write_json
from bugsweep.samples.phone import write_demo_indicators, write_sample_phone
from results import full_result


def run(folder: Path, *arguments: str) -> Result:
    """Run the program in a workspace of its own."""
    return CliRunner().invoke(bugsweep, ["--workspace", str(folder / "ws"), *arguments])


@pytest.fixture
def key(tmp_path: Path) -> str:
    """Write a secret key into a file, and return the public one."""
    made = new_secret_key()
    (tmp_path / "signing.key").write_text(made.text, "utf-8")
    return made.public.line


def test_signed_report_holds_for_its_signer_and_for_nobody_else(tmp_path: Path, key: str) -> None:
    """Nor when a byte of it is changed afterwards."""
    with (tmp_path / "result.json").open("wb") as out:
        write_json(full_result(""), out)
    page = tmp_path / "report.html"
    written = ["report", str(tmp_path / "result.json"), "--to", "html", "-o", str(page)]
    signed = run(tmp_path, *written, "--sign", str(tmp_path / "signing.key"))
    good = run(tmp_path, "verify", str(page), "--signer", key)
    unasked = run(tmp_path, "verify", str(page))
    other = run(tmp_path, "verify", str(page), "--signer", new_secret_key().public.line)
    page.write_bytes(page.read_bytes() + b" ")
    changed = run(tmp_path, "verify", str(page), "--signer", key)

    assert signed.exit_code == 0, signed.output
    assert "ok       signature" in good.output
    assert "sweep 20260301T120000Z-00000000, file report.html" in good.output
    assert "name the key with --signer" in unasked.output
    assert "WRONG    signature" in other.output
    assert "WRONG    signature" in changed.output
    assert (other.exit_code, changed.exit_code) == (1, 1)


def test_signed_check_holds_with_all_its_files(tmp_path: Path, key: str) -> None:
    """The signature is that of their digests; a later check without a key leaves none behind."""
    write_sample_phone(tmp_path / "phone")
    write_demo_indicators(tmp_path / "demo.stix2")
    output = tmp_path / "result"
    arguments = ["check", str(tmp_path / "phone"), "-i", str(tmp_path / "demo.stix2"), "--keep", "none"]
    arguments += ["-o", str(output)]
    run(tmp_path, *arguments, "--sign", str(tmp_path / "signing.key"))
    good = run(tmp_path, "verify", str(output), "--signer", key)
    run(tmp_path, *arguments)
    unsigned = run(tmp_path, "verify", str(output), "--signer", key)

    assert good.exit_code == 0, good.output
    assert "the owner of the key signed exactly this" in good.output
    assert unsigned.exit_code == 1
    assert "not signed" in unsigned.output


@pytest.mark.parametrize("content", [None, "", "secret", "\x00" * 300])
def test_file_without_a_usable_key_is_refused(content: str | None, tmp_path: Path) -> None:
    """In one sentence, before any work."""
    path = tmp_path / "signing.key"
    if content is not None:
        path.write_text(content, "utf-8")

    with pytest.raises(UsageError, match=r"signing\.key"):
        signing_key(path)


@pytest.mark.parametrize("arguments", [["report", "x.json", "--to", "text"], ["check", "x"]])
def test_what_goes_to_the_terminal_cannot_be_signed(arguments: list[str], tmp_path: Path) -> None:
    """There would be nothing to lay the signature beside."""
    refused = run(tmp_path, *arguments, "--sign", "signing.key")

    assert isinstance(refused.exception, UsageError)
    assert "-o" in str(refused.exception)
