"""Android's intrusion logs, as their owner downloads them: a file a day, in a folder or in archives."""

from collections.abc import Callable, Iterator
from posixpath import basename

from bugsweep.errors import NotEvidenceError
from bugsweep.evidence._distinct_lines import DistinctLines
from bugsweep.evidence._trees import (
    DiskFile,
    Tree,
    head_of,
    is_whole,
    likely_archives,
    nested_tree,
    open_tree,
    sha256_of,
)
from bugsweep.evidence.opening import evidence_kind
from bugsweep.evidence.places import Place
from bugsweep.formats.intrusion_log import LINE
from bugsweep.model.evidence import Device, EvidenceFile, EvidenceInfo, PasswordSource
from bugsweep.model.record import Problem

_ENDINGS = (".txt", ".json", ".jsonl", ".ndjson", ".log")
_MOST_LOOKS = 200
"""Of a folder with more files than this only so many are looked into, to tell what it is."""
_HEAD = 4096


@evidence_kind(
    name="intrusion-log",
    title="Android intrusion logs",
    platform="android",
    references=("https://support.google.com/android/answer/16339980",),
    limitations=(
        "Intrusion logs begin when the owner turns Advanced Protection on, and reach back twelve months at most.",
        "They name hosts, addresses and apps, and not what was sent.",
    ),
)
class IntrusionLog:
    """The files that "Download and Decrypt" of Advanced Protection writes.

    Downloads overlap: an event that an earlier file holds is read once. The files lie under ``intrusion_logs/``.
    """

    @staticmethod
    def recognises(path: Place) -> bool:
        """Whether a file of it begins with an event."""
        if path.is_file() and _is_log(head_of(path, _HEAD)):
            return True
        return _logs_in(path, glance=True) is not None

    @classmethod
    def open(cls, path: Place, password: PasswordSource) -> "IntrusionLog":  # noqa: ARG003 - they are decrypted on the phone
        """Open the logs.

        Raises:
            NotEvidenceError: when there are none.
        """
        if path.is_file() and _is_log(head_of(path, _HEAD)):
            return cls(path, None)
        logs = _logs_in(path)
        if logs is None:
            raise NotEvidenceError(f"{path} holds no Android intrusion logs.")
        return cls(path, logs)

    def __init__(self, path: Place, tree: Tree | None) -> None:
        """Show the logs in `tree`, or the one that `path` is."""
        self._path = path
        self._tree = tree
        self.info = EvidenceInfo(
            path=str(path),
            kind="intrusion-log",
            sha256=tree.sha256() if tree is not None and path.is_dir() else sha256_of(path),
            device=Device(platform="android"),
        )

    def files(self, wanted: Callable[[str], bool]) -> Iterator[EvidenceFile | Problem]:
        """Yield the wanted files, by name and so by day."""
        yield from DistinctLines().files(file for file in self._logs() if wanted(file.path))
        if self._tree is not None:
            yield from self._tree.problems

    def _logs(self) -> Iterator[EvidenceFile]:
        if self._tree is None:
            yield DiskFile(f"intrusion_logs/{self._path.name}", self._path)
            return
        for name in sorted(self._tree.names):
            if name.endswith(_ENDINGS) and _is_log(self._tree.head(name)):
                yield self._tree.file(name, f"intrusion_logs/{name}")


def _logs_in(path: Place, *, glance: bool = False) -> Tree | None:
    """Return the tree of the logs that `path` is; None for a folder that holds other things as well."""
    tree = open_tree(path, glance=glance)
    found = None if tree is None else _logs_tree(tree)
    if tree is None or found is None or not path.is_dir():
        return None if found is None else found[0]
    logs, first = found
    return logs if logs is tree and is_whole(tree, first[: first.rfind("/") + 1]) else None


def _logs_tree(tree: Tree, depth: int = 0) -> tuple[Tree, str] | None:
    """Return the tree, or an archive in it, that has logs in it, and the name of one."""
    candidates = [name for name in tree.names if name.endswith(_ENDINGS)]
    # Names that begin with the year come first: so the logs are called.
    candidates.sort(key=lambda name: not basename(name).startswith("2"))
    for name in candidates[:_MOST_LOOKS]:
        if _is_log(tree.head(name)):
            return tree, name
    if depth == 0:
        for name in likely_archives(tree):
            inner = nested_tree(tree.file(name))
            if inner is not None and (found := _logs_tree(inner, depth + 1)) is not None:
                return found
    return None


def _is_log(head: bytes) -> bool:
    return LINE.match(head) is not None
