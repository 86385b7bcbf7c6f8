"""A phone on USB is read by commands that look, and what they gave is kept with its hashes."""

import json
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from adb_program import adb_program
from android_reports import PROPERTIES, report_files, zip_of
from bugsweep.acquisition.adb import STEPS, Phone, Step, collect, connected_phones, find_adb, the_phone
from bugsweep.acquisition.collection import AdbCollection
from bugsweep.errors import EvidenceError

PHONE = Phone(serial="EX4MPL3", state="device", description="model:Phone_3")
DEVICES = "* daemon started successfully\nList of devices attached\nEX4MPL3   device usb:1-1 model:Phone_3\n\n"
ANSWERS = {
    "devices -l": DEVICES,
    "version": "Android Debug Bridge version 1.0.41\nVersion 29\n",
    "getprop": PROPERTIES,
    "ps -A": "USER PID PPID VSZ RSS WCHAN ADDR S NAME\nroot 1 0 1 1 0 0 S init\n",
    "mount": "/dev/x on / type ext4 (ro)\n",
    "getenforce": "Enforcing\n",
    "settings list system": "a=b\n",
    "settings list secure": "c=d\n",
    "settings list global": "e=f\n",
    "logcat -d -b all": "log\n",
    "logcat -L -b all": "",
    "dumpsys": "Currently running services:\n  package\n",
}
_CHANGING = frozenset({"shell", "install", "uninstall", "push", "root", "remount", "reboot", "put", "rm", "am", "svc"})


def test_only_commands_that_read_are_run() -> None:
    """Nothing that could change the phone is among them."""
    for step in STEPS:
        assert not _CHANGING & set(step.command), step
    assert {step.command[0] for step in STEPS} == {
        "getprop", "ps", "mount", "getenforce", "settings", "logcat", "dumpsys", "bugreport"
    }  # fmt: skip
    assert all(step.command[1] == "list" for step in STEPS if step.command[0] == "settings")


def test_what_was_collected_is_described_with_its_hashes(tmp_path: Path) -> None:
    """And what was run is what the list of steps says, in its order."""
    report = tmp_path / "report.zip"
    report.write_bytes(zip_of(report_files({"package": "Packages:\n"})))
    adb, log = adb_program(tmp_path, ANSWERS, report)
    told: list[Step] = []

    folder = collect(adb, PHONE, tmp_path / "out", started=told.append)

    said = msgspec.json.decode((folder / "collection.json").read_bytes(), type=AdbCollection)
    assert (said.serial, said.adb) == ("EX4MPL3", "Android Debug Bridge version 1.0.41")
    assert [one.name for one in said.files] == [step.file for step in STEPS]
    for one in said.files:
        content = (folder / one.name).read_bytes()
        assert (one.size, one.sha256, one.fault) == (len(content), sha256(content).hexdigest(), "")
    assert said.files[0].command == "adb -s EX4MPL3 exec-out getprop"
    assert said.files[-1].command == "adb -s EX4MPL3 bugreport bugreport.zip"
    assert told == list(STEPS)
    asked = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert [words[3:] for words in asked[:-2]] == [list(step.command) for step in STEPS[:-1]]


def test_step_that_fails_does_not_end_the_others(tmp_path: Path) -> None:
    """A phone that has no such command is told of, with what it said."""
    adb, _ = adb_program(tmp_path, {key: value for key, value in ANSWERS.items() if key != "getenforce"})

    folder = collect(adb, PHONE, tmp_path / "out")

    said = msgspec.json.decode((folder / "collection.json").read_bytes(), type=AdbCollection)
    faults = {one.name: one.fault for one in said.files if one.fault}
    assert faults == {
        "selinux.txt": "ended with 127: inaccessible or not found: getenforce",
        "bugreport.zip": "ended with 1: ",
    }
    assert next(one for one in said.files if one.name == "bugreport.zip").sha256 == ""


def test_folder_is_for_its_owner_only_and_complete_when_it_has_its_name(tmp_path: Path) -> None:
    """What was interrupted still ends in .part."""
    adb, _ = adb_program(tmp_path, ANSWERS)

    def interrupted(step: Step) -> None:
        if step.file == "dumpsys.txt":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        collect(adb, PHONE, tmp_path / "out", started=interrupted)
    (unfinished,) = (tmp_path / "out").iterdir()
    assert unfinished.name.endswith(".part")
    assert unfinished.stat().st_mode & 0o077 == 0


def test_serial_number_of_a_hostile_phone_is_no_path(tmp_path: Path) -> None:
    """The folder stays below the one that was named."""
    adb, _ = adb_program(tmp_path, ANSWERS)
    folder = collect(adb, Phone(serial="../../x y", state="device"), tmp_path / "out", steps=STEPS[:1])
    assert folder.parent == tmp_path / "out"


def test_command_that_does_not_end_is_given_up(tmp_path: Path) -> None:
    """And the description says so."""
    program = tmp_path / "adb"
    program.write_text('#!/bin/sh\n[ "$1" = version ] && echo v || { echo begun; exec sleep 60; }\n', "utf-8")
    program.chmod(0o755)
    slow = Step(file="ps.txt", command=("ps", "-A"), why="", seconds=1)

    folder = collect(program, PHONE, tmp_path / "out", steps=[slow])

    said = msgspec.json.decode((folder / "collection.json").read_bytes(), type=AdbCollection)
    assert said.files[0].fault == "not finished after 1 seconds"
    assert (folder / "ps.txt").read_text("utf-8") == "begun\n"


@pytest.mark.parametrize(
    ("listed", "serial", "said"),
    [
        ("", "", "No phone is connected"),
        ("A device\n", "B", "No phone B is connected; adb sees A"),
        ("A device\nB device\n", "", r"Several phones are connected \(A, B\): say which, as in adb:A"),
        ("A unauthorized\n", "", "allow this computer on its screen"),
    ],
)
def test_phone_that_cannot_be_read_is_an_error_that_says_what_to_do(
    tmp_path: Path, listed: str, serial: str, said: str
) -> None:
    """Not a phone at random."""
    adb, _ = adb_program(tmp_path, {"devices -l": f"List of devices attached\n{listed}"})
    with pytest.raises(EvidenceError, match=said):
        the_phone(adb, serial)


def test_phone_is_found_by_its_serial_number(tmp_path: Path) -> None:
    """Among several."""
    adb, _ = adb_program(tmp_path, {"devices -l": "List of devices attached\nA device\nB device model:X\n"})
    assert the_phone(adb, "B") == Phone(serial="B", state="device", description="model:X")
    assert len(connected_phones(adb)) == 2


def test_program_that_is_not_there_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With what to install."""
    monkeypatch.setenv("BUGSWEEP_ADB", str(tmp_path / "none"))
    with pytest.raises(EvidenceError, match="platform tools"):
        find_adb()
