"""The folder of a whole result."""

from hashlib import sha256
from pathlib import Path

import pyarrow.parquet as pq

from bugsweep.artifacts import ARTIFACTS
from bugsweep.cli.output import OutputFolder
from bugsweep.sweep import sweep
from memory_evidence import TCC, MemoryEvidence, permissions
from results import full_result


def written(folder: Path, *clients: str) -> list[str]:
    """Write the result of a sweep, and return the names of the files."""
    output = OutputFolder(folder)
    output.finish(sweep([MemoryEvidence({TCC: permissions(*clients)})], consumers=[output]).result)
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_folder_holds_the_document_the_page_the_timeline_and_the_records(tmp_path: Path) -> None:
    """Of artifacts that had any."""
    assert written(tmp_path / "out", "a.b", "c.d") == [
        "SHA256SUMS",
        "records/ios/tcc.parquet",
        "report.html",
        "result.json",
        "timeline.csv",
    ]
    assert pq.read_table(tmp_path / "out" / "records/ios/tcc.parquet").column("client").to_pylist() == ["a.b", "c.d"]
    assert len((tmp_path / "out" / "timeline.csv").read_text("utf-8").splitlines()) == 3


def test_earlier_result_is_replaced(tmp_path: Path) -> None:
    """Records of another phone must not stay beside it."""
    (tmp_path / "records" / "android").mkdir(parents=True)
    (tmp_path / "records" / "android" / "old.parquet").write_bytes(b"old")

    assert "records/android/old.parquet" not in written(tmp_path, "a.b")


def test_output_states_nothing_of_its_own(tmp_path: Path) -> None:
    """It only writes down."""
    output = OutputFolder(tmp_path)
    output.consumer_of(ARTIFACTS["ios/tcc"])
    output.finish(full_result())

    assert list(output.findings()) == []


def test_digests_of_all_files_are_beside_them(tmp_path: Path) -> None:
    """So that another laboratory sees whether it has what was written."""
    names = written(tmp_path, "a.b")
    lines = (tmp_path / "SHA256SUMS").read_text("utf-8").splitlines()

    assert [line.partition("  ")[2] for line in lines] == [name for name in names if name != "SHA256SUMS"]
    assert lines[-1].partition("  ")[0] == sha256((tmp_path / "timeline.csv").read_bytes()).hexdigest()
