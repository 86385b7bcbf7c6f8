"""A report on the command line."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from bugsweep.cli.main import bugsweep
from bugsweep.errors import UsageError, WrongPasswordError
from cases import SHARED

LOCKED = SHARED / "evidence" / "ios" / "encrypted-mvt"


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    """The demo with its report."""
    CliRunner().invoke(bugsweep, ["--workspace", str(tmp_path / "ws"), "demo", "-o", str(tmp_path)])
    return tmp_path


def test_report_of_a_check_holds_with_its_evidence(demo: Path) -> None:
    """And not with a piece that was changed since."""
    arguments = ["--workspace", str(demo / "ws"), "verify", str(demo / "result" / "report.html")]
    arguments += ["--evidence", str(demo / "annas-iphone")]
    good = CliRunner().invoke(bugsweep, arguments)
    with (demo / "annas-iphone" / "Manifest.db").open("r+b") as manifest:
        manifest.seek(60)
        manifest.write(b"\x01")
    bad = CliRunner().invoke(bugsweep, arguments)

    assert (good.exit_code, bad.exit_code) == (0, 1), good.output + bad.output
    assert "left out findings" in good.output
    assert "same     rules" in good.output
    assert "other    indicators" in good.output
    assert "WRONG    evidence" in bad.output


def test_folder_of_a_check_holds_until_a_file_of_it_is_changed(demo: Path) -> None:
    """Its records and its timeline too, which no report carries."""
    arguments = ["--workspace", str(demo / "ws"), "verify", str(demo / "result")]
    good = CliRunner().invoke(bugsweep, arguments)
    with (demo / "result" / "timeline.csv").open("ab") as timeline:
        timeline.write(b"x")
    bad = CliRunner().invoke(bugsweep, arguments)

    assert (good.exit_code, bad.exit_code) == (0, 1), good.output + bad.output
    assert "ok       files" in good.output
    assert "WRONG    files      not as they were written, or gone: timeline.csv" in bad.output


def test_bundle_is_compared_with_the_result_that_is_named(demo: Path, tmp_path: Path) -> None:
    """It carries a digest only, and says so when no result is named."""
    bundle, result = tmp_path / "shared.stix2", str(demo / "result")
    written = ["report", result, "--to", "stix", "--tlp", "green", "--pseudonym", "p-7", "-o", str(bundle)]
    CliRunner().invoke(bugsweep, ["--workspace", str(tmp_path), *written])
    alone = CliRunner().invoke(bugsweep, ["--workspace", str(tmp_path), "verify", str(bundle)])
    named = CliRunner().invoke(bugsweep, ["--workspace", str(tmp_path), "verify", str(bundle), "--result", result])

    assert "--result" in str(alone.exception)
    assert named.exit_code == 0, named.output


@pytest.mark.real
@pytest.mark.skipif(not LOCKED.exists(), reason="the real evidence is not here")
def test_report_of_encrypted_evidence_holds_with_its_password(tmp_path: Path) -> None:
    """A wrong password is an error, and not another piece of evidence."""
    output = tmp_path / "result"
    runner = CliRunner(env={"BUGSWEEP_PASSWORD": "mvt-Тест-2026"})
    common = ["--workspace", str(tmp_path / "ws")]
    runner.invoke(bugsweep, [*common, "check", str(LOCKED), "--keep", "none", "-o", str(output)])
    arguments = [*common, "verify", str(output), "--evidence", str(LOCKED)]
    done = runner.invoke(bugsweep, arguments)
    refused = runner.invoke(bugsweep, arguments, env={"BUGSWEEP_PASSWORD": "x"})

    assert done.exit_code == 0, done.output
    assert isinstance(refused.exception, WrongPasswordError)


def test_changed_page_is_told(demo: Path) -> None:
    """With exit code 1."""
    page = demo / "result" / "report.html"
    page.write_bytes(page.read_bytes().replace(b"<h1>compromised", b"<h1>nothing found"))
    done = CliRunner().invoke(bugsweep, ["--workspace", str(demo / "ws"), "verify", str(page)])

    assert done.exit_code == 1
    assert "WRONG    words" in done.output


def test_other_file_is_refused(tmp_path: Path) -> None:
    """In one sentence."""
    path = tmp_path / "x.html"
    path.write_bytes(b"hello")
    done = CliRunner().invoke(bugsweep, ["--workspace", str(tmp_path), "verify", str(path)])

    assert isinstance(done.exception, UsageError)
