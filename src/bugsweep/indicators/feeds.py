"""Installed feeds: what was received, when and from where, in the workspace.

A feed is a folder ``indicators/<name>`` with one folder of files for each version it keeps, the current and the one
before, and ``feed.json``, which says which is which. A version is written beside and counts from the moment that
``feed.json`` is renamed into place: whatever happens before that, the feed is as it was.
"""

import os
import secrets
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, Self, TypeAlias

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from bugsweep.errors import IndicatorError
from bugsweep.formats.json_text import indented_json
from bugsweep.indicators.feed_names import checked_name, is_name, name_for
from bugsweep.indicators.reading import FeedReading, content_sha256, files_in, read_indicators
from bugsweep.indicators.subscriptions import Subscription

SCHEMA: Literal["bugsweep.feed/1"] = "bugsweep.feed/1"
_RECORD = "feed.json"
_LICENCES = ("LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE", "COPYING")
_ABANDONED = timedelta(days=1)
"""A folder that no record names and that is older than this is what an interrupted installation left."""


class FeedVersion(Struct, frozen=True, kw_only=True):
    """What a feed said when it was received."""

    folder: str
    received_at: datetime
    sha256: str
    format: str
    counts: dict[str, int]
    """Indicators of each kind."""
    refused: dict[str, int] = {}
    """How much could not be used, by reason."""
    signed_by: str = ""
    """The number of the minisign key that the origin is pinned to and that signed it."""
    validators: dict[str, str] = {}
    """What a server gave to ask whether there is something newer: ``etag``, ``last-modified``."""

    @property
    def count(self) -> int:
        """Number of indicators."""
        return sum(self.counts.values())


class InstalledFeed(Struct, frozen=True, kw_only=True):
    """A feed of the workspace, as its ``feed.json`` says."""

    schema: Literal["bugsweep.feed/1"] = SCHEMA
    name: str
    origin: str
    """The path or URL that it is from."""
    title: str = ""
    licence: str = ""
    followed: Subscription | None = None
    """What an update follows; None for what was imported."""
    current: FeedVersion | None = None
    """None when it was never received: every update failed."""
    previous: FeedVersion | None = None
    checked_at: datetime | None = None
    """When the origin was last asked with success."""
    failure: str = ""
    """Why the last update failed; empty when it did not."""
    failed_at: datetime | None = None

    def age(self, now: datetime) -> timedelta | None:
        """Return how long ago it was last known to be what its origin has; None when never."""
        known = [moment for moment in (self.checked_at, self.current and self.current.received_at) if moment]
        return now - max(known) if known else None


class BrokenFeed(Struct, frozen=True, kw_only=True):
    """A folder of the workspace that should be a feed and is not."""

    name: str
    reason: str


Feed: TypeAlias = InstalledFeed | BrokenFeed


def feeds_folder(workspace: Path) -> Path:
    """Return the folder of all feeds."""
    return workspace / "indicators"


def content_folder(workspace: Path, feed: InstalledFeed) -> Path | None:
    """Return the folder with the files of a feed as they were received."""
    return None if feed.current is None else feeds_folder(workspace) / feed.name / feed.current.folder


def make_private(folder: Path) -> None:
    """Make the folder of a feed, and that of all feeds, for its owner only: a feed may be confidential."""
    folder.parent.parent.mkdir(parents=True, exist_ok=True)
    folder.parent.mkdir(mode=0o700, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)


def installed_feeds(workspace: Path) -> tuple[Feed, ...]:
    """Return the feeds of a workspace by name; what is damaged says so in its place."""
    folder = feeds_folder(workspace)
    if not folder.is_dir():
        return ()
    found = sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
    return tuple(_read_record(path) for path in found)


def installed_feed(workspace: Path, name: str) -> InstalledFeed | None:
    """Return one feed; None when there is none of that name, or its record is damaged."""
    path = feeds_folder(workspace) / checked_name(name)
    found = _read_record(path) if path.is_dir() else None
    return found if isinstance(found, InstalledFeed) else None


