"""Installed packages, with who installed them and what they may do."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.dumpsys import Lines, decoded, uid_of
from bugsweep.formats.package_settings import PackageSettings, read_package_settings
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Origin, Problem, Record

_PACKAGE = re.compile(rb"  Package \[(\S*)\]")
_AWAITED = (b"  Package [", b"Hidden system packages:")
_USER = re.compile(rb"    User (\d{1,9}):")
_STATE = re.compile(rb"(\w+)=(\S+)")
_VERSION = re.compile(r"(\d{1,18})(?: minSdk=(\d{1,9}))?(?: targetSdk=(\d{1,9}))?")
_SIGNATURES = re.compile(r"(?:signatures:|PackageSignatures\{\w+ )\[([^\]]*)\]")
"""Android 9 says ``signatures:[...], past signatures:[...]``, older versions just ``[...]``."""
_SHARED_USER = re.compile(r"SharedUserSetting\{\S+ ([^/}]+)")
_ENABLED_STATES_OF_DISABLED = {b"2", b"3", b"4"}
"""Disabled; disabled by the user; disabled until used."""


class Package(Record, frozen=True, kw_only=True):
    """An installed package; the time is that of its first installation."""

    name: Annotated[str, Observes("app-id")]
    uid: int | None
    shared_user: str
    version_name: str
    version_code: int | None
    min_sdk: int | None
    target_sdk: int | None
    path: Annotated[str, Observes("file-path", shows="present")]
    installer: Annotated[str, Observes("app-id")]
    """The app that is the package's installer of record; empty when there is none, as after ``adb install``."""
    initiator: Annotated[str, Observes("app-id")]
    """The app that asked for the installation (since Android 11)."""
    originator: Annotated[str, Observes("app-id")]
    updated_at: datetime | None
    signatures: tuple[str, ...]
    """Short hash codes of the signing certificates, which tell them apart and do not identify them."""
    past_signatures: tuple[str, ...]
    certificates: Annotated[tuple[str, ...], Observes("cert-hash")] = ()
    """SHA-256 of the signing certificates, where the whole of them is stored, as on a dump."""
    system: bool
    """Part of the system's image, or an update of such a package."""
    privileged: bool
    debuggable: bool
    test_only: bool
    replaced: bool
    """The factory version of a package that has been updated."""
    requested: tuple[str, ...]
    """Permissions that it asks for; older versions list only those that were granted."""
    granted: tuple[str, ...]
    refused: tuple[str, ...]
    """Permissions granted to no user."""
    users: tuple[int, ...]
    """Users that have it."""
    data_left_for: tuple[int, ...] = ()
    """Users that do not have it, and for whom a folder of its data is noted: it was removed and its data were kept."""
    disabled_for: tuple[int, ...]
    hidden_for: tuple[int, ...]
    suspended_for: tuple[int, ...]
    stopped_for: tuple[int, ...]
    never_launched_for: tuple[int, ...]
    disabled_by: tuple[str, ...]
    disabled_components: tuple[str, ...]
    enabled_components: tuple[str, ...]


