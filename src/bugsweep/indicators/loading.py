"""All indicators that a sweep uses, from installed feeds and from paths, as one index.

Reading feeds takes seconds where the compiled index takes a fraction of one, so the index is kept in the workspace. It
is only ever a copy: it counts while the content of the feeds, the version of the program and the validity of the
indicators are what they were, and anything wrong with it means that the feeds are read again.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from bugsweep import __version__
from bugsweep.errors import IndicatorError
from bugsweep.indicators.cautions import with_cautions
from bugsweep.indicators.feeds import (
    BrokenFeed,
    InstalledFeed,
    content_folder,
    feeds_folder,
    installed_feeds,
    write_atomically,
)
from bugsweep.indicators.index import IndicatorIndex
from bugsweep.indicators.reading import FeedReading, content_sha256, read_indicators
from bugsweep.model.indicator import Indicator
from bugsweep.model.verdict import IndicatorSet, IndicatorSource

_CACHE = ".index"


class LoadedFeeds(Struct, frozen=True, kw_only=True):
    """Indicators ready for matching."""

    index: IndicatorIndex
    feeds: tuple[InstalledFeed, ...] = ()
    """The installed feeds among them."""
    readings: tuple[FeedReading, ...] = ()
    """Of the paths that were named beside the installed feeds."""
    sources: tuple[IndicatorSource, ...] = ()
    problems: tuple[str, ...] = ()
    """What of the installed feeds could not be used, in sentences."""

    @property
    def summary(self) -> IndicatorSet:
        """What the result of a sweep says of its indicators."""
        return IndicatorSet(count=len(self.index), sources=self.sources)


class _Cached(Struct, frozen=True, kw_only=True):
    key: str
    valid_until: datetime | None
    """When the first of its indicators expires."""
    index: bytes


def load_feeds(workspace: Path, *, now: datetime | None = None) -> LoadedFeeds:
    """Load the installed feeds of a workspace."""
    return load_indicators(workspace, now=now)


def load_indicators(workspace: Path | None, paths: Sequence[Path] = (), *, now: datetime | None = None) -> LoadedFeeds:
    """Load the installed feeds of a workspace and the indicators at `paths`.

    Args:
        workspace: The workspace; None for the paths alone.
        paths: More files or folders.
        now: The moment against which validity is judged.

    Raises:
        IndicatorError: when a path cannot be used. An installed feed that cannot be used is a problem.
    """
    now = now or datetime.now(UTC)
    installed = _Installed(workspace, now) if workspace is not None else None
    readings = tuple(read_indicators(path, as_of=now) for path in paths)
    index = installed.index() if installed is not None else IndicatorIndex()
    if readings:
        added = (indicator for reading in readings for indicator in reading.indicators)
        index = IndicatorIndex([*index, *with_cautions(added)])
    feeds = installed.feeds if installed is not None else ()
    return LoadedFeeds(
        index=index,
        feeds=feeds,
        readings=readings,
        sources=(*map(_source_of, feeds), *(_source(reading) for reading in readings)),
        problems=tuple(installed.problems) if installed is not None else (),
    )


def _source_of(feed: InstalledFeed) -> IndicatorSource:
    current = feed.current
    received = current.received_at if current is not None else None
    return IndicatorSource(
        name=feed.name, count=current.count if current is not None else 0, updated_at=feed.checked_at or received
    )


def _source(reading: FeedReading) -> IndicatorSource:
    return IndicatorSource(name=reading.name, count=len(reading.indicators))


class _Installed:
    """The installed feeds of a workspace, through the compiled index where that still fits."""

    def __init__(self, workspace: Path, now: datetime) -> None:
        self._now = now
        self._workspace = workspace
        self._cache = feeds_folder(workspace) / _CACHE
        self.problems: list[str] = []
        self._contents: list[tuple[InstalledFeed, Path, str]] = []
        for feed in installed_feeds(workspace):
            if isinstance(feed, BrokenFeed):
                self.problems.append(f"The feed {feed.name} is not used: {feed.reason}.")
            else:
                self._check(feed)
        self.feeds = tuple(feed for feed, _, _ in self._contents)

    def _check(self, feed: InstalledFeed) -> None:
        if feed.failure:
            self.problems.append(f"The last update of the feed {feed.name} failed: {feed.failure}.")
        folder = content_folder(self._workspace, feed)
        if folder is None or feed.current is None:
            return
        if not folder.is_dir():
            self.problems.append(f"The feed {feed.name} is not used: its files are gone.")
            return
        sha256 = content_sha256(folder)
        if sha256 != feed.current.sha256:
            self.problems.append(f"The files of the feed {feed.name} are not those that were received.")
        self._contents.append((feed, folder, sha256))

    def index(self) -> IndicatorIndex:
        """Return the index of all installed feeds."""
        if not self._contents:
            return IndicatorIndex()
        key = self._key()
        cached = self._from_cache(key)
        if cached is not None:
            return cached
        indicators: list[Indicator] = []
        for feed, folder, _ in self._contents:
            indicators += read_indicators(folder, name=feed.name, as_of=self._now).indicators
        index = IndicatorIndex(with_cautions(indicators))
        self._keep(key, index, indicators)
        return index

    def _key(self) -> str:
        digest = hashlib.sha256(f"{__version__}\n".encode())
        for feed, _, sha256 in self._contents:
            digest.update(f"{feed.name} {sha256}\n".encode())
        return digest.hexdigest()

    def _from_cache(self, key: str) -> IndicatorIndex | None:
        try:
            cached = msgspec.msgpack.decode(self._cache.read_bytes(), type=_Cached)
            if cached.key != key or (cached.valid_until is not None and cached.valid_until <= self._now):
                return None
            return IndicatorIndex.from_bytes(cached.index)
        except (OSError, msgspec.DecodeError, IndicatorError, RecursionError):
            return None  # it is a copy: the feeds are read again

    def _keep(self, key: str, index: IndicatorIndex, indicators: Iterable[Indicator]) -> None:
        ends = [indicator.valid_until for indicator in indicators if indicator.valid_until is not None]
        cached = _Cached(key=key, valid_until=min(ends, default=None), index=index.to_bytes())
        try:
            write_atomically(self._cache, msgspec.msgpack.encode(cached))
        except OSError:  # a workspace that cannot be written to is still read
            return
