"""Bug reports as evidence."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from android_reports import dumpstate_text, report_files, zip_of
from bugsweep.evidence.bugreport import BugReport
from bugsweep.model.record import Problem
from cases import SHARED
from evidence_reading import contents, opened, records, write_folder, write_zip

SERVICES = {
    "CRITICAL activity": "first\n",
    "package": "Packages:\n",
    "activity": "second\n",
    "vendor.example.IThing/default": "thing\n",
}


def test_each_service_and_each_part_is_a_file(tmp_path: Path) -> None:
    """Dumps of one service lie one after the other; files of the phone have their device path."""
    found = contents(opened(write_zip(tmp_path / "bugreport.zip", report_files(SERVICES))))

    assert found["dumpsys/package.txt"] == b"Packages:\n"
    assert found["dumpsys/activity.txt"] == b"first\nsecond\n"
    assert found["dumpsys/vendor.example.IThing/default.txt"] == b"thing\n"
    assert found["getprop.txt"].startswith(b"[persist.sys.timezone]")
    assert found["checkin/netstats.txt"] == b"v1,x\n"
    assert found["data/tombstones/tombstone_00"] == b"tombstone"


def test_phone_and_time_come_from_the_report(tmp_path: Path) -> None:
    """The device's clock is read in the zone that its properties name."""
    info = opened(write_zip(tmp_path / "bugreport.zip", report_files(SERVICES))).info

    assert info.kind == "bugreport"
    assert info.acquired_at == datetime(2024, 5, 6, 7, 11, 12, tzinfo=UTC)
    assert info.device is not None
    assert (info.device.model, info.device.os_version, info.device.serial) == ("Example Phone 3", "14", "EX4MPL3")
    assert info.device.build == "example/phone/phone:14/AP1A.240505.004/1:user/release-keys"


def test_folder_archive_and_archive_in_archive_hold_the_same(tmp_path: Path) -> None:
    """Whatever holds the report, the files are the same."""
    files = report_files(SERVICES)
    plain = contents(opened(write_zip(tmp_path / "plain.zip", files)))
    nested = {f"vendor/{name}": content for name, content in files.items()}

    assert contents(opened(write_folder(tmp_path / "folder", files))) == plain
    assert contents(opened(write_zip(tmp_path / "deeper.zip", nested))) == plain
    assert (
        contents(opened(write_zip(tmp_path / "outer.zip", {"a/bugreport.zip": zip_of(files), "log.txt": ""}))) == plain
    )


def test_text_alone_is_a_report(tmp_path: Path) -> None:
    """Old devices make nothing else."""
    path = tmp_path / "bugreport.txt"
    path.write_text(dumpstate_text(SERVICES))
    evidence = opened(path)

    assert evidence.info.device is not None
    assert contents(evidence)["dumpsys/package.txt"] == b"Packages:\n"


def test_vendor_text_is_found_without_an_entry_file(tmp_path: Path) -> None:
    """Samsung names it dumpState."""
    path = write_zip(tmp_path / "dumpState.zip", {"dumpState_A105.log": dumpstate_text(SERVICES)})

    assert "dumpsys/package.txt" in contents(opened(path))


def test_dump_without_its_last_line_is_a_problem(tmp_path: Path) -> None:
    """It may have been cut off; what is there is still read, and that more would have followed is told."""
    path = tmp_path / "cut.txt"
    whole = dumpstate_text({"package": "Packages:\n", "appops": "half of it\n"})
    path.write_text(whole[: whole.index("half") + 4])
    items = list(opened(path).files(lambda path: path == "dumpsys/appops.txt"))

    part, of_part, of_text = items
    assert not isinstance(part, Problem)
    assert isinstance(of_part, Problem)
    assert isinstance(of_text, Problem)
    assert (of_part.origin.path, of_text.origin.path) == ("dumpsys/appops.txt", "cut.txt")


@pytest.mark.parametrize("end", ["------ CHECKIN", "v1,x", "== dumpstate: done"])
def test_report_that_ends_too_early_is_told_wherever_it_was_cut(tmp_path: Path, end: str) -> None:
    """Also within a part that nothing reads, or between two; a part of it that is read may lack its end."""
    path = tmp_path / "cut.txt"
    whole = dumpstate_text(SERVICES)
    path.write_text(whole[: whole.index(end)])
    problems = [item for item in opened(path).files(lambda path: "package" in path) if isinstance(item, Problem)]

    assert [problem.reason for problem in problems] == [
        "without the line that dumpstate writes last: what follows is not there"
    ]
    path.write_text(whole + "------ OF THE MAKER (x) ------\n")
    assert not [item for item in opened(path).files(lambda _: True) if isinstance(item, Problem)]


