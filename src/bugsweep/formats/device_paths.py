"""Paths of a phone that name the same file, brought to one writing."""

import re
from typing import Final

_ODD_FOLDERS: Final = frozenset(("", ".", "..", "var", "tmp", "etc", "storage", "mnt"))
"""The first part of paths that are not written as we keep them."""

_ODD_BEGINNINGS: Final = ("/", ".", "var", "tmp", "etc", "storage", "mnt", "data/user/", "data/media/")
"""How all paths begin whose first parts may not be as we keep them, and a few others."""

UNSURE_ROOTS: Final = _ODD_FOLDERS | {"data"}
"""The first part of all paths that `path_parts` may change although they have no empty parts and no dots."""

_SAME: Final = (
    # Links of iOS: /var, /tmp and /etc lead into /private.
    (re.compile(r"(?=(?:var|tmp|etc)(?:/|\Z))"), "private/"),
    # Names of the storage that apps share on Android; the number is the user.
    (re.compile(r"(?:storage/emulated/[0-9]+|storage/self/primary|data/media/[0-9]+|mnt/sdcard)(?=/|\Z)"), "sdcard"),
    (re.compile(r"storage/emulated/legacy(?=/|\Z)"), "sdcard"),
    # The data of an app: of the first user under two names, of a work profile under its number.
    (re.compile(r"data/user/[0-9]+(?=/|\Z)"), "data/data"),
)


def normal_path(text: str) -> str:
    """Return a device path without leading or trailing slash, with the names that links stand for.

    ``/var/x`` is ``private/var/x``, ``/storage/emulated/0/x`` is ``sdcard/x`` and ``/data/user/0/x`` is
    ``data/data/x``. Letters count as written, as on the phone's file system.
    """
    if text.startswith(_ODD_BEGINNINGS) or text.endswith("/") or "//" in text or "/." in text:
        return "/".join(_resolved(text.split("/")))
    return text


_SAME_ON_A_DUMP: Final = (
    (re.compile(r"(?:storage/emulated/0|storage/self/primary|data/media/0|mnt/sdcard)(?=/|\Z)"), "sdcard"),
    (re.compile(r"data/user/0(?=/|\Z)"), "data/data"),
)


def android_path(text: str) -> str:
    """Return where a dump of an Android phone has a file, without leading or trailing slash.

    Other than with `normal_path`, each user has paths of their own, for the files of two users are two files: what
    lies in ``data/user/0`` is in ``data/data``, and what lies in ``data/user/10``, of a work profile, is there.
    """
    return "/".join(_replaced(_plain(text.split("/")), _SAME_ON_A_DUMP))


def path_parts(text: str) -> list[str]:
    """Return `normal_path` of `text` in its parts; they are `[""]` for the root folder."""
    parts = text.split("/")
    if (
        parts[0] in _ODD_FOLDERS
        or not parts[-1]
        or "//" in text
        or "/." in text
        or text.startswith(("data/user/", "data/media/"))
    ):
        return _resolved(parts)
    return parts


def _resolved(given: list[str]) -> list[str]:
    return _replaced(_plain(given), _SAME)


def _plain(given: list[str]) -> list[str]:
    """Return the parts without those that are empty or dots."""
    parts: list[str] = []
    for part in given:
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    return parts


def _replaced(parts: list[str], names: tuple[tuple[re.Pattern[str], str], ...]) -> list[str]:
    path = "/".join(parts)
    for expression, name in names:
        if (found := expression.match(path)) is not None:
            path = name + path[found.end() :]
            break
    return path.split("/")
