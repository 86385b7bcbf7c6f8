"""A bug report inside whatever holds it: its text as parts, its other files under device paths."""

import re
from collections.abc import Callable, Iterator
from posixpath import basename, dirname, join
from typing import BinaryIO

from bugsweep.errors import FormatError
from bugsweep.evidence._dumpstate import DumpstateText
from bugsweep.evidence._trees import Tree, likely_archives, nested_tree
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.record import Origin, Problem

_MAIN_TEXT = re.compile(r"bugreport-.+\.txt|dumpState_.+\.(?:log|txt)|dumpstate\.txt")
"""Names of the text where no ``main_entry.txt`` says it; Samsung's begin with "dumpState_"."""
_DEEPEST_NESTING = 2
"""Vendors put the report into one more archive."""
_LONGEST_NAME = 4096


class Report:
    """A report: its text and the files beside it."""

    def __init__(self, tree: Tree, main: str) -> None:
        """Read the text `main` of `tree`."""
        self.tree = tree
        self._main = main
        open_text, fault = tree.salvaged(main)
        self.text = DumpstateText(main, open_text)
        self._fault = fault

    def files(self, wanted: Callable[[str], bool], prefix: str = "") -> Iterator[EvidenceFile | Problem]:
        """Yield the parts of the text, their paths after `prefix`, and the files, as far as they are wanted."""
        yield from self.text.files(wanted, prefix)
        if self._fault:
            yield Problem(Origin(prefix + self._main), f"the report's text is damaged: {self._fault}", "file")
        root = join(dirname(self._main), "")
        for name in self.tree.names:
            path = device_path(name.removeprefix(root))
            if name != self._main and wanted(path):
                yield self.tree.file(name, path)
        yield from self.tree.problems


def device_path(name: str) -> str:
    """Return the path of a file of the report: what lies under ``FS/`` is a file of the phone."""
    return name.removeprefix("FS/")


def find_report(tree: Tree, depth: int = 0) -> tuple[Tree, str] | None:
    """Return the tree that a report lies in, `tree` or an archive in it, and the name of the report's text there."""
    if main := _main_text(tree):
        return tree, main
    if depth < _DEEPEST_NESTING:
        for name in likely_archives(tree):
            inner = nested_tree(tree.file(name))
            if inner is not None and (found := find_report(inner, depth + 1)) is not None:
                return found
    return None


def _main_text(tree: Tree) -> str:
    for name in tree.names:
        if basename(name) == "main_entry.txt":
            try:
                with tree.open(name) as stream:
                    named = stream.read(_LONGEST_NAME).decode("utf-8", "replace").strip()
            except FormatError:
                continue
            if (main := join(dirname(name), named)) in tree:
                return main
    return next((name for name in tree.names if _MAIN_TEXT.fullmatch(basename(name))), "")


def is_only_text(tree: Tree, main: str) -> bool:
    """Whether `main` is the text of its folder: an entry file says so, or there is no other."""
    folder = dirname(main)
    others = [name for name in tree.names if dirname(name) == folder and _MAIN_TEXT.fullmatch(basename(name))]
    return join(folder, "main_entry.txt") in tree or others == [main]


def is_report_text(open_file: Callable[[], BinaryIO]) -> bool:
    """Whether a file is the text of a report, by its header."""
    with open_file() as stream:
        head = stream.read(512)
    return b"== dumpstate: " in head and head.lstrip().startswith(b"=====")
