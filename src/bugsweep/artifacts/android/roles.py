"""Default apps: which app handles messages, calls, links or the screen's content (roles)."""

import re
from collections.abc import Iterator
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.android_xml import read_android_xml
from bugsweep.formats.dumpsys import Lines, decoded, whole_number
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_FIELD = re.compile(rb"\s*(user_id|name|holders)=(\S+)\s*$")
_STORED = re.compile(r"data/(?:system/users|misc_de)/(\d{1,9})/")
_DEFAULTS = {"default-browser": "android.app.role.BROWSER", "default-dialer": "android.app.role.DIALER"}
_DIALER_USER = re.compile(rb"\s+User (\d{1,9}): (\S+)")


class RoleHolder(Record, frozen=True, kw_only=True):
    """An app that has a role."""

    user: int
    role: str
    """Such as "android.app.role.SMS" or "android.app.role.ASSISTANT"."""
    package: Annotated[str, Observes("app-id")]


@artifact(
    name="android/roles",
    title="Default apps (roles)",
    record=RoleHolder,
    shows="installed",
    paths=(
        "**/dumpsys/role.txt",
        "**/dumpsys/telecom.txt",
        "data/system/users/*/roles.xml",
        "data/misc_de/*/apexdata/com.android.permission/roles.xml",
        "data/system/users/*/package-restrictions.xml",
    ),
    references=("https://developer.android.com/reference/android/app/role/RoleManager",),
    limitations=("Before Android 10 there are no roles; of those times only dialer and, on a dump, browser are read.",),
)
def parse_roles(file: EvidenceFile) -> Iterator[RoleHolder | Problem]:
    """Yield each holder of each role; of the telephony service the default dialer, of packages by user the defaults."""
    if match := _STORED.match(file.path):
        read = _stored if file.path.endswith("/roles.xml") else _defaults
        return read(file, int(match[1]))
    return _dialers(file) if file.path.endswith("telecom.txt") else _roles(file)


def _stored(file: EvidenceFile, user: int) -> Iterator[RoleHolder | Problem]:
    with file.open() as stream:
        for role, position in read_android_xml(stream, frozenset({"role"})):
            for holder in role.children:
                yield RoleHolder(
                    origin=origin_of(file, position),
                    user=user,
                    role=role.attributes.get("name", ""),
                    package=holder.attributes.get("name", ""),
                )


def _defaults(file: EvidenceFile, user: int) -> Iterator[RoleHolder | Problem]:
    """Yield the default apps that Android kept with the state of packages before there were roles."""
    with file.open() as stream:
        for default, position in read_android_xml(stream, frozenset(_DEFAULTS)):
            if package := default.attributes.get("packageName", ""):
                yield RoleHolder(
                    origin=origin_of(file, position), user=user, role=_DEFAULTS[default.name], package=package
                )


def _roles(file: EvidenceFile) -> Iterator[RoleHolder | Problem]:
    lines = Lines(file)
    user, role = 0, ""
    for line in lines:
        if (match := _FIELD.match(line)) is None:
            continue
        key, value = match[1], decoded(match[2])
        if key == b"user_id":
            user, role = whole_number(value) or 0, ""
        elif key == b"name":
            role = value
        elif role:
            yield RoleHolder(origin=lines.origin, user=user, role=role, package=value)
    yield from lines.problems


def _dialers(file: EvidenceFile) -> Iterator[RoleHolder | Problem]:
    lines = Lines(file)
    inside = False
    for line in lines:
        if line.strip() == b"mDefaultDialerCache:":
            inside = True
        elif inside and (match := _DIALER_USER.match(line)):
            if match[2] != b"null":
                yield RoleHolder(
                    origin=lines.origin,
                    user=int(match[1]),
                    role="android.app.role.DIALER",
                    package=decoded(match[2]),
                )
        else:
            inside = False
    yield from lines.problems
