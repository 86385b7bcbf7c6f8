"""Releases of iOS and Android, which phones take them, and the exploited vulnerabilities that they close.

The table lies beside this file; `scripts/compile_tables.py` makes it from public lists. It knows nothing of what came
after it was compiled, so that whoever asks about a later time is told nothing.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files

import msgspec
from msgspec import Struct

FRESH_FOR = timedelta(days=60)
"""So long after the table was compiled it is still asked: Apple releases about once a month."""
_SURE_BOUND = timedelta(days=182)
_VERSION = re.compile(r"\d{1,4}(?:\.\d{1,4}){0,3}")


class IosRelease(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A release of iOS and iPadOS."""

    version: str
    released: date
    builds: tuple[str, ...] = ()
    exploited: tuple[str, ...] = ()
    """Vulnerabilities that it closes and that were exploited before, by CVE number."""
    models: tuple[str, ...] = ()
    """Those that got it, where not all did that take its major version."""


class IosDevice(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A model."""

    name: str
    newest: int | None = None
    """The newest major version that it takes; None when that is not known."""
    supported_until: date | None = None
    """The last day of support, of models that have it behind them."""


class AndroidRelease(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A version of Android."""

    version: str
    released: date
    supported_until: date | None = None
    """Until when Google made security patches for it."""
    ended: bool = False
    """Support has ended, even where the day is not known."""


class AndroidVulnerability(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A vulnerability of Android that is known to be exploited."""

    cve: str
    listed: date
    """When it was put on the list."""


class ReleaseTable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The table as it is shipped."""

    compiled: date
    sources: tuple[str, ...]
    ios: tuple[IosRelease, ...]
    ios_devices: dict[str, IosDevice]
    android: tuple[AndroidRelease, ...]
    android_exploited: tuple[AndroidVulnerability, ...]


class IosPatchState(Struct, frozen=True, kw_only=True):
    """How up to date an iPhone is; what is not known is None."""

    released: date | None
    """When its version came out."""
    behind: timedelta | None
    """How long the first release that it lacks has been out; zero when it lacks none."""
    exploited: frozenset[str] | None
    """Vulnerabilities, exploited before, that releases close which it lacks."""


_NOTHING_KNOWN = IosPatchState(released=None, behind=None, exploited=None)


@cache
def release_table() -> ReleaseTable:
    """Return the table."""
    content = files("bugsweep.formats").joinpath("os_releases.json").read_bytes()
    return msgspec.json.decode(content, type=ReleaseTable)


def ios_patch_state(*, version: str, build: str, model: str, as_of: datetime | None) -> IosPatchState:
    """Return how up to date a phone of `model` with this version was.

    The lag is counted from the first release that the phone could take and had not. Where the table does not know when
    the phone's own version came out, it is counted from the first newer release that the table knows; less than half
    a year of such a lower bound is not stated.

    Args:
        version: such as ``17.1``.
        build: such as ``21B74``; may be empty. It tells versions apart where the table has it.
        model: such as ``iPhone14,5``.
        as_of: the moment that is asked about; nothing is known of one long after the table was compiled.
    """
    table = release_table()
    if as_of is None or as_of.date() > table.compiled + FRESH_FOR or not _VERSION.fullmatch(version):
        return _NOTHING_KNOWN
    number = version_number(version)
    own = _own_release(table, number, build)
    device = table.ios_devices.get(model)
    if own is None and number > max(version_number(one.version) for one in table.ios):
        return _NOTHING_KNOWN
    since = own.released if own is not None else None
    newer = [
        one
        for one in table.ios
        if one.released <= as_of.date()
        and version_number(one.version) > number
        and (since is None or one.released > since)
    ]
    return IosPatchState(
        released=since,
        behind=_behind([one for one in newer if _for(one, model)], device, as_of, sure=own is not None),
        exploited=_exploited(table, newer, number, complete=own is not None),
    )


def version_number(version: str) -> tuple[int, ...]:
    """Return a version as numbers to compare; ``17`` is ``17.0``.

    Raises:
        ValueError: when it is none.
    """
    parts = [int(part) for part in version.split(".")]
    while parts and parts[-1] == 0:
        parts.pop()
    return tuple(parts)


def _for(release: IosRelease, model: str) -> bool:
    return not release.models or model in release.models


def _own_release(table: ReleaseTable, number: tuple[int, ...], build: str) -> IosRelease | None:
    for release in table.ios:
        if build and build in release.builds:
            return release
    return next((one for one in table.ios if version_number(one.version) == number), None)


def _behind(newer: list[IosRelease], device: IosDevice | None, as_of: datetime, *, sure: bool) -> timedelta | None:
    if device is None or device.newest is None:
        return None
    newest = device.newest
    taken = [one for one in newer if version_number(one.version)[0] <= newest]
    if not taken:
        return timedelta(0) if sure else None
    first = datetime.combine(min(one.released for one in taken), time(), UTC)
    behind = as_of - first
    return behind if sure or behind >= _SURE_BOUND else None


def _exploited(
    table: ReleaseTable, newer: list[IosRelease], number: tuple[int, ...], *, complete: bool
) -> frozenset[str] | None:
    closed = {
        cve
        for one in table.ios
        if version_number(one.version) <= number and version_number(one.version)[0] == number[0]
        for cve in one.exploited
    }
    found = frozenset(cve for one in newer for cve in one.exploited) - closed
    first_known = min(version_number(one.version) for one in table.ios if one.exploited)
    # Of older versions the table has no vulnerabilities: that it names none says nothing.
    return found if found or (complete and number >= first_known) else None
