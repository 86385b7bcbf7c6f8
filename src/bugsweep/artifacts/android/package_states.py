"""What each user of the phone has of each package: whether it is installed, hidden, stopped, disabled, and by whom."""

import re
from collections.abc import Iterator
from typing import Annotated, Final

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.android_xml import read_android_xml
from bugsweep.formats.package_settings import stored_time
from bugsweep.formats.timestamps import TimestampError
from bugsweep.formats.xml_elements import Element
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Origin, Problem, Record

_USER: Final = re.compile(r"data/system/users/(\d{1,9})/")
_INODES: Final = ("ceDataInode", "deDataInode")
_ENABLED: Final = {
    "0": "default",
    "1": "enabled",
    "2": "disabled",
    "3": "disabled by the user",
    "4": "disabled until used",
}
_REASONS: Final = {"1": "policy", "2": "restore", "3": "setup", "4": "user", "5": "rollback"}


class PackageState(Record, frozen=True, kw_only=True):
    """A package as one user has it; the time is when it was first installed for that user (since Android 13)."""

    user: int
    package: Annotated[str, Observes("app-id")]
    installed: bool
    """False where the user does not have it: it was removed for that user, or never given to that user."""
    has_data: bool | None
    """Whether a folder for its data was made; where it is not installed, the data were left. None before Android 7."""
    stopped: bool
    never_launched: bool
    hidden: bool
    suspended: bool
    suspended_by: Annotated[tuple[str, ...], Observes("app-id")]
    enabled: str
    """"default", "enabled", "disabled", "disabled by the user" or "disabled until used"."""
    enabled_by: Annotated[str, Observes("app-id")]
    """The app that enabled or disabled it, or "shell:" with the number of the shell."""
    install_reason: str
    """"policy", "restore", "setup", "user" or "rollback"; empty where it is not known."""
    instant: bool
    archived: bool
    """Removed but for its icon and data (since Android 15)."""
    enabled_components: tuple[str, ...]
    disabled_components: tuple[str, ...]


@artifact(
    name="android/package_states",
    title="Packages as each user has them",
    record=PackageState,
    shows="present",
    paths=("data/system/users/*/package-restrictions.xml",),
    kinds=("android-filesystem-dump",),
    references=(
        "https://android.googlesource.com/platform/frameworks/base/+/main/services/core/java/com/android/server/pm/Settings.java",
        "https://developer.android.com/reference/android/content/pm/PackageManager#COMPONENT_ENABLED_STATE_DISABLED_USER",
    ),
    limitations=("When a package was hidden, disabled or removed is not kept.",),
)
def parse_package_states(file: EvidenceFile) -> Iterator[PackageState | Problem]:
    """Yield each package that the file of a user names, also one that the user no longer has."""
    match = _USER.match(file.path)
    with file.open() as stream:
        for element, position in read_android_xml(stream, frozenset({"pkg"})):
            yield from _state(element, origin_of(file, position), user=int(match[1]) if match else 0)


def _state(element: Element, origin: Origin, *, user: int) -> Iterator[PackageState | Problem]:
    said = element.attributes
    time = None
    try:
        time = stored_time(said.get("first-install-time", ""))
    except TimestampError as error:
        yield Problem(origin, str(error))
    inodes = [said[name] for name in _INODES if name in said]
    enabled, reason = said.get("enabled", "0"), said.get("install-reason", "0")
    yield PackageState(
        origin=origin,
        time=time,
        user=user,
        package=said.get("name", ""),
        installed=said.get("inst") != "false",
        has_data=any(inode != "0" for inode in inodes) if inodes else None,
        stopped=said.get("stopped") == "true",
        never_launched=said.get("nl") == "true",
        hidden="true" in (said.get("hidden"), said.get("blocked")),  # Android 4 called it blocked
        suspended=said.get("suspended") == "true",
        suspended_by=_suspenders(element),
        enabled=_ENABLED.get(enabled, enabled),
        enabled_by=said.get("enabledCaller", ""),
        install_reason="" if reason == "0" else _REASONS.get(reason, reason),
        instant=said.get("instant-app") == "true",
        archived=element.first("archive-state") is not None,
        enabled_components=_components(element, "enabled-components"),
        disabled_components=_components(element, "disabled-components"),
    )


def _suspenders(element: Element) -> tuple[str, ...]:
    """Return who suspended it: one app in Android 9, several since."""
    names = [
        part.attributes.get("suspending-package", "") for part in element.children if part.name == "suspend-params"
    ]
    return tuple(name for name in (element.attributes.get("suspending-package", ""), *names) if name)


def _components(element: Element, group: str) -> tuple[str, ...]:
    found = element.first(group)
    return () if found is None else tuple(item.attributes.get("name", "") for item in found.children)
