"""How a dump lays out the phone's file system: which folders of the container to leave off for device paths."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from msgspec import Struct

from bugsweep.formats.device_paths import normal_path

_DEEPEST = 3
"""Tools put the file system at most so many folders down: ``Dump/``, ``filesystem1/``, ``EXTRACTION_FFS 01/Dump/``."""
_ENOUGH = 1000
"""When so many names have spoken, no more are asked for."""
_MARKS: Final = (
    # Parts of a path of the phone that nothing else has, and where in the phone the folder lies that they begin in.
    (("private", "var", "mobile"), ""),
    (("private", "var", "containers"), ""),
    (("private", "var", "root"), ""),
    (("private", "var", "db"), ""),
    (("System", "Library", "CoreServices", "SystemVersion.plist"), ""),
    (("var", "mobile", "Library"), ""),
    (("var", "mobile", "Containers"), ""),
    (("mobile", "Library"), "private/var/"),
    (("mobile", "Containers"), "private/var/"),
    (("mobile", "Media"), "private/var/"),
)
_FIRST_PARTS: Final = frozenset(parts[0] for parts, _ in _MARKS)
_NOT_IOS: Final = frozenset(("Users", "Volumes"))
"""Folders that a Mac has beside ``private/var`` and ``System``."""


class Layout(Struct, frozen=True):
    """Where the phone's file system begins in a container."""

    root: str
    """Path in the container, with a slash at its end unless it is empty."""
    base: str
    """What lies there on the phone, with a slash at its end unless it is the root folder."""

    def path(self, name: str) -> str:
        """Return the device path of what the container has as `name`; what lies outside keeps its name."""
        name = name.removeprefix("./")
        if not self.root:
            return normal_path(self.base + name)
        if name.startswith(self.root):
            return normal_path(self.base + name[len(self.root) :])
        return name.rstrip("/")


def find_layout(names: Iterable[str]) -> Layout | None:
    """Return the layout that most of `names` speak for; None when none is a path of an iPhone."""
    votes: Counter[Layout] = Counter()
    others: set[str] = set()
    for name in names:
        parts = name.removeprefix("./").strip("/").split("/")
        for depth in range(min(_DEEPEST + 1, len(parts))):
            if parts[depth] in _NOT_IOS:
                others.add("/".join(parts[:depth]))
            if parts[depth] in _FIRST_PARTS and (base := _base(parts, depth)) is not None:
                votes[Layout("/".join([*parts[:depth], ""]), base)] += 1
                break
        if votes.total() >= _ENOUGH:
            break
    for layout, _ in votes.most_common():
        if layout.root.rstrip("/") not in others:
            return layout
    return None


def layout_of_folder(folder: Path) -> Layout | None:
    """Return the layout of a folder that is a phone's file system, or its data; None when it is neither."""
    if any((folder / other).is_dir() for other in _NOT_IOS):
        return None
    return next((Layout("", base) for mark, base in _MARKS if folder.joinpath(*mark).exists()), None)


def _base(parts: list[str], depth: int) -> str | None:
    for mark, base in _MARKS:
        if tuple(parts[depth : depth + len(mark)]) == mark:
            return base
    return None