def test_part_that_is_no_service_is_told_as_cut_where_the_text_is(tmp_path: Path) -> None:
    """Elsewhere such parts often lack the line that ends them."""
    path = tmp_path / "cut.txt"
    whole = dumpstate_text(SERVICES)
    path.write_text(whole[: whole.index("[ro.product.model]")])
    problems = [item for item in opened(path).files(lambda path: path == "getprop.txt") if isinstance(item, Problem)]

    assert [problem.origin.path for problem in problems] == ["getprop.txt", "cut.txt"]


def test_damaged_text_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    """The parts before the damage are there, and a problem says what is wrong."""
    body = "\n".join(f"line {number * 7919 % 10007}" for number in range(100_000))
    archive = bytearray(zip_of(report_files({"package": "Packages:\n", "appops": f"{body}\n"})))
    archive[len(archive) // 2] ^= 0xFF
    path = tmp_path / "damaged.zip"
    path.write_bytes(archive)
    items = list(BugReport.open(path, lambda: None).files(lambda _: True))

    assert any(not isinstance(item, Problem) and item.path == "dumpsys/package.txt" for item in items)
    assert any(isinstance(item, Problem) and "damaged" in item.reason and item.loss == "file" for item in items)


def test_what_is_no_report_is_not_recognised(tmp_path: Path) -> None:
    """Neither another archive nor another text."""
    text = tmp_path / "notes.txt"
    text.write_text("== dumpstate: is what I looked for\n")
    (tmp_path / "empty").mkdir()

    assert not BugReport.recognises(text)
    assert not BugReport.recognises(tmp_path / "empty")
    assert not BugReport.recognises(write_zip(tmp_path / "other.zip", {"a.txt": "a", "b.zip": b"PK\x03\x04broken"}))


@pytest.mark.real
@pytest.mark.skipif(not SHARED.exists(), reason="no real evidence here")
def test_real_report_of_android_9() -> None:
    """Its known answers: 110 packages, the patch level, no accessibility service."""
    evidence = opened(SHARED / "evidence/android/bugreport-android9-emulator.zip")
    properties = {record.name: record.value for record in records(evidence, "android/properties")}

    assert len(records(evidence, "android/packages")) == 110
    assert properties["ro.build.version.security_patch"] == "2018-09-05"
    assert records(evidence, "android/accessibility") == []
    assert evidence.info.device is not None
    assert evidence.info.device.os_version == "9"
    assert "data/anr/anr_2019-04-11-14-10-57-693" in contents(evidence)


@pytest.mark.real
@pytest.mark.skipif(not SHARED.exists(), reason="no real evidence here")
def test_real_folder_of_a_report() -> None:
    """Its known answers: app-ops of 12 packages, 2 packages."""
    evidence = opened(SHARED / "evidence/android/mvt/android_data/bugreport")
    operations = records(evidence, "android/appops")

    assert len({(record.uid, record.package) for record in operations if record.package}) == 12
    assert len(records(evidence, "android/packages")) == 2


def test_lines_of_a_log_have_the_year_of_the_report(tmp_path: Path) -> None:
    """Those that would be newer than it are of the year before."""
    text = dumpstate_text({}).replace(
        "------ DUMPSYS (/system/bin/dumpsys) ------\n",
        "------ EVENT LOG (logcat -b events) ------\n"
        "05-06 10:00:00.000  1000  1867  1883 I am_kill : [0,1,com.example.a,900,stop]\n"
        "12-31 10:00:00.000  1000  1867  1883 I am_kill : [0,1,com.example.a,900,stop]\n"
        "------ 0.061s was the duration of 'EVENT LOG' ------\n",
    )
    path = tmp_path / "report.txt"
    path.write_text(text)

    times = [record.time for record in records(opened(path), "android/app_events")]
    assert times == [datetime(2024, 5, 6, 10, tzinfo=UTC), datetime(2023, 12, 31, 10, tzinfo=UTC)]
