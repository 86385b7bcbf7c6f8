"""Acquisitions made by AndroidQF: a folder, or a zip archive with or without a folder in it."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Final

import msgspec

from bugsweep.acquisition.collection import DESCRIPTION
from bugsweep.errors import NotEvidenceError
from bugsweep.evidence._age import decrypted_tree, is_age
from bugsweep.evidence._backup_stream import backup_files
from bugsweep.evidence._distinct_lines import DistinctLines
from bugsweep.evidence._dumpstate import DumpstateText, device_of
from bugsweep.evidence._report import Report, find_report
from bugsweep.evidence._trees import Tree, is_whole, nested_tree, open_tree, sha256_of
from bugsweep.evidence.opening import evidence_kind
from bugsweep.evidence.places import Place
from bugsweep.formats.android_properties import read_properties
from bugsweep.model.evidence import EvidenceFile, EvidenceInfo, PasswordSource
from bugsweep.model.record import Origin, Problem

_MARKS: Final = frozenset(
    {
        "acquisition.json",
        "backup.ab",
        "dumpsys.txt",
        "getprop.txt",
        "packages.json",
        "processes.json",
        "root_binaries.json",
    }
)
"""Any of these makes it an acquisition; none of them is always there."""
_PATHS: Final = {
    "processes.txt": "ps.txt",
    "logcat.txt": "logcat/all.txt",
    "logcat_old.txt": "logcat/last.txt",
}
"""Where what other evidence has as well lies."""
_SETTINGS = re.compile(r"settings_(\w+)\.txt")
_LOGS: Final = "intrusion_logs/"
_LARGEST_DESCRIPTION = 4 * 1024**2


class _Acquisition(msgspec.Struct):
    """What ``acquisition.json`` says."""

    started: datetime | None = None
    completed: datetime | None = None


@evidence_kind(
    name="androidqf",
    title="AndroidQF acquisition",
    platform="android",
    references=("https://github.com/mvt-project/androidqf",),
    limitations=(
        "What AndroidQF could not collect it leaves out without a trace: an absent part may have been refused.",
        "The data of apps is not in it, unless the owner agreed to a backup.",
        "Where the acquisition and the backup in it are both encrypted, the backup is not read.",
    ),
)
class AndroidQf:
    """What AndroidQF collects over USB.

    Its lists keep their names (``packages.json``, ``files.json``); ``dumpsys.txt`` becomes a file for each service, as
    in a bug report, ``settings_secure.txt`` becomes ``settings/secure.txt``; what it copied from the phone lies under
    its device path; the parts of a bug report taken along lie under ``bugreport/``.
    """

    @staticmethod
    def recognises(path: Place) -> bool:
        """Whether one of the files is there that AndroidQF writes, or it is encrypted as AndroidQF does it."""
        if is_age(path):
            return True
        tree = open_tree(path, glance=True)
        return tree is not None and _root(tree) is not None

    @classmethod
    def open(cls, path: Place, password: PasswordSource) -> "AndroidQf":
        """Open the acquisition.

        Raises:
            NotEvidenceError: when it is none.
            EvidenceError: when it is encrypted and cannot be decrypted.
        """
        encrypted = is_age(path)
        tree = decrypted_tree(path, password) if encrypted else open_tree(path)
        root = None if tree is None else _root(tree)
        if tree is None or root is None:
            raise NotEvidenceError(f"{path} is no AndroidQF acquisition.")
        return cls(path, tree, root, password, encrypted=encrypted)

    def __init__(self, path: Place, tree: Tree, root: str, password: PasswordSource, *, encrypted: bool) -> None:
        """Show the acquisition that lies in `tree` under the folder `root`; `password` is that of the backup in it."""
        self._tree = tree
        self._root = root
        self._password = password
        properties = self._properties()
        self.info = EvidenceInfo(
            path=str(path),
            kind="androidqf",
            sha256=tree.sha256() if path.is_dir() else sha256_of(path),
            encrypted=encrypted,
            acquired_at=self._acquired_at(),
            device=device_of(properties) if properties else None,
        )

    def files(self, wanted: Callable[[str], bool]) -> Iterator[EvidenceFile | Problem]:
        """Yield the wanted files, in the order of the container."""
        for name in self._tree.names:
            own = name.removeprefix(self._root)
            if own == "dumpsys.txt":
                yield from self._dumped(name, wanted)
            elif own == "bugreport.zip":
                yield from self._reported(name, wanted)
            elif own == "backup.ab":
                yield from backup_files(name, self._tree.file(name).open, self._password, wanted)
            elif not own.startswith(_LOGS) and wanted(path := path_of(own)):
                yield self._tree.file(name, path)
        yield from DistinctLines().files(self._logs(wanted))
        yield from self._tree.problems

    def _logs(self, wanted: Callable[[str], bool]) -> Iterator[EvidenceFile]:
        for name in self._tree.names:
            own = name.removeprefix(self._root)
            if own.startswith(_LOGS) and wanted(own):
                yield self._tree.file(name, own)

    def _dumped(self, name: str, wanted: Callable[[str], bool]) -> Iterator[EvidenceFile | Problem]:
        open_text, fault = self._tree.salvaged(name)
        yield from DumpstateText(name, open_text).files(wanted)
        if fault:
            yield Problem(Origin(name), f"damaged: {fault}", "file")

    def _reported(self, name: str, wanted: Callable[[str], bool]) -> Iterator[EvidenceFile | Problem]:
        inner = nested_tree(self._tree.file(name))
        found = None if inner is None else find_report(inner)
        if found is None:
            yield Problem(Origin(name), "not a bug report that can be read", "file")
        else:
            yield from Report(*found).files(wanted, "bugreport/")

    def _acquired_at(self) -> datetime | None:
        """Return when the acquisition ended, by the clock of the computer that made it."""
        content = self._small_file("acquisition.json")
        try:
            said = msgspec.json.decode(content, type=_Acquisition)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            return None
        time = said.completed or said.started
        return None if time is None or time.tzinfo is None else time.astimezone(UTC)

    def _properties(self) -> dict[str, str]:
        return {item.name: item.value for item in read_properties(BytesIO(self._small_file("getprop.txt")))}

    def _small_file(self, own: str) -> bytes:
        """Return the beginning of a file; empty when it is not there or damaged, which its parser reports."""
        name = self._root + own
        if name not in self._tree:
            return b""
        open_file, _ = self._tree.salvaged(name)
        with open_file() as stream:
            return stream.read(_LARGEST_DESCRIPTION)


def path_of(own: str) -> str:
    """Return the path under which a file of an acquisition is shown."""
    if (path := _PATHS.get(own)) is not None:
        return path
    if match := _SETTINGS.fullmatch(own):
        return f"settings/{match[1]}.txt"
    folder, _, rest = own.partition("/")
    if folder == "logs" and rest:
        return rest
    if folder == "tmp" and rest:
        return f"data/local/tmp/{rest}"
    return own


def _root(tree: Tree) -> str | None:
    """Return the folder that the files lie in, which archives may have and may not; None when they are not there."""
    for name in tree.names:
        folder, slash, own = name.rpartition("/")
        if "/" not in folder and (own in _MARKS or _SETTINGS.fullmatch(own)):
            # A collection of our own has files of the same names, and its description beside them.
            is_other = folder + slash + DESCRIPTION in tree
            return folder + slash if is_whole(tree, folder + slash) and not is_other else None
    return None
