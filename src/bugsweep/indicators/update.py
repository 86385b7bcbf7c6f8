"""`indicators update`: what is subscribed to is fetched, checked and put in place of what was there.

A feed that cannot be fetched, verified or read stays as it was, and its failure is both returned and kept with it.
"""

import os
import ssl
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, TypeAlias
from urllib.parse import urlsplit, urlunsplit

from msgspec import Struct
from msgspec.structs import replace

from bugsweep.errors import BugsweepError, FormatError, IndicatorError
from bugsweep.formats.minisign import read_public_key, verify
from bugsweep.indicators.download import Downloader, DownloadLimits, Fetched
from bugsweep.indicators.feeds import (
    InstalledFeed,
    Staging,
    content_folder,
    installed_feed,
    installed_feeds,
    remove_feed,
    write_record,
)
from bugsweep.indicators.subscriptions import Subscription, read_index, read_subscriptions
from bugsweep.indicators.taxii import fetch_collection

_LONGEST_SIGNATURE = 4096
Status: TypeAlias = Literal["installed", "updated", "unchanged", "failed"]


class UpdateOutcome(Struct, frozen=True, kw_only=True):
    """What became of one feed."""

    name: str
    url: str
    status: Status
    reason: str = ""
    """Why it failed; empty otherwise."""
    count: int = 0
    """Indicators that it has now; of a failed one, those that it still has."""
    count_before: int = 0