def _read_record(path: Path) -> Feed:
    try:
        feed = msgspec.json.decode((path / _RECORD).read_bytes(), type=InstalledFeed)
    except FileNotFoundError:
        return BrokenFeed(name=path.name, reason=f"it has no {_RECORD}; import or update it again")
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return BrokenFeed(name=path.name, reason=f"its {_RECORD} is damaged ({error}); import or update it again")
    versions = [version for version in (feed.current, feed.previous) if version is not None]
    if feed.name != path.name or any(not is_name(version.folder) for version in versions):
        return BrokenFeed(name=path.name, reason=f"its {_RECORD} speaks of other folders; import or update it again")
    return feed


def import_feed(
    workspace: Path, source: Path, name: str | None = None, *, licence: str = "", now: datetime | None = None
) -> InstalledFeed:
    """Install a file or folder of indicators; a feed of the same name and origin keeps its version of before.

    Raises:
        IndicatorError: when there is nothing to use in it, or another feed has that name.
        UsageError: when the name cannot be one.
    """
    origin = str(source.resolve())
    chosen = checked_name(name or name_for(source.resolve().stem if source.is_file() else source.resolve().name))
    before = installed_feed(workspace, chosen)
    if before is not None and name is None and before.origin != origin:
        raise IndicatorError(f"A feed named {chosen} is installed from {before.origin}; choose another name.")
    with Staging(workspace, chosen) as staging:
        _copy(source, staging.folder)
        licence = licence or _licence_in(staging.folder)
        return staging.install(origin=origin, licence=licence, now=now)


def _copy(source: Path, folder: Path) -> None:
    if not source.exists():
        raise IndicatorError(f"There is nothing at {source}.")
    if source.is_file():
        shutil.copyfile(source, folder / _visible(source.name))
        return
    for path in files_in(source):
        target = folder / path.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def _visible(name: str) -> str:
    """Return the name of a file so that it is read: hidden files of a feed are not."""
    return name.lstrip(".") or "feed"


def _licence_in(folder: Path) -> str:
    for name in _LICENCES:
        path = folder / name
        if path.is_file():
            text = path.read_bytes()[:4096].decode("utf-8", "replace")
            return next((line.strip()[:120] for line in text.splitlines() if line.strip()), "")
    return ""


class Staging:
    """A version of a feed on its way in: a folder to write to, which `install` makes the current one.

    Without `install`, nothing of it stays.
    """

    def __init__(self, workspace: Path, name: str) -> None:
        """Make the folder for a version of the feed `name`."""
        self._workspace = workspace
        self._name = checked_name(name)
        self._feed_folder = feeds_folder(workspace) / self._name
        self._version = f"{datetime.now(UTC):%Y%m%dt%H%M%Sz}-{secrets.token_hex(4)}"
        self._installed = False
        self.folder = self._feed_folder / self._version

    def __enter__(self) -> Self:
        """Make the folder."""
        make_private(self._feed_folder)
        self.folder.mkdir(mode=0o700)
        return self

    def __exit__(self, *_: object) -> None:
        """Remove the folder unless it was installed."""
        if not self._installed:
            shutil.rmtree(self.folder, ignore_errors=True)
            if not any(self._feed_folder.iterdir()):
                self._feed_folder.rmdir()

    def install(
        self,
        *,
        origin: str,
        followed: Subscription | None = None,
        licence: str = "",
        validators: dict[str, str] | None = None,
        signed_by: str = "",
        now: datetime | None = None,
    ) -> InstalledFeed:
        """Make what was written the current version, and keep the one before.

        Content that is the same as that of the current version leaves both versions in their place.

        Raises:
            IndicatorError: when there is nothing to use in it.
        """
        now = now or datetime.now(UTC)
        reading = read_indicators(self.folder, name=self._name, as_of=now)
        if not reading.indicators:
            raise IndicatorError(f"There is nothing to use in {origin}: {_why_nothing(reading)}.")
        before = installed_feed(self._workspace, self._name)
        version = _version_of(reading, self._version, now, validators or {}, signed_by)
        kept = before.current if before is not None else None
        if kept is not None and self._is_same(kept, version):
            version = replace(kept, validators=version.validators, signed_by=signed_by)
            previous = before.previous if before is not None else None
        else:
            previous = kept
            self._installed = True
        feed = InstalledFeed(
            name=self._name,
            origin=origin,
            title=followed.title if followed is not None else "",
            licence=licence or (before.licence if before else ""),
            followed=followed,
            current=version,
            previous=previous,
            checked_at=now,
        )
        try:
            write_record(self._workspace, feed)
        except OSError:
            self._installed = False
            raise
        _remove_others(self._feed_folder, feed, before, now)
        return feed

    def _is_same(self, kept: FeedVersion, version: FeedVersion) -> bool:
        folder = self._feed_folder / kept.folder
        return kept.sha256 == version.sha256 and folder.is_dir() and content_sha256(folder) == kept.sha256


