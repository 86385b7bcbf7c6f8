"""A dump of Android's services, or one of their parts, saved as a text."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from bugsweep.errors import NotEvidenceError
from bugsweep.evidence._dumpstate import DumpstateText
from bugsweep.evidence._report import is_report_text
from bugsweep.evidence._trees import DiskFile, head_of, open_binary, sha256_of
from bugsweep.evidence.opening import evidence_kind
from bugsweep.evidence.places import Place
from bugsweep.model.evidence import Device, EvidenceFile, EvidenceInfo, PasswordSource
from bugsweep.model.record import Problem

_HEAD = 64 * 1024
_SERVICE = re.compile(rb"^DUMP OF SERVICE (?:CRITICAL |HIGH |NORMAL )?\S+:", re.MULTILINE)
_PARTS: Final = (
    (re.compile(rb"\s*\[[\w.:\-]+\]: \["), "getprop.txt"),
    (re.compile(rb"\s*(?:LABEL\s+)?USER\s+PID\s"), "ps.txt"),
    (re.compile(rb"\s*Current AppOps Service state:"), "dumpsys/appops.txt"),
    (re.compile(rb"\s*Current Device Policy Manager state:"), "dumpsys/device_policy.txt"),
    (re.compile(rb"\s*Battery History"), "dumpsys/batterystats.txt"),
    (re.compile(rb"\s*Applications Database Info:"), "dumpsys/dbinfo.txt"),
    (re.compile(rb"\s*ChangeId\("), "dumpsys/platform_compat.txt"),
    (re.compile(rb"\s*(?:Database versions:|Verifiers:|Packages:)\r?\n"), "dumpsys/package.txt"),
)
"""How parts begin that do not say what they are."""
_NAMED = re.compile(rb"[A-Z][A-Z ]+ \(dumpsys (\w+)\)")


@evidence_kind(
    name="dumpsys-text",
    title="Text of dumpsys, getprop or ps",
    platform="android",
    references=("https://developer.android.com/tools/dumpsys",),
    limitations=("A text shows what its command lists and nothing else of the phone.",),
)
class DumpsysText:
    """The output of ``adb shell dumpsys``, of one of its services, of ``getprop`` or of ``ps -A``."""

    @staticmethod
    def recognises(path: Place) -> bool:
        """Whether it has the heading of a service, or begins as one of the known parts does."""
        if not path.is_file() or is_report_text(partial(open_binary, path)):
            return False
        return _part(head_of(path, _HEAD)) is not None

    @classmethod
    def open(cls, path: Place, password: PasswordSource) -> "DumpsysText":  # noqa: ARG003 - a text is never encrypted
        """Open the text.

        Raises:
            NotEvidenceError: when it is none of these.
        """
        part = _part(head_of(path, _HEAD))
        if part is None:
            raise NotEvidenceError(f"{path} is no text of dumpsys, getprop or ps.")
        return cls(path, part)

    def __init__(self, path: Place, part: str) -> None:
        """Show the text at `path` as `part`; as what its headings say, where that is empty."""
        open_text = partial(open_binary, path)
        self._file = None if not part else DiskFile(part, path)
        self._text = DumpstateText(path.name, open_text)
        self.info = EvidenceInfo(
            path=str(path),
            kind="dumpsys-text",
            sha256=sha256_of(path),
            acquired_at=self._text.acquired_at(),
            device=self._text.device() or Device(platform="android"),
        )

    def files(self, wanted: Callable[[str], bool]) -> Iterator[EvidenceFile | Problem]:
        """Yield the wanted parts."""
        if self._file is None:
            yield from self._text.files(wanted)
        elif wanted(self._file.path):
            yield self._file


def _part(head: bytes) -> str | None:
    """Return the path that a text which begins so is shown under; empty where its headings say it."""
    if _SERVICE.search(head):
        return ""
    if match := _NAMED.match(head.lstrip()):
        return f"dumpsys/{match[1].decode()}.txt"
    return next((path for pattern, path in _PARTS if pattern.match(head)), None)
