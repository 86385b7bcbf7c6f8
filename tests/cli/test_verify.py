"""A report on the command line."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from bugsweep.cli.main import bugsweep
from bugsweep.errors import UsageError


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