def _version_of(
    reading: FeedReading, folder: str, now: datetime, validators: dict[str, str], signed_by: str
) -> FeedVersion:
    counts: dict[str, int] = {}
    for indicator in reading.indicators:
        counts[indicator.kind] = counts.get(indicator.kind, 0) + 1
    return FeedVersion(
        folder=folder,
        received_at=now,
        sha256=reading.sha256,
        format=reading.format,
        counts=dict(sorted(counts.items())),
        refused=reading.refused_by_reason,
        signed_by=signed_by,
        validators=validators,
    )


def _why_nothing(reading: FeedReading) -> str:
    reasons = list(reading.refused_by_reason)
    return reasons[0] if reasons else "it is empty"


def write_record(workspace: Path, feed: InstalledFeed) -> None:
    """Write the ``feed.json`` of a feed, whole or not at all."""
    folder = feeds_folder(workspace) / feed.name
    make_private(folder)
    write_atomically(folder / _RECORD, indented_json(feed))


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file beside its place and rename it there, so that it is the old or the new one at any moment."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with beside.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _remove_others(folder: Path, feed: InstalledFeed, replaced: InstalledFeed | None, now: datetime) -> None:
    """Remove the version that fell out, and what interrupted installations left: a young one may be one at work."""
    kept = {version.folder for version in (feed.current, feed.previous) if version is not None}
    dropped = replaced.previous.folder if replaced is not None and replaced.previous is not None else ""
    for path in folder.iterdir():
        if not path.is_dir() or path.name in kept:
            continue
        if path.name == dropped or now - datetime.fromtimestamp(path.stat().st_mtime, UTC) > _ABANDONED:
            shutil.rmtree(path, ignore_errors=True)


def roll_back(workspace: Path, name: str) -> InstalledFeed:
    """Make the version of before the current one, and the current one the one before.

    Raises:
        IndicatorError: when there is no such feed, or no version before.
    """
    feed = installed_feed(workspace, name)
    if feed is None:
        raise IndicatorError(f"There is no feed named {name}.")
    if feed.previous is None or not (feeds_folder(workspace) / name / feed.previous.folder).is_dir():
        raise IndicatorError(f"The feed {name} has no version before the current one.")
    # Without its validators the next update fetches the feed again, instead of hearing that nothing changed.
    feed = replace(feed, current=replace(feed.previous, validators={}), previous=feed.current)
    write_record(workspace, feed)
    return feed


def remove_feed(workspace: Path, name: str) -> None:
    """Remove a feed with all its versions.

    Raises:
        IndicatorError: when there is no such feed.
    """
    folder = feeds_folder(workspace) / checked_name(name)
    if not folder.is_dir():
        raise IndicatorError(f"There is no feed named {name}.")
    (folder / _RECORD).unlink(missing_ok=True)
    shutil.rmtree(folder)
