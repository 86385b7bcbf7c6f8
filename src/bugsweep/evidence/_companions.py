"""Files of an Android phone that are read together: in a dump that is read forward, one waits for the other.

A crash is written twice, as a text and as a protocol buffer, and is told once. The statistics of usage name apps by
numbers, which a file beside them explains.
"""

import re
from collections.abc import Iterator
from typing import Final

from bugsweep.evidence._backup_stream import HeldFile

_CRASH: Final = re.compile(r"data/(?:vendor/)?tombstones/(?:.*/)?tombstone_\d+")
_USAGE: Final = re.compile(
    r"(data/system(?:_ce/\d+/usagestats|/usagestats/\d+))/(?:(?:daily|weekly|monthly|yearly)/[^/]+|(mappings))"
)


def companion_of(path: str) -> str:
    """Return the path of the file that `path` is read together with; empty for one that is read by itself."""
    if _CRASH.fullmatch(path):
        return f"{path}.pb"
    match = _USAGE.fullmatch(path)
    return f"{match[1]}/mappings" if match is not None and not match[2] else ""


def is_companion(path: str) -> bool:
    """Whether others are read together with `path`."""
    match = _USAGE.fullmatch(path)
    return (match is not None and bool(match[2])) or (path.endswith(".pb") and bool(companion_of(path[:-3])))


class Companions:
    """Holds files until what they are read together with was seen; what is held is bounded."""

    def __init__(self, most: int) -> None:
        """Hold at most `most` bytes of memory."""
        self._most = most
        self._memory = 0
        self._seen: dict[str, HeldFile] = {}
        self._waiting: dict[str, list[HeldFile]] = {}

    def take(self, file: HeldFile) -> Iterator[HeldFile]:
        """Take in a file; yield it, and what waited for it, unless it must wait itself."""
        if is_companion(file.path):
            self._seen[file.path] = file
            self._memory += file.memory
            yield file
            for one in self._waiting.pop(file.path, []):
                self._memory -= one.memory
                yield self._with(file, one)
        elif not (wanted := companion_of(file.path)):
            yield file
        elif (companion := self._seen.get(wanted)) is not None:
            yield self._with(companion, file)
        else:
            self._waiting.setdefault(wanted, []).append(file)
            self._memory += file.memory
        if self._memory > self._most:
            yield from self.rest()

    def rest(self) -> Iterator[HeldFile]:
        """Yield all that waits, which must do without."""
        for files in self._waiting.values():
            yield from files
        self._waiting.clear()
        self._seen.clear()
        self._memory = 0

    def _with(self, companion: HeldFile, file: HeldFile) -> HeldFile:
        file.others[companion.path] = companion
        return file
