"""Retention and the key on the command line."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bugsweep.cli.main import bugsweep
from bugsweep.errors import UsageError
from bugsweep.store.key import known_keys, open_key
from bugsweep.store.sweeps import SweepStore
from kept_sweeps import kept, result


def run(*arguments: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(bugsweep, ["store", *arguments])


def test_sweeps_are_forgotten_when_their_time_is_over(workspace: Path) -> None:
    """A dry run deletes nothing."""
    old = kept(workspace, result(1, started_at=datetime(2020, 1, 1, tzinfo=UTC)))
    new = kept(workspace, result(2, started_at=datetime.now(UTC) - timedelta(days=1)))
    dry = run("retention", "--older-than", "52w", "--dry-run")
    assert dry.stdout == f"{old.sweep.id} would be deleted.\n"
    assert run("retention", "--older-than", "5200w").stderr == "No sweep is older than that.\n"
    assert len(SweepStore(workspace).sweeps()) == 2
    run("retention", "--older-than", "365d")

    assert [one.sweep.id for one in SweepStore(workspace).sweeps()] == [new.sweep.id]
    assert (workspace / "forgotten" / f"{old.sweep.id}.json").is_file()


@pytest.mark.parametrize("age", ["", "365", "-1d", "1y", "999999d"])
def test_what_is_no_age_is_wrong_usage(age: str) -> None:
    """Nothing is deleted by mistake."""
    assert run("retention", "--older-than", age).exit_code == 2


def test_new_key_leaves_the_old_one_beside_it(workspace: Path) -> None:
    """And says where."""
    old = open_key(workspace)
    done = run("new-key")

    assert f"key.{old.id}" in done.stdout
    assert set(known_keys(workspace)) == {old.id, open_key(workspace).id}


def test_folders_are_packed_and_what_that_saved_is_said(workspace: Path) -> None:
    """The dry run only names it; a second time there is nothing to do."""
    for number in (1, 2, 3):
        kept(workspace, result(number), keep="records" if number == 3 else "blind")
    dry = run("compact", "--dry-run")
    done = run("compact")
    again = run("compact")

    assert dry.stdout.startswith("2 sweeps in 6 files and 0.0 MB would become 1 pack of 3 files at most.\n")
    assert "2 sweeps in 6 files" in done.stdout
    assert "are 1 pack now: 3 files" in done.stdout
    assert "not packed, as it keeps records, which no pack shall copy" in done.stdout
    assert f"when another sweep is forgotten: {result(3).sweep.id}" in done.stdout
    assert "There is nothing to pack" in again.stdout


def test_packed_sweeps_are_forgotten_when_their_time_is_over(workspace: Path) -> None:
    """Each with its protocol."""
    sweeps = [kept(workspace, result(number, started_at=datetime(2020, 1, number, tzinfo=UTC))) for number in (1, 2)]
    run("compact")
    done = run("retention", "--older-than", "52w")

    assert SweepStore(workspace).sweeps() == []
    for one in sweeps:
        assert f"{one.sweep.id} is deleted; the protocol is" in done.stdout
        assert (workspace / "forgotten" / f"{one.sweep.id}.json").is_file()


def test_sweeps_are_pushed_and_pulled(workspace: Path, tmp_path: Path) -> None:
    """What was copied, what was there, and what was left out is said."""
    pytest.importorskip("fsspec")
    for number in (1, 2):
        kept(workspace, result(number), keep="records" if number == 2 else "blind")
    url = f"memory://{tmp_path.name}/sweeps"
    sent, again = run("push", url), run("push", url)
    got = CliRunner().invoke(bugsweep, ["--workspace", str(tmp_path / "other"), "store", "pull", url])

    assert sent.stdout.startswith(f"1 new sweep at {url} (3 files, 0.0 MB); 0 were there before.\n")
    assert f"not copied, as it keeps records in clear, which was not asked for: {result(2).sweep.id}" in sent.stdout
    assert again.stdout.startswith(f"0 new sweeps at {url} (0 files, 0.0 MB); 1 were there before.\n")
    assert got.stdout == "1 new sweep in the workspace (3 files, 0.0 MB); 0 were here before.\n"
    assert len(SweepStore(tmp_path / "other").sweeps()) == 1
    assert isinstance(run("push", "elsewhere").exception, UsageError)