class _Draft:
    """A package, of which not all lines have been read."""

    def __init__(self, name: str, origin: Origin, *, replaced: bool) -> None:
        self.name = name
        self.origin = origin
        self.replaced = replaced
        self.fields: dict[str, str] = {}
        self.times: dict[str, datetime | None] = {}
        self.lists: dict[str, list[str]] = {}
        self.granted: dict[str, None] = {}
        self.refused: dict[str, None] = {}
        self.states: dict[int, dict[bytes, bytes]] = {}
        self.block = ""
        self.in_user = False

    def take(self, line: bytes, lines: Lines) -> None:
        """Read `line`, the last of `lines`."""
        bare = line.lstrip(b" ")
        depth = len(line) - len(bare)
        if b": granted=" in bare:
            permission, _, rest = bare.partition(b": granted=")
            (self.granted if rest.startswith(b"true") else self.refused)[decoded(permission)] = None
        elif depth == 4 and (match := _USER.match(line)):  # noqa: PLR2004 - the depth of a package's own fields
            self.states[int(match[1])] = dict(_STATE.findall(line))
            self.in_user, self.block = True, ""
        elif depth == (6 if self.in_user else 4):
            self._field(decoded(line), lines)
        elif self.block:
            self.lists.setdefault(self.block, []).append(decoded(bare.partition(b":")[0]))

    def _field(self, text: str, lines: Lines) -> None:
        self.block = text[:-1] if text.endswith(":") else ""
        key, separator, value = text.partition("=")
        if key in {"firstInstallTime", "lastUpdateTime"}:
            self.times.setdefault(key, lines.time(value))
        elif separator:
            self.fields.setdefault(key, value)
        elif text.startswith("lastDisabledCaller: "):
            self.lists.setdefault("lastDisabledCaller", []).append(text.partition(": ")[2])

    def finish(self) -> Package:
        """Return the package."""
        field = self.fields.get
        version = _VERSION.match(field("versionCode", ""))
        flags = {*field("flags", "").split(), *field("pkgFlags", "").split()}
        private_flags = {*field("privateFlags", "").split(), *field("privatePkgFlags", "").split()}
        shared_user = _SHARED_USER.search(field("sharedUser", ""))
        current, past = self._signatures()
        return Package(
            origin=self.origin,
            time=self.times.get("firstInstallTime"),
            time_basis="local-assumed",
            name=self.name,
            uid=uid_of(field("userId") or field("appId") or ""),
            shared_user=shared_user[1] if shared_user else "",
            version_name=field("versionName", ""),
            version_code=_number(version, 1),
            min_sdk=_number(version, 2),
            target_sdk=_number(version, 3),
            path=field("codePath", ""),
            installer=_app(field("installerPackageName")),
            initiator=_app(field("initiatingPackageName")),
            originator=_app(field("originatingPackageName")),
            updated_at=self.times.get("lastUpdateTime"),
            signatures=current,
            past_signatures=past,
            system="SYSTEM" in flags,
            privileged=not private_flags.isdisjoint({"PRIVILEGED", "PRIVATE_FLAG_PRIVILEGED"}),
            debuggable="DEBUGGABLE" in flags,
            test_only="TEST_ONLY" in flags,
            replaced=self.replaced,
            requested=tuple(self.lists.get("requested permissions", ())),
            granted=tuple(self.granted),
            refused=tuple(permission for permission in self.refused if permission not in self.granted),
            users=self._users(b"installed"),
            data_left_for=tuple(
                user
                for user, state in self.states.items()
                if state.get(b"installed") == b"false" and state.get(b"ceDataInode", b"0") != b"0"
            ),
            disabled_for=tuple(
                user for user, state in self.states.items() if state.get(b"enabled") in _ENABLED_STATES_OF_DISABLED
            ),
            hidden_for=self._users(b"hidden"),
            suspended_for=self._users(b"suspended"),
            stopped_for=self._users(b"stopped"),
            never_launched_for=self._users(b"notLaunched"),
            disabled_by=tuple(dict.fromkeys(self.lists.get("lastDisabledCaller", ()))),
            disabled_components=tuple(self.lists.get("disabledComponents", ())),
            enabled_components=tuple(self.lists.get("enabledComponents", ())),
        )

    def _users(self, state: bytes) -> tuple[int, ...]:
        return tuple(user for user, states in self.states.items() if states.get(state) == b"true")

    def _signatures(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        groups = [
            tuple(part.split()[0] for part in group.split(",") if part.strip())
            for group in _SIGNATURES.findall(self.fields.get("signatures", ""))
        ]
        current, past, *_ = *groups, (), ()
        return current, past


@artifact(
    name="android/packages",
    title="Installed packages",
    record=Package,
    shows="installed",
    paths=("**/dumpsys/package.txt", "data/system/packages.xml"),
    references=(
        "https://android.googlesource.com/platform/frameworks/base/+/main/services/core/java/com/android/server/pm/Settings.java",
    ),
    limitations=(
        "Permissions that packages share through a common user are listed with that user and not read.",
        "A package that an attacker has removed before the report was made is not in it.",
        "On a dump, what was granted while apps ran and what is disabled for whom lie in files of their own.",
    ),
)
def parse_packages(file: EvidenceFile) -> Iterator[Package | Problem]:
    """Yield each package that ``dumpsys package`` lists, with the state it has for each user.

    No heading ends the list for good: a name or version with line breaks in it must not hide the packages after it.
    On a dump, they are those that the package manager has stored.
    """
    if file.path.endswith(".xml"):
        yield from _stored(file)
        return
    lines = Lines(file)
    draft: _Draft | None = None
    replaced = False
    lines.awaited = _AWAITED
    for line in lines:
        if line.startswith(b"    "):
            if draft is not None:
                draft.take(line, lines)
        elif match := _PACKAGE.match(line):
            if draft is not None:
                yield draft.finish()
            draft = _Draft(decoded(match[1]), lines.origin, replaced=replaced)
            lines.awaited = ()
        elif line:
            if draft is not None:
                yield draft.finish()
            draft = None
            lines.awaited = _AWAITED
            replaced = line.startswith(b"Hidden system packages:")
    if draft is not None:
        yield draft.finish()
    yield from lines.problems


def _stored(file: EvidenceFile) -> Iterator[Package | Problem]:
    with file.open() as stream:
        for package in read_package_settings(stream):
            origin = origin_of(file, package.position)
            yield from (Problem(origin, fault) for fault in package.faults)
            yield _of_settings(package, origin)


def _of_settings(package: PackageSettings, origin: Origin) -> Package:
    said = package.said.get
    return Package(
        origin=origin,
        time=package.installed_at,
        name=said("name", ""),
        uid=package.uid,
        shared_user="",
        version_name=said("versionName", ""),
        version_code=package.version_code,
        min_sdk=None,
        target_sdk=None,
        path=said("codePath", ""),
        installer=_app(said("installer")),
        initiator=_app(said("installInitiator")),
        originator=_app(said("installOriginator")),
        updated_at=package.updated_at,
        signatures=(),
        past_signatures=package.past_certificates,
        certificates=package.certificates,
        system=package.system,
        privileged=package.privileged,
        debuggable=package.debuggable,
        test_only=package.test_only,
        replaced=package.replaced,
        requested=(),
        granted=package.granted,
        refused=package.refused,
        users=(),
        disabled_for=(),
        hidden_for=(),
        suspended_for=(),
        stopped_for=(),
        never_launched_for=(),
        disabled_by=(),
        disabled_components=(),
        enabled_components=(),
    )


def _app(name: str | None) -> str:
    return "" if name in (None, "null", "?") else name or ""


def _number(match: re.Match[str] | None, group: int) -> int | None:
    return int(match[group]) if match and match[group] else None