class Updater:
    """Fetches what a workspace subscribes to."""

    def __init__(
        self,
        workspace: Path,
        *,
        context: ssl.SSLContext | None = None,
        limits: DownloadLimits | None = None,
        now: datetime | None = None,
    ) -> None:
        """Trust the authorities of the system, or those of `context`."""
        self._workspace = workspace
        self._downloader = Downloader(context, limits)
        self._now = now or datetime.now(UTC)

    def update(self, subscriptions: Sequence[Subscription] | None = None) -> Iterator[UpdateOutcome]:
        """Yield the outcome of each feed as it is done.

        Without `subscriptions` these are those of the settings, and then what installed feeds came from, so that a feed
        that was named once, or whose index fails, is followed on.

        Raises:
            IndicatorError: when the settings of the workspace cannot be used.
        """
        chosen = list(read_subscriptions(self._workspace) if subscriptions is None else subscriptions)
        seen: dict[str, str] = {}
        for subscription in chosen:
            yield from self._update(subscription, seen)
        if subscriptions is None:
            for feed in installed_feeds(self._workspace):
                if isinstance(feed, InstalledFeed) and feed.followed is not None and feed.name not in seen:
                    yield from self._update(feed.followed, seen)

    def _update(self, subscription: Subscription, seen: dict[str, str]) -> Iterator[UpdateOutcome]:
        if subscription.kind == "index":
            yield from self._update_index(subscription, seen)
        elif seen.get(subscription.feed_name) != subscription.url:
            yield self._update_feed(subscription, seen)

    def _update_index(self, subscription: Subscription, seen: dict[str, str]) -> Iterator[UpdateOutcome]:
        name = subscription.feed_name
        seen[name] = subscription.url
        with TemporaryDirectory(prefix="bugsweep-") as folder:
            path = Path(folder) / "index"
            try:
                self._fetch(subscription, path, {})
                feeds, problems = read_index(path.read_bytes(), licence=subscription.licence)
            except (FormatError, IndicatorError) as error:
                reason = str(error).rstrip(".")
                self._keep_failure(subscription, installed_feed(self._workspace, name), reason)
                yield UpdateOutcome(name=name, url=subscription.url, status="failed", reason=reason)
                return
        self._forget_failure(subscription)
        for problem in problems:
            yield UpdateOutcome(name=name, url=subscription.url, status="failed", reason=problem)
        for feed in feeds:
            yield from self._update(feed, seen)

    def _update_feed(self, subscription: Subscription, seen: dict[str, str]) -> UpdateOutcome:
        """Update one feed; every expected failure is its outcome, and the other feeds go on."""
        name = subscription.feed_name
        before = installed_feed(self._workspace, name)
        had = before.current.count if before is not None and before.current is not None else 0
        try:
            if name in seen:
                raise IndicatorError("another subscription has the same name")
            seen[name] = subscription.url
            after = self._received(subscription, before)
        except (BugsweepError, OSError) as error:
            reason = str(error).rstrip(".")
            self._keep_failure(subscription, before, reason)
            return UpdateOutcome(
                name=name, url=subscription.url, status="failed", reason=reason, count=had, count_before=had
            )
        count = after.current.count if after.current is not None else 0
        status: Status = "updated"
        if before is None or before.current is None:
            status = "installed"
        elif after.current is not None and after.current.sha256 == before.current.sha256:
            status = "unchanged"
        return UpdateOutcome(name=name, url=subscription.url, status=status, count=count, count_before=had)

    def _received(self, subscription: Subscription, before: InstalledFeed | None) -> InstalledFeed:
        if before is not None and before.origin != subscription.url:
            raise IndicatorError(f"a feed of this name is installed from {before.origin}")
        validators = self._validators(subscription, before)
        with Staging(self._workspace, subscription.feed_name) as staging:
            if subscription.kind == "taxii":
                target = staging.folder / "objects.json"
                fetch_collection(self._downloader, subscription.url, target, _authorization(subscription))
                fetched, signed_by = Fetched(changed=True), ""
            else:
                target = staging.folder / _file_name(subscription)
                fetched, signed_by = self._fetch(subscription, target, validators)
            if before is not None and not fetched.changed:
                after = replace(before, checked_at=self._now, failure="", failed_at=None)
                write_record(self._workspace, after)
                return after
            return staging.install(
                origin=subscription.url,
                followed=subscription,
                licence=subscription.licence,
                validators=fetched.validators,
                signed_by=signed_by,
                now=self._now,
            )

    def _validators(self, subscription: Subscription, before: InstalledFeed | None) -> dict[str, str]:
        """Return what to ask with; nothing when the files are gone, or a key is pinned that did not sign them."""
        folder = content_folder(self._workspace, before) if before is not None else None
        if before is None or before.current is None or folder is None or not folder.is_dir():
            return {}
        if subscription.public_key and before.current.signed_by != read_public_key(subscription.public_key).name:
            return {}
        return before.current.validators

    def _fetch(self, subscription: Subscription, target: Path, validators: dict[str, str]) -> tuple[Fetched, str]:
        """Fetch a file, and check its signature where a key is pinned; return the answer and the number of the key.

        Raises:
            IndicatorError: when it cannot be fetched.
            FormatError: when it is not signed as it must be.
        """
        headers = _authorization(subscription)
        fetched = self._downloader.fetch(subscription.url, target, validators=validators, headers=headers)
        if not subscription.public_key or not fetched.changed:
            return fetched, ""
        key = read_public_key(subscription.public_key)
        with TemporaryDirectory(prefix="bugsweep-") as folder:
            path = Path(folder) / "signature"
            self._downloader.fetch(_signature_url(subscription.url), path, headers=headers)
            signature = path.read_bytes()[:_LONGEST_SIGNATURE].decode("utf-8", "replace")
        with target.open("rb") as content:
            verify(content, signature, key)
        return fetched, key.name

    def _forget_failure(self, subscription: Subscription) -> None:
        """Remove what was kept of an index that could not be fetched; it has no indicators of its own."""
        kept = installed_feed(self._workspace, subscription.feed_name)
        if kept is not None and kept.current is None and kept.origin == subscription.url:
            remove_feed(self._workspace, subscription.feed_name)

    def _keep_failure(self, subscription: Subscription, before: InstalledFeed | None, reason: str) -> None:
        if before is not None and before.origin != subscription.url:
            return  # it is the failure of another feed, which never was here
        feed = before or InstalledFeed(
            name=subscription.feed_name,
            origin=subscription.url,
            title=subscription.title,
            licence=subscription.licence,
            followed=subscription,
        )
        try:
            write_record(self._workspace, replace(feed, failure=reason, failed_at=self._now))
        except OSError:  # the outcome says what failed; a full disk cannot keep it too
            return


def _file_name(subscription: Subscription) -> str:
    """Return the name to keep a file under; its words may say what it lists."""
    name = Path(urlsplit(subscription.url).path).name.lstrip(".")
    return name if name and name.isprintable() and len(name) <= 120 and "\\" not in name else "feed"  # noqa: PLR2004 - every file system has 120


def _signature_url(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{parts.path}.minisig"))


def _authorization(subscription: Subscription) -> dict[str, str]:
    if not subscription.authorization:
        return {}
    value = os.environ.get(subscription.authorization, "")
    if not value:
        raise IndicatorError(f"the environment variable {subscription.authorization} is not set")
    return {"Authorization": value}
