"""What ``bugsweep check adb:`` collected from a phone on USB."""

from collections.abc import Callable, Iterator
from io import BytesIO

import msgspec
from msgspec.structs import replace

from bugsweep.acquisition.collection import DESCRIPTION, AdbCollection, CollectedFile
from bugsweep.errors import FormatError, NotEvidenceError
from bugsweep.evidence._dumpstate import DumpstateText, device_of
from bugsweep.evidence._report import Report, find_report
from bugsweep.evidence._trees import Tree, digest_of, nested_tree, open_tree
from bugsweep.evidence.opening import evidence_kind
from bugsweep.evidence.places import Place
from bugsweep.formats.android_properties import read_properties
from bugsweep.model.evidence import Device, EvidenceFile, EvidenceInfo, Integrity, PasswordSource
from bugsweep.model.record import Origin, Problem

_LARGEST_DESCRIPTION = 1024 * 1024
_LARGEST_PROPERTIES = 4 * 1024**2


@evidence_kind(
    name="adb-collection",
    title="Collected from a phone on USB by bugsweep",
    platform="android",
    references=("https://developer.android.com/tools/adb",),
    limitations=(
        "What the shell of the phone may not see is not in it: the data of apps above all.",
        "A phone that is controlled by an attacker can answer what it wants.",
    ),
)
class AdbCollected:
    """The answers of a phone to commands that only read, each in its file, with the hash that it was written with."""

    @staticmethod
    def recognises(path: Place) -> bool:
        """Whether the description lies in the folder, or in a zip archive of it."""
        tree = open_tree(path, glance=True)
        return tree is not None and _described(tree) is not None

    @classmethod
    def open(cls, path: Place, password: PasswordSource) -> "AdbCollected":  # noqa: ARG003 - it is never encrypted
        """Open the collection.

        Raises:
            NotEvidenceError: when it is none.
        """
        tree = open_tree(path)
        said = None if tree is None else _described(tree)
        if tree is None or said is None:
            raise NotEvidenceError(f"{path} holds nothing that bugsweep collected from a phone.")
        return cls(path, tree, said)

    def __init__(self, path: Place, tree: Tree, said: AdbCollection) -> None:
        """Show the collection that lies in `tree`, which says of itself what is `said`."""
        self._tree = tree
        listed = {one.name: one for one in said.files if one.sha256}
        self._changed = {name: fault for name, one in listed.items() if (fault := _fault(tree, one))}
        self._faults = {one.name: one.fault for one in said.files if one.fault}
        self._names = [name for name in tree.names if name != DESCRIPTION]
        self.info = EvidenceInfo(
            path=str(path),
            kind="adb-collection",
            sha256=digest_of(tree.file(DESCRIPTION).open),
            acquired_at=said.finished_at,
            device=self._device(said),
            integrity=Integrity(
                listed=len(listed),
                present=len(listed.keys() & set(self._names)),
                absent=len(listed.keys() - set(self._names)),
                unlisted=len(set(self._names) - listed.keys()),
                notes=tuple(f"{name} is not as it was collected: {fault}." for name, fault in self._changed.items()),
            ),
        )

    def files(self, wanted: Callable[[str], bool]) -> Iterator[EvidenceFile | Problem]:
        """Yield the wanted files; what was changed since it was collected is read, and is a problem too."""
        for name in self._names:
            if name == "dumpsys.txt":
                yield from DumpstateText(name, self._tree.file(name).open).files(wanted)
            elif name == "bugreport.zip":
                yield from self._reported(name, wanted)
            elif wanted(name):
                yield self._tree.file(name)
        for name, fault in self._changed.items():
            yield Problem(Origin(name), f"not as it was collected: {fault}", "file")
        for name, fault in self._faults.items():
            yield Problem(Origin(name), f"the phone did not answer in full: {fault}")
        yield from self._tree.problems

    def _reported(self, name: str, wanted: Callable[[str], bool]) -> Iterator[EvidenceFile | Problem]:
        inner = nested_tree(self._tree.file(name))
        found = None if inner is None else find_report(inner)
        if found is None:
            yield Problem(Origin(name), "not a bug report that can be read", "file")
        else:
            yield from Report(*found).files(wanted, "bugreport/")

    def _device(self, said: AdbCollection) -> Device:
        content = self._tree.head("getprop.txt") if "getprop.txt" in self._tree else b""
        if content:
            with self._tree.open("getprop.txt") as stream:
                content = stream.read(_LARGEST_PROPERTIES)
        device = device_of({item.name: item.value for item in read_properties(BytesIO(content))})
        return device if device.serial else replace(device, serial=said.serial)


def _described(tree: Tree) -> AdbCollection | None:
    if DESCRIPTION not in tree or (tree.metadata(DESCRIPTION).size or 0) > _LARGEST_DESCRIPTION:
        return None
    try:
        with tree.open(DESCRIPTION) as stream:
            return msgspec.json.decode(stream.read(), type=AdbCollection)
    except (FormatError, msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None


def _fault(tree: Tree, one: CollectedFile) -> str:
    if one.name not in tree:
        return "it is not there any more"
    try:
        return "" if digest_of(tree.file(one.name).open) == one.sha256 else "its SHA-256 is another one"
    except FormatError as error:
        return f"damaged: {error}"
