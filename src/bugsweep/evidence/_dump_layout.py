"""How a dump lays out the phone's file system: which folders of the container to leave off for device paths."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from bugsweep.evidence.places import Place
from bugsweep.formats.device_paths import android_path, normal_path
from bugsweep.model.evidence import Platform

_DEEPEST = 3
"""Tools put the file system at most so many folders down: ``Dump/``, ``filesystem1/``, ``EXTRACTION_FFS 01/Dump/``."""
_ENOUGH = 1000
"""When so many names have spoken, no more are asked for."""
_MARKS: Final[tuple[tuple[Platform, tuple[str, ...], str], ...]] = (
    # Parts of a path of the phone that nothing else has, and where in the phone the folder lies that they begin in.
    ("ios", ("private", "var", "mobile"), ""),
    ("ios", ("private", "var", "containers"), ""),
    ("ios", ("private", "var", "root"), ""),
    ("ios", ("private", "var", "db"), ""),
    ("ios", ("System", "Library", "CoreServices", "SystemVersion.plist"), ""),
    ("ios", ("var", "mobile", "Library"), ""),
    ("ios", ("var", "mobile", "Containers"), ""),
    ("ios", ("mobile", "Library"), "private/var/"),
    ("ios", ("mobile", "Containers"), "private/var/"),
    ("ios", ("mobile", "Media"), "private/var/"),
    ("android", ("data", "data"), ""),
    ("android", ("data", "user", "0"), ""),
    ("android", ("data", "user_de", "0"), ""),
    ("android", ("data", "system", "packages.xml"), ""),
    ("android", ("data", "system", "packages.list"), ""),
    ("android", ("data", "system", "users", "0"), ""),
    ("android", ("data", "system_ce", "0"), ""),
    ("android", ("data", "system_de", "0"), ""),
    ("android", ("system", "build.prop"), ""),
    ("android", ("system", "framework", "framework-res.apk"), ""),
    ("android", ("system", "packages.xml"), "data/"),
    ("android", ("system", "packages.list"), "data/"),
    ("android", ("system", "users", "0"), "data/"),
    ("android", ("system_ce", "0"), "data/"),
    ("android", ("system_de", "0"), "data/"),
    ("android", ("user_de", "0"), "data/"),
)
_APP: Final = "base.apk"
"""The folder of apps has gigabytes of these, with which an archive in the order of the alphabet begins."""
_APP_FOLDERS: Final = ((("data", "app"), ""), (("app",), "data/"))
_FIRST_PARTS: Final = frozenset(parts[0] for _, parts, _ in _MARKS) | {"app"}
_OF_A_MAC: Final = frozenset(("Users", "Volumes"))
"""Folders that a Mac has beside ``private/var`` and ``System``."""


class Layout(Struct, frozen=True):
    """Where the phone's file system begins in a container."""

    platform: Platform
    root: str
    """Path in the container, with a slash at its end unless it is empty."""
    base: str
    """What lies there on the phone, with a slash at its end unless it is the root folder."""

    def path(self, name: str) -> str:
        """Return the device path of what the container has as `name`; what lies outside keeps its name."""
        name = name.removeprefix("./")
        if not name.removeprefix("/").startswith(self.root):
            return name.rstrip("/")
        inner = self.base + name.removeprefix("/")[len(self.root) :]
        return android_path(inner) if self.platform == "android" else normal_path(inner)


def find_layout(names: Iterable[str]) -> Layout | None:
    """Return the layout that most of `names` speak for; None when none is a path of a phone."""
    votes: Counter[Layout] = Counter()
    macs: set[str] = set()
    for name in names:
        parts = name.removeprefix("./").strip("/").split("/")
        for depth in range(min(_DEEPEST + 1, len(parts))):
            if parts[depth] in _OF_A_MAC:
                macs.add("/".join([*parts[:depth], ""]))
            if parts[depth] in _FIRST_PARTS and (layout := _layout(parts, depth)) is not None:
                votes[layout] += 1
                break
        if votes.total() >= _ENOUGH:
            break
    for layout, _ in votes.most_common():
        if layout.platform != "ios" or layout.root not in macs:
            return layout
    return None


def layout_of_folder(folder: Place) -> Layout | None:
    """Return the layout of a folder that is a phone's file system, or its data; None when it is neither."""
    of_a_mac = any((folder / other).is_dir() for other in _OF_A_MAC)
    return next(
        (
            Layout(platform, "", base)
            for platform, mark, base in _MARKS
            if folder.joinpath(*mark).exists() and not (of_a_mac and platform == "ios")
        ),
        None,
    )


def _layout(parts: list[str], depth: int) -> Layout | None:
    root = "/".join([*parts[:depth], ""]) if depth else ""
    for platform, mark, base in _MARKS:
        if tuple(parts[depth : depth + len(mark)]) == mark:
            return Layout(platform, root, base)
    if parts[-1] == _APP:
        for folder, base in _APP_FOLDERS:
            if tuple(parts[depth : depth + len(folder)]) == folder:
                return Layout("android", root, base)
    return None
