"""Texts of dumpsys and of its parts as evidence."""

from pathlib import Path

import pytest

from android_reports import PROPERTIES, dumpstate_text, service_dump
from bugsweep.evidence.dumpsys_text import DumpsysText
from cases import SHARED
from evidence_reading import contents, opened, records


def write(folder: Path, text: str) -> Path:
    """Write a text."""
    path = folder / "text.txt"
    path.write_text(text)
    return path


def test_whole_dump_has_a_file_for_each_service(tmp_path: Path) -> None:
    """As a bug report has; its time is the end of the first dump."""
    text = "Currently running services:\n  adb\n" + service_dump("adb", "a\n") + service_dump("usb", "u\n")
    evidence = opened(write(tmp_path, text))

    assert evidence.info.kind == "dumpsys-text"
    assert str(evidence.info.acquired_at) == "2024-05-06 10:11:13+00:00"
    assert contents(evidence) == {"dumpsys/adb.txt": b"a\n", "dumpsys/usb.txt": b"u\n"}


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (PROPERTIES, "getprop.txt"),
        ("USER           PID  PPID     VSZ    RSS WCHAN            ADDR S NAME\n", "ps.txt"),
        ("Current AppOps Service state:\n", "dumpsys/appops.txt"),
        ("\nACCESSIBILITY MANAGER (dumpsys accessibility)\n", "dumpsys/accessibility.txt"),
        ("Battery History (0% used)\n", "dumpsys/batterystats.txt"),
        ("Verifiers:\n  Required: com.android.vending\n", "dumpsys/package.txt"),
    ],
)
def test_part_is_told_by_how_it_begins(tmp_path: Path, text: str, path: str) -> None:
    """And lies where it lies in a bug report."""
    assert contents(opened(write(tmp_path, text))) == {path: text.encode()}


@pytest.mark.parametrize("text", ["", "hello\n", "[a] b\n", dumpstate_text({})])
def test_other_texts_are_not_recognised(tmp_path: Path, text: str) -> None:
    """The text of a bug report is one of another kind."""
    assert not DumpsysText.recognises(write(tmp_path, text))


@pytest.mark.real
@pytest.mark.skipif(not SHARED.exists(), reason="no real evidence here")
@pytest.mark.parametrize(
    ("name", "artifact", "count"),
    [
        ("dumpsys_accessibility.txt", "android/accessibility", 4),
        ("dumpsys_accessibility_v14_or_later.txt", "android/accessibility", 2),
        ("dumpsys_packages.txt", "android/packages", 2),
        ("getprop.txt", "android/properties", 13),
        ("ps.txt", "android/processes", 17),
    ],
)
def test_real_texts(name: str, artifact: str, count: int) -> None:
    """Their known answers; of the bound accessibility service the label is one record more."""
    assert len(records(opened(SHARED / "evidence/android/mvt/android_data" / name), artifact)) == count
