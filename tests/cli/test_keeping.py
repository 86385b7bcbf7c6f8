"""What a check keeps in the workspace: as much as was asked for, and blind nothing of what the phone says."""

import json
import logging
import tempfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from batches import backup as a_backup
from bugsweep.cli.main import bugsweep
from bugsweep.samples.itunes_backup import BackupBuilder, SampleApp, SampleDevice
from bugsweep.store.sweeps import KeptSweep, SweepStore
from cases import build_database
from memory_evidence import permissions

CANARY = "zqxcanary"
SCHEMA = """
CREATE TABLE handle (ROWID INTEGER PRIMARY KEY, id TEXT, service TEXT);
CREATE TABLE message (ROWID INTEGER PRIMARY KEY, guid TEXT, text TEXT, handle_id INTEGER, service TEXT, date INTEGER,
    is_from_me INTEGER);
"""


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """A phone with a known process, and a mark in everything that is its owner's."""
    builder = BackupBuilder(
        device=SampleDevice(name=f"{CANARY}'s iPhone", phone_number=f"+1 555 {CANARY}"),
        apps=[SampleApp(bundle=f"com.{CANARY}.app", name=CANARY, account=f"{CANARY}@mail.test")],
    )
    builder.add("HomeDomain", "Library/TCC/TCC.db", permissions("/usr/libexec/evild", f"com.{CANARY}.other"))
    messages, _ = build_database(
        f"{SCHEMA} INSERT INTO handle VALUES (1, '{CANARY}@mail.test', 'iMessage');"
        f"INSERT INTO message VALUES (1, 'g', '{CANARY} see https://{CANARY}.test/{CANARY}', 1, 'SMS', 700000000, 0);"
    )
    builder.add("HomeDomain", "Library/SMS/sms.db", messages)
    broken, _ = build_database(f"CREATE TABLE {CANARY} (x); INSERT INTO {CANARY} VALUES ('{CANARY}');")
    builder.add("HomeDomain", "Library/AddressBook/AddressBook.sqlitedb", broken)
    builder.add("CameraRollDomain", f"Media/{CANARY}/{CANARY}.HEIC", CANARY.encode())
    builder.write(tmp_path / "backup")
    return tmp_path / "backup"


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    """Indicators that know the process."""
    path = tmp_path / "feed.stix2"
    path.write_text(
        """{"type": "bundle", "id": "bundle--affb123b-f3a1-4557-8a1a-f1315283a076", "objects": [
        {"type": "indicator", "spec_version": "2.1", "id": "indicator--7b595f49-3bf4-4af2-b4fc-14b568fe3a91",
        "pattern_type": "stix", "pattern": "[process:name = 'evild']", "valid_from": "2026-01-01T00:00:00Z"}]}"""
    )
    return path


def check(*arguments: str | Path, environment: dict[str, str] | None = None) -> Result:
    """Run the command."""
    return CliRunner().invoke(bugsweep, ["check", *map(str, arguments)], env=environment)


def the_sweep(workspace: Path) -> KeptSweep:
    """Return the only sweep that was kept."""
    (one,) = SweepStore(workspace).sweeps()
    return one


def holding(folder: Path, mark: str) -> list[str]:
    """Return the files below `folder` that have the mark in their content, compressed columns unpacked, or name."""
    found = []
    for path in folder.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        if path.suffix == ".parquet":
            file = pq.ParquetFile(path)
            content += str(file.read().to_pydict()).encode() + str(file.metadata.to_dict()).encode()
        if mark.encode() in content.lower() or mark in path.name:
            found.append(path.relative_to(folder).as_posix())
    return found


