"""Bug reports of Android: the zip archive, the same unpacked, or its text alone."""

from collections.abc import Callable, Iterator
from functools import partial

from bugsweep.errors import NotEvidenceError
from bugsweep.evidence._dumpstate import DumpstateText
from bugsweep.evidence._report import Report, find_report, is_only_text, is_report_text
from bugsweep.evidence._trees import Tree, is_whole, open_binary, open_tree, sha256_of
from bugsweep.evidence.opening import evidence_kind
from bugsweep.evidence.places import Place
from bugsweep.model.evidence import Device, EvidenceFile, EvidenceInfo, PasswordSource
from bugsweep.model.record import Problem


@evidence_kind(
    name="bugreport",
    title="Android bug report",
    platform="android",
    references=(
        "https://android.googlesource.com/platform/frameworks/native/+/main/cmds/dumpstate/bugreport-format.md",
    ),
    limitations=(
        "A bug report holds no messages, no browsing history and no files of apps.",
        "Most of its times are those of the device's clock, in a zone that is not written beside them.",
    ),
)
class BugReport:
    """What ``adb bugreport`` and the developer options make.

    Its text becomes a file for each service of dumpsys (``dumpsys/package.txt``) and for each other part
    (``getprop.txt``, ``ps.txt``, ``logcat/system.txt``); what lies under ``FS/`` has its device path. Archives of
    vendors, with more folders or with the report in one more archive, are read as well.
    """

    @staticmethod
    def recognises(path: Place) -> bool:
        """Whether there is a report's text in it."""
        if path.is_file() and is_report_text(partial(open_binary, path)):
            return True
        return _report_in(path, glance=True) is not None

    @classmethod
    def open(cls, path: Place, password: PasswordSource) -> "BugReport":  # noqa: ARG003 - a report is never encrypted
        """Open the report.

        Raises:
            NotEvidenceError: when it is none.
        """
        if path.is_file() and is_report_text(partial(open_binary, path)):
            return cls(path, DumpstateText(path.name, partial(open_binary, path)))
        found = _report_in(path)
        if found is None:
            raise NotEvidenceError(f"{path} is no Android bug report.")
        return cls(path, Report(*found))

    def __init__(self, path: Place, source: Report | DumpstateText) -> None:
        """Show the report `source`, found at `path`."""
        self._source = source
        text = source.text if isinstance(source, Report) else source
        self.info = EvidenceInfo(
            path=str(path),
            kind="bugreport",
            sha256=source.tree.sha256() if isinstance(source, Report) and path.is_dir() else sha256_of(path),
            acquired_at=text.acquired_at(),
            device=text.device() or Device(platform="android"),
        )

    def files(self, wanted: Callable[[str], bool]) -> Iterator[EvidenceFile | Problem]:
        """Yield the wanted parts of the text, then the wanted files."""
        return self._source.files(wanted)


def _report_in(path: Place, *, glance: bool = False) -> tuple[Tree, str] | None:
    """Return the tree and the text of the report that `path` is; None for a folder that holds other things as well."""
    tree = open_tree(path, glance=glance)
    found = None if tree is None else find_report(tree)
    if tree is None or found is None or not path.is_dir():
        return found
    holder, main = found
    alone = holder is tree and is_only_text(tree, main) and is_whole(tree, main[: main.rfind("/") + 1])
    return found if alone else None
