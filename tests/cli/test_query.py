"""SQL over the kept sweeps on the command line."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from bugsweep.cli.main import bugsweep
from bugsweep.errors import UsageError
from kept_sweeps import kept, result


@pytest.fixture(autouse=True)
def sweeps(workspace: Path) -> None:
    """Two phones, one of them with a name that a spreadsheet would run."""
    kept(workspace, result(1, phone="=cmd|' /C calc'!A1"))
    kept(workspace, result(2, phone="P\x1b[31m-2"))


def run(*arguments: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(bugsweep, ["query", *arguments])


def test_answer_is_a_table() -> None:
    """That does nothing to the terminal."""
    lines = run("SELECT phone, outcome, NULL AS nothing FROM sweeps ORDER BY phone").stdout.splitlines()

    assert lines[0].split() == ["phone", "outcome", "nothing"]
    assert lines[2:] == ["=cmd|' /C calc'!A1  nothing found", "P\\x1b[31m-2         nothing found"]


def test_long_answer_says_what_the_table_leaves_out() -> None:
    """Rows, and the rest of a long cell."""
    lines = run("SELECT repeat('x', 100) AS long FROM range(1500)").stdout.splitlines()

    assert len(lines) == 1003
    assert lines[2] == "x" * 59 + "…"
    assert lines[-1].startswith("500 rows more")


def test_csv_is_safe_to_open_in_a_spreadsheet() -> None:
    """A cell is never a formula; numbers stay numbers."""
    text = run("SELECT phone, -1 AS number FROM sweeps ORDER BY phone", "--format", "csv").stdout_bytes

    assert text.splitlines()[:2] == [b"phone,number", b"'=cmd|' /C calc'!A1,-1"]


def test_json_is_one_list() -> None:
    """Empty when nothing fits."""
    query = "SELECT phone, started_at FROM sweeps WHERE phone LIKE '{}%'"

    assert json.loads(run(query.format("="), "--format", "json").stdout) == [
        {"phone": "=cmd|' /C calc'!A1", "started_at": "2026-03-01T12:00:00Z"}
    ]
    assert json.loads(run(query.format("no"), "--format", "json").stdout) == []


def test_parquet_goes_to_a_file(tmp_path: Path) -> None:
    """And only there."""
    run("SELECT phone FROM sweeps", "--format", "parquet", "-o", str(tmp_path / "out.parquet"))

    assert pq.read_table(tmp_path / "out.parquet").num_rows == 2
    assert isinstance(run("SELECT 1", "--format", "parquet").exception, UsageError)


def test_wrong_query_leaves_no_file(tmp_path: Path) -> None:
    """It is one sentence, and says where to look."""
    done = run("SELECT * FROM records.ios_sms", "-o", str(tmp_path / "out.txt"))
    misspelt = run("SELECT phne FROM sweeps")

    assert isinstance(done.exception, UsageError)
    assert "--keep records" in str(done.exception)
    assert 'Candidate bindings: "phone"' in str(misspelt.exception)
    assert "\n" not in f"{done.exception}{misspelt.exception}"
    assert not (tmp_path / "out.txt").exists()


def test_query_is_stopped_in_time() -> None:
    """Where that is asked for; it leaves no file."""
    done = run("SELECT count(*) FROM range(1000000000000000)", "--timeout", "0.1")

    assert isinstance(done.exception, UsageError)
    assert "0.1 s and" in str(done.exception)