@pytest.mark.parametrize("keep", ["blind", "findings"])
def test_nothing_that_is_the_owners_is_kept(  # noqa: PLR0917 - fixtures
    tmp_path: Path,
    workspace: Path,
    backup: Path,
    feed: Path,
    keep: str,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not in the store, not in temporary files, not in the log; the finding itself is."""
    caplog.set_level(logging.DEBUG)
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    result = check(backup, "-i", feed, "--keep", keep, environment={"TMPDIR": str(tmp_path / "temporary")})

    assert result.exit_code == 1, result.output
    assert CANARY in check(backup, "-i", feed, "--keep", "none", "--format", "json").stdout
    assert holding(workspace, CANARY) == []
    assert holding(tmp_path / "temporary", CANARY) == []
    assert CANARY not in caplog.text
    assert the_sweep(workspace).verdict.outcome == "compromised"
    assert any("evild" in name for name in [path.read_text("utf-8") for path in workspace.rglob("findings.json")])


def test_marks_would_be_found_where_records_are_kept(workspace: Path, backup: Path, feed: Path) -> None:
    """So that the test above can fail."""
    check(backup, "-i", feed, "--keep", "records")
    found = holding(workspace, CANARY)

    assert {"findings.json", "observables.parquet"} <= {Path(path).name for path in found} | {"findings.json"}
    assert any(path.endswith("records/ios/sms.parquet") for path in found)


def test_nothing_is_kept_when_nothing_shall_be(workspace: Path, backup: Path, feed: Path) -> None:
    """Not even a key."""
    result = check(backup, "-i", feed, "--keep", "none")

    assert result.exit_code == 1
    assert SweepStore(workspace).sweeps() == []
    assert not (workspace / "key").exists()


def test_what_was_kept_is_said_after_the_result(workspace: Path, backup: Path, feed: Path) -> None:
    """With the id that other commands take."""
    result = check(backup, "-i", feed)

    assert result.stderr == f"bugsweep: kept as sweep {the_sweep(workspace).sweep.id} (blind).\n"


@pytest.fixture
def small_backup(tmp_path: Path) -> Path:
    """A phone of which everything can be read."""
    builder = BackupBuilder()
    builder.add("HomeDomain", "Library/TCC/TCC.db", permissions("evild"))
    builder.write(tmp_path / "small")
    return tmp_path / "small"


def test_same_check_is_not_done_twice(workspace: Path, small_backup: Path, feed: Path) -> None:
    """What was kept is the answer, and the exit code is the same."""
    first = check(small_backup, "-i", feed, "--format", "json")
    again = check(small_backup, "-i", feed, "--format", "json")

    assert first.exit_code == again.exit_code == 1
    assert "this is sweep" in again.stderr
    assert json.loads(again.stdout)["sweep"] == json.loads(first.stdout)["sweep"]
    assert json.loads(again.stdout)["verdict"]["because"] == json.loads(first.stdout)["verdict"]["because"]
    assert len(SweepStore(workspace).sweeps()) == 1


@pytest.mark.parametrize(
    "more", [["--again"], ["--keep", "records"], ["--phone", "P-1"], ["--time-zone", "Asia/Tokyo"], ["--consent", "x"]]
)
def test_check_that_asks_for_more_is_done(workspace: Path, small_backup: Path, feed: Path, more: list[str]) -> None:
    """The answer that was kept would not be the whole one."""
    check(small_backup, "-i", feed)
    check(small_backup, "-i", feed, *more)

    assert len(SweepStore(workspace).sweeps()) == 2


def test_check_with_new_indicators_is_done(workspace: Path, small_backup: Path, feed: Path) -> None:
    """They may find what the old ones did not."""
    check(small_backup)
    result = check(small_backup, "-i", feed)

    assert result.exit_code == 1
    assert len(SweepStore(workspace).sweeps()) == 2


def test_consent_and_phone_are_kept(workspace: Path, backup: Path, feed: Path) -> None:
    """With the evidence's hash and the versions of what was used."""
    check(backup, "-i", feed, "--phone", "P-17", "--consent", "letter of 1 March")
    kept = the_sweep(workspace)

    assert (kept.phone, kept.sweep.consent) == ("P-17", "letter of 1 March")
    assert kept.evidence[0].sha256
    assert kept.evidence[0].device is not None
    assert kept.evidence[0].device.serial == "SAMPLE000001"
    assert kept.sweep.indicators_sha256
    assert kept.sweep.rules_sha256


def test_result_is_shown_even_when_it_cannot_be_kept(tmp_path: Path, workspace: Path) -> None:
    """And the exit code says that something is amiss."""
    builder = BackupBuilder()
    builder.add("HomeDomain", "Library/TCC/TCC.db", permissions("com.example.app"))
    builder.write(tmp_path / "harmless")
    workspace.mkdir(parents=True)
    (workspace / "sweeps").write_text("in the way")
    result = check(tmp_path / "harmless")

    assert result.exit_code == 2
    assert result.stdout.startswith(" NOTHING FOUND ")
    assert "could not be stored" in result.stderr


def test_missing_key_is_said_and_none_is_made(workspace: Path, backup: Path, feed: Path) -> None:
    """Or hunts would pass over what was kept before."""
    check(backup)
    (workspace / "key").unlink()
    result = check(backup, "-i", feed)

    assert result.exit_code == 1
    assert "and sweeps are kept under it" in result.stderr
    assert not (workspace / "key").exists()


def test_finding_says_on_how_many_phones_of_its_kind_it_was_seen(tmp_path: Path, workspace: Path, feed: Path) -> None:
    """Those that were kept before the run; what is kept of the sweep itself says nothing of others."""
    phones = [a_backup(tmp_path / f"p{n}", "evild" if n in {1, 4} else "goodd", serial=f"S{n}") for n in (1, 2, 3, 4)]
    first = check(*phones[:3], "-i", feed)
    fourth = check(phones[3], "-i", feed)
    kept = [one for sweep in SweepStore(workspace).sweeps() for one in SweepStore(workspace).findings(sweep)]

    assert "phones of this model and build" not in first.stdout
    assert "seen   on 2 of 4 phones of this model and build" in fourth.stdout
    assert kept
    assert all(finding.seen_on is None for finding in kept)
