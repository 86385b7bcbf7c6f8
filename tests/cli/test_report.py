"""A saved result on the command line."""

import io
from pathlib import Path

import pytest
from click.testing import CliRunner

from bugsweep.cli.main import bugsweep
from bugsweep.cli.report import command
from bugsweep.errors import StoreError, UsageError
from bugsweep.report.json_document import write_json
from results import full_result


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A saved result."""
    out = io.BytesIO()
    write_json(full_result(), out)
    path = tmp_path / "result.json"
    path.write_bytes(out.getvalue())
    return path


def test_saved_result_is_rendered_again(saved: Path, tmp_path: Path) -> None:
    """To standard output, or to a file."""
    shown = CliRunner().invoke(command, [str(saved), "--to", "text"])
    done = CliRunner().invoke(command, [str(saved), "--to", "json", "-o", str(tmp_path / "again.json")])

    assert shown.output.startswith(" TARGETED ")
    assert (shown.exit_code, done.exit_code) == (0, 0)
    assert (tmp_path / "again.json").read_bytes() == saved.read_bytes()


def test_formats_are_listed(saved: Path) -> None:
    """By name."""
    assert "jsonl" in CliRunner().invoke(command, [str(saved), "--to", "list"]).output


def test_unknown_format_names_the_nearest(saved: Path) -> None:
    """A typing mistake is told apart from a missing feature."""
    result = CliRunner().invoke(command, [str(saved), "--to", "jsn"])

    assert isinstance(result.exception, UsageError)
    assert "did you mean json?" in str(result.exception)


def test_file_that_is_no_result_is_refused(tmp_path: Path) -> None:
    """In one sentence with its name."""
    path = tmp_path / "other.json"
    path.write_bytes(b"{}")
    result = CliRunner().invoke(command, [str(path), "--to", "text"])

    assert isinstance(result.exception, UsageError)
    assert "other.json" in str(result.exception)


def test_page_can_be_written_for_the_holder(saved: Path) -> None:
    """In plain words; a format that has none says which do."""
    page = CliRunner().invoke(command, [str(saved), "--to", "html", "--for", "holder", "--tlp", "red"])
    refused = CliRunner().invoke(command, [str(saved), "--to", "json", "--for", "holder"])

    assert "TLP:RED" in page.output
    assert "Someone tried to reach your phone." in page.output
    assert "html" in str(refused.exception)


def test_kept_sweep_is_named_by_its_id(tmp_path: Path) -> None:
    """Where there is no such file."""
    result = CliRunner().invoke(bugsweep, ["--workspace", str(tmp_path), "report", "20260301T1200", "--to", "text"])

    assert isinstance(result.exception, UsageError)
    assert "kept sweep" in str(result.exception)


def test_folder_of_a_check_is_taken_for_its_result(saved: Path) -> None:
    """As `check -o` wrote it."""
    shown = CliRunner().invoke(command, [str(saved.parent), "--to", "text"])

    assert shown.output.startswith(" TARGETED ")


def test_damaged_sweep_is_said_to_be_damaged(tmp_path: Path) -> None:
    """And not to be missing."""
    (tmp_path / "sweeps" / "20260301T120000Z-1").mkdir(parents=True)
    (tmp_path / "sweeps" / "20260301T120000Z-1" / "sweep.json").write_bytes(b"{")
    result = CliRunner().invoke(bugsweep, ["--workspace", str(tmp_path), "report", "20260301T1200", "--to", "text"])

    assert isinstance(result.exception, StoreError)
