"""Which apps show their messages on the locked screen, and how much of them."""

from collections.abc import Iterator
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.errors import FormatError
from bugsweep.formats.keyed_archive import Unarchived, unarchive
from bugsweep.formats.plist_entries import read_entries
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Origin, Problem, Record

_PREVIEWS = {0: "default", 1: "always", 2: "when unlocked", 3: "never"}
_ENABLED = 2


class NotificationSettings(Record, frozen=True, kw_only=True):
    """The settings of one app; what is not said is None or empty."""

    app: Annotated[str, Observes("app-id")]
    allowed: bool | None
    """It may notify at all."""
    on_lock_screen: bool | None
    previews: str
    """When the content is shown: ``always``, ``when unlocked``, ``never``, or ``default`` of the phone."""


@artifact(
    name="ios/notification_settings",
    title="Notifications of apps",
    record=NotificationSettings,
    shows="installed",
    paths=("private/var/mobile/Library/BulletinBoard/VersionedSectionInfo.plist",),
    references=("https://developer.apple.com/documentation/usernotifications/unnotificationsettings",),
    limitations=(
        "What the default of the phone is, is not said here: when unlocked with Face ID, always on older phones.",
    ),
)
def parse_notification_settings(file: EvidenceFile) -> Iterator[NotificationSettings | Problem]:
    """Yield the settings of each app."""
    entries = read_entries(file)
    sections = entries.entries("sectionInfo")
    for app in sections.values:
        origin = Origin(file.path, f"app {app}")
        content = sections.get(app, bytes)
        if content is None:
            continue
        try:
            settings = _settings(unarchive(content))
        except FormatError as error:
            yield Problem(origin, str(error))
            continue
        yield NotificationSettings(
            origin=origin,
            app=app,
            allowed=_flag(settings.get("allowsNotifications")),
            on_lock_screen=_on_lock_screen(settings),
            previews=_previews(settings.get("contentPreviewSetting")),
        )
    yield from entries.problems


def _settings(section: Unarchived) -> dict[str, Unarchived]:
    """Return the settings of a section; before iOS 10 they lay in the section itself."""
    if not isinstance(section, dict):
        raise FormatError(f"an archive of {type(section).__name__} where the settings of an app must be")
    inner = section.get("sectionInfoSettings")
    return inner if isinstance(inner, dict) else section


def _on_lock_screen(settings: dict[str, Unarchived]) -> bool | None:
    setting = settings.get("lockScreenSetting")
    if isinstance(setting, int):
        return setting == _ENABLED
    return _flag(settings.get("showsInLockScreen"))


def _flag(value: Unarchived) -> bool | None:
    return bool(value) if isinstance(value, bool | int) else None


def _previews(value: Unarchived) -> str:
    return _PREVIEWS.get(value, str(value)) if isinstance(value, int) else ""
