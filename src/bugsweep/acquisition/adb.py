"""An Android phone on USB, read through the program ``adb`` of its maker: commands that look, and none that change.

Source: https://developer.android.com/tools/adb.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, Final

from msgspec import Struct

from bugsweep.acquisition.collection import DESCRIPTION, AdbCollection, CollectedFile
from bugsweep.errors import EvidenceError
from bugsweep.formats.json_text import encode_json

_VARIABLE: Final = "BUGSWEEP_ADB"
_LARGEST: Final = 4 * 1024**3
"""No answer of a phone is larger; one that is has gone wrong and is cut."""
_MOST_SAID: Final = 2000
"""So much of what a command complains of is kept."""
_CHUNK: Final = 1024 * 1024
_LISTING_SECONDS: Final = 30
_READY: Final = "device"
_UNSAFE = re.compile(r"[^\w.-]")


class Step(Struct, frozen=True, kw_only=True):
    """A command, and the file that its answer becomes."""

    file: str
    command: tuple[str, ...]
    """What the shell of the phone is given; ``bugreport`` alone is a command of adb itself."""
    why: str
    seconds: int
    """After so long it is given up."""

    @property
    def is_report(self) -> bool:
        """Whether adb writes the file by itself."""
        return self.command == ("bugreport",)


STEPS: Final = (
    Step(file="getprop.txt", command=("getprop",), why="properties of the system: model, version, build", seconds=60),
    Step(file="ps.txt", command=("ps", "-A"), why="processes that run", seconds=60),
    Step(file="mounts.txt", command=("mount",), why="what is mounted, and whether it can be written", seconds=60),
    Step(file="selinux.txt", command=("getenforce",), why="whether SELinux enforces", seconds=60),
    *(
        Step(
            file=f"settings/{table}.txt",
            command=("settings", "list", table),
            why=f"settings of the table {table}",
            seconds=60,
        )
        for table in ("system", "secure", "global")
    ),
    Step(file="logcat/all.txt", command=("logcat", "-d", "-b", "all"), why="logs of the last hours", seconds=300),
    Step(
        file="logcat/last.txt", command=("logcat", "-L", "-b", "all"), why="logs before the last restart", seconds=300
    ),
    Step(file="dumpsys.txt", command=("dumpsys",), why="state of all services: apps, permissions, use", seconds=900),
    Step(
        file="bugreport.zip",
        command=("bugreport",),
        why="the phone's own report: crashes, history of the battery, shutdowns; takes some minutes",
        seconds=1800,
    ),
)
"""In the order in which they are run; the quickest to change first."""


class Phone(Struct, frozen=True, kw_only=True):
    """A phone that adb sees."""

    serial: str
    state: str
    """``device`` when it can be read; ``unauthorized`` until its owner allows it on its screen."""
    description: str = ""


def find_adb() -> Path:
    """Return the program: what ``BUGSWEEP_ADB`` names, or the one on the path.

    Raises:
        EvidenceError: when there is none.
    """
    found = shutil.which(os.environ.get(_VARIABLE) or "adb")
    if found is None:
        raise EvidenceError(
            "The program adb is not here: install Android's platform tools, or name it in BUGSWEEP_ADB."
        )
    return Path(found)


def connected_phones(adb: Path) -> list[Phone]:
    """Return the phones that are connected, ready or not.

    Raises:
        EvidenceError: when adb cannot be asked.
    """
    lines = _answer(adb, "devices", "-l").splitlines()
    return [
        Phone(serial=words[0], state=words[1], description=" ".join(words[2:]))
        for words in (line.split() for line in lines if not line.startswith(("*", "List of")))
        if len(words) > 1
    ]


def the_phone(adb: Path, serial: str = "") -> Phone:
    """Return the phone with that serial number, or the only one there is.

    Raises:
        EvidenceError: when there is none or more than one, or it may not be read.
    """
    phones = connected_phones(adb)
    several = [phone for phone in phones if phone.serial == serial] if serial else phones
    if not several:
        seen = ", ".join(phone.serial for phone in phones) or "none"
        what = f"No phone {serial} is connected" if serial else "No phone is connected"
        raise EvidenceError(f"{what}; adb sees {seen}. USB debugging must be on in its developer options.")
    if len(several) > 1:
        names = ", ".join(phone.serial for phone in several)
        raise EvidenceError(f"Several phones are connected ({names}): say which, as in adb:{several[0].serial}.")
    if several[0].state != _READY:
        raise EvidenceError(
            f"The phone {several[0].serial} cannot be read, its state is {several[0].state!r}: "
            "allow this computer on its screen."
        )
    return several[0]


def adb_command(adb: Path, phone: Phone, step: Step, target: Path) -> list[str]:
    """Return what is run for `step`, word by word."""
    if step.is_report:
        return [str(adb), "-s", phone.serial, "bugreport", str(target)]
    return [str(adb), "-s", phone.serial, "exec-out", *step.command]


def collect(
    adb: Path, phone: Phone, into: Path, *, steps: Sequence[Step] = STEPS, started: Callable[[Step], None] | None = None
) -> Path:
    """Run `steps` on `phone` and return the folder that was made below `into`.

    A step that fails leaves what it gave, and the description says how it ended. The folder gets its name when it is
    complete; until then it ends in ``.part``.

    Raises:
        EvidenceError: when the folder cannot be written.
    """
    began = datetime.now(UTC)
    folder = into / f"{_UNSAFE.sub('_', phone.serial)}-{began:%Y%m%dT%H%M%SZ}"
    unfinished = folder.with_name(f"{folder.name}.part")
    try:
        unfinished.mkdir(parents=True, mode=0o700)
        collected = tuple(_collected(adb, phone, unfinished, steps, started))
        description = AdbCollection(
            serial=phone.serial,
            phone=phone.description,
            adb=_answer(adb, "version").partition("\n")[0],
            started_at=began,
            finished_at=datetime.now(UTC),
            files=collected,
        )
        (unfinished / DESCRIPTION).write_bytes(encode_json(description))
        unfinished.rename(folder)
    except OSError as error:
        raise EvidenceError(f"{unfinished} cannot be written: {error.strerror or error}.") from error
    return folder


def _collected(
    adb: Path, phone: Phone, folder: Path, steps: Sequence[Step], started: Callable[[Step], None] | None
) -> Iterator[CollectedFile]:
    for step in steps:
        if started is not None:
            started(step)
        target = folder / step.file
        target.parent.mkdir(exist_ok=True, mode=0o700)
        command = adb_command(adb, phone, step, target)
        fault = _report(command, step) if step.is_report else _copied(command, step, target)
        size, digest = _measured(target) if target.is_file() else (0, "")
        # The place on this computer says nothing about the phone.
        said = " ".join(("adb", *adb_command(adb, phone, step, Path(step.file))[1:]))
        yield CollectedFile(name=step.file, command=said, size=size, sha256=digest, fault=fault)


def _copied(command: list[str], step: Step, target: Path) -> str:
    """Write the answer of a command to `target`; return what went wrong."""
    with target.open("xb") as out, TemporaryFile() as complaints:
        process = subprocess.Popen(  # noqa: S603 - the words are ours, and the serial number is one of adb's
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=complaints
        )
        return _ended(process, step, complaints, target)


def _report(command: list[str], step: Step) -> str:
    with TemporaryFile() as complaints:
        process = subprocess.Popen(  # noqa: S603 - as above
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=complaints
        )
        return _ended(process, step, complaints, None)


def _ended(process: subprocess.Popen[bytes], step: Step, complaints: BinaryIO, growing: Path | None) -> str:
    """Wait for a command and return what went wrong; one that takes too long or says too much is ended."""
    for _ in range(step.seconds):
        try:
            code = process.wait(1)
        except subprocess.TimeoutExpired:
            if growing is not None and growing.stat().st_size > _LARGEST:
                process.kill()
                process.wait()
                return f"cut after {_LARGEST} bytes"
            continue
        complaints.seek(0)
        said = complaints.read(_MOST_SAID).decode("utf-8", "replace").strip()
        return f"ended with {code}: {said}" if code else said
    process.kill()
    process.wait()
    return f"not finished after {step.seconds} seconds"


def _measured(path: Path) -> tuple[int, str]:
    digest, size = sha256(), 0
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return size, digest.hexdigest()


def _answer(adb: Path, *words: str) -> str:
    try:
        process = subprocess.run(  # noqa: S603 - the words are ours
            [str(adb), *words], stdin=subprocess.DEVNULL, capture_output=True, timeout=_LISTING_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise EvidenceError(f"{adb} does not answer: {error}.") from error
    if process.returncode:
        said = process.stderr.decode("utf-8", "replace").strip()
        raise EvidenceError(f"{adb} failed: {said or process.returncode}.")
    return process.stdout.decode("utf-8", "replace")
