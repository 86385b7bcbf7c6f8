"""Apps from no store, graded by how far they have the shape of stalkerware.

Stalkerware is put on a phone by somebody who has it in hand: from a file or over adb, because stores do not take it. It
then is given what reads the screen, the notifications or forbids to remove it, and the permissions to locate, listen
and read; and it hides, without an icon or under a name like one of the system. Each of these has harmless examples; the
more of them meet in one app, the fewer.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from bugsweep.artifacts.android.activities import Activity
from bugsweep.artifacts.android.apks import Apk
from bugsweep.artifacts.android.appops import AppOperation
from bugsweep.artifacts.android.receivers import BroadcastReceiver
from bugsweep.detect.android_apps import (
    APPS,
    AndroidApp,
    Power,
    android_apps,
    tells_components,
    tells_permissions,
)
from bugsweep.detect.collection import Records
from bugsweep.detect.context import is_allowed
from bugsweep.detect.heuristics.declaration import by_artifact, heuristic, suspicion
from bugsweep.model.finding import Finding, Level
from bugsweep.model.record import Record

_NAME = "android/app_from_no_store"
_MAIN = "android.intent.action.MAIN"
_PREFIX = "android.permission."
_SENSES: Final = {
    "ACCESS_FINE_LOCATION": "the location",
    "ACCESS_COARSE_LOCATION": "the location",
    "ACCESS_BACKGROUND_LOCATION": "the location",
    "RECORD_AUDIO": "the microphone",
    "READ_SMS": "messages",
    "RECEIVE_SMS": "messages",
    "READ_CALL_LOG": "calls",
    "PROCESS_OUTGOING_CALLS": "calls",
    "CAMERA": "the camera",
    "READ_CONTACTS": "contacts",
}
"""What permissions are about, as far as spies want them."""
_OPERATIONS: Final = {
    "FINE_LOCATION": "the location",
    "COARSE_LOCATION": "the location",
    "RECORD_AUDIO": "the microphone",
    "READ_SMS": "messages",
    "RECEIVE_SMS": "messages",
    "READ_CALL_LOG": "calls",
    "PROCESS_OUTGOING_CALLS": "calls",
    "CAMERA": "the camera",
    "READ_CONTACTS": "contacts",
}
_CORE: Final = frozenset({"the location", "the microphone", "messages", "calls"})
_ENOUGH = 2
_MOST_PACKAGES: Final = 20_000
"""Phones have some hundreds."""
_MANY = 3
_POWERS: Final[dict[Power, str]] = {
    "accessibility": "sees and operates the screen (accessibility)",
    "administration": "administers the device",
    "notifications": "reads all notifications",
}
_COULD: Final[dict[Power, str]] = {
    "accessibility": "see and operate the screen (accessibility)",
    "administration": "administer the device",
    "notifications": "read all notifications",
}
_BORROWED: Final = ("com.android.", "com.google.android.", "android.", "com.samsung.", "com.sec.", "com.miui.")
"""Names of which makers call their own apps; theirs are part of the system or come from a store."""
_SYSTEM_WORDS: Final = frozenset({
    "system", "systems", "sys", "service", "services", "systemservice", "android", "framework", "settings", "setting",
    "update", "updater", "updates", "sync", "syncservice", "wifi", "battery", "security", "device", "health", "core",
    "backup", "network", "process", "manager", "mobile", "phone", "sim", "toolkit", "google", "play", "protect",
})  # fmt: skip
_DOMAINS: Final = frozenset({"com", "org", "net", "io", "de", "app", "co", "me", "info", "eu", "in", "us", "ru"})
_LISTENS_FOR: Final = {
    "android.provider.Telephony.SMS_RECEIVED": "it is told of every text message",
    "android.intent.action.NEW_OUTGOING_CALL": "it is told of every call that is made",
}


class _Shape(Struct, frozen=True):
    """What of stalkerware an app has."""

    senses: frozenset[str]
    only_asked: bool
    """Not all of these are known to be allowed: the package asks for them."""
    hidden: bool
    named_like_system: bool
    heard: frozenset[str]
    """What it is told of."""
    offered: frozenset[Power]
    """What it is built for beyond the powers that it has."""

    @property
    def disguised(self) -> bool:
        """Whether its owner is not meant to notice it."""
        return self.hidden or self.named_like_system


class LastUses:
    """Of each package the last time that it used each of the senses, and no more: a phone notes thousands."""

    def __init__(self) -> None:
        """Know of none."""
        self._by_package: dict[str, dict[str, AppOperation]] = {}

    def add(self, use: AppOperation) -> None:
        """Take a use, if it is one of a sense and later than what is known."""
        if use.outcome != "access" or use.operation not in _OPERATIONS:
            return
        if use.package not in self._by_package and len(self._by_package) >= _MOST_PACKAGES:
            return
        known = self._by_package.setdefault(use.package, {})
        last = known.get(use.operation)
        if last is None or (use.time is not None and (last.time is None or use.time > last.time)):
            known[use.operation] = use

    def of(self, package: str) -> list[AppOperation]:
        """Return the last uses of `package`."""
        return list(self._by_package.get(package, {}).values())


@heuristic(
    name=_NAME,
    title="Apps from no store",
    wants={
        **APPS,
        "android/activities": lambda activity: activity.key == _MAIN,
        "android/receivers": lambda receiver: receiver.key in _LISTENS_FOR,
        "android/appops": LastUses,
        "android/apks": lambda apk: apk.installed and apk.whole and not apk.split,
    },
    attack=("T1453", "T1626.001", "T1517", "T1628.001", "T1655.001", "T1430", "T1429", "T1636.004"),
    references=(
        "https://github.com/AssoEchap/stalkerware-indicators",
        "https://stopstalkerware.org/information-for-survivors/",
        "https://www.ftc.gov/business-guidance/resources/stalking-apps-what-know",
    ),
    false_positives=(
        "An app that the organisation or the owner makes, or that no store offers in this country.",
        "Tools for automation, for helping from afar or for connecting to a computer hold much the same rights.",
    ),
)
def find_apps_from_no_store(records: Records) -> Iterator[Finding]:
    """Yield each app that came from a file, over adb or by another app; the more it looks like stalkerware, the graver.

    Informational is an app that merely comes from no store; low, one that also sees the screen, reads notifications or
    administers the device, or that is built to and wants three of location, microphone, messages and calls; medium,
    one that may besides locate, listen or read messages; high, one that hides as well. Apps that the organisation's
    allow-list names are left out.
    """
    seen = _Seen(records)
    for app in android_apps(records).values():
        if app.stranger and not is_allowed(records.context.allowed.apps or (), app.package):
            yield _finding(app, seen.shape(app), seen.beside(app))


class _Seen:
    """What is known of apps beside who installed them and what they may do."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._launchers: defaultdict[str, set[str]] = defaultdict(set)
        for activity in records.of("android/activities", Activity):
            self._launchers[activity.package].add(activity.activity)
        self._heard: defaultdict[str, list[BroadcastReceiver]] = defaultdict(list)
        for receiver in records.of("android/receivers", BroadcastReceiver):
            self._heard[receiver.package].append(receiver)
        # An update lies beside the version that came with the phone, and is the one that runs.
        apks = sorted(records.of("android/apks", Apk), key=lambda apk: apk.path.startswith("data/"))
        self._apks = {apk.name: apk for apk in apks}
        self._used = records.tally("android/appops", LastUses)

    def beside(self, app: AndroidApp) -> list[tuple[str, Record]]:
        """Return the records that tell of the app beside its own."""
        apk = self._apks.get(app.package)
        return [
            *(("android/apks", apk) for apk in [apk] if apk is not None),
            *(("android/receivers", receiver) for receiver in self._heard[app.package]),
            *(("android/appops", use) for use in self._used.of(app.package)),
        ]

    def shape(self, app: AndroidApp) -> _Shape:
        """Return what of stalkerware the app has."""
        apk = self._apks.get(app.package)
        known = {_SENSES[name] for name in app.granted & _SENSES.keys()}
        known |= {_OPERATIONS[use.operation] for use in self._used.of(app.package)}
        asked: set[str] = set()
        if apk is not None and not tells_permissions(app, self._records):
            asked = {_SENSES[name] for one in apk.requested if (name := one.removeprefix(_PREFIX)) in _SENSES}
        heard = {receiver.key for receiver in self._heard[app.package]} | set(apk.received if apk else ())
        return _Shape(
            senses=frozenset(known | asked),
            only_asked=not asked <= known,
            hidden=self._has_no_icon(app) if apk is None else self._comes_without_icon(app, apk),
            named_like_system=_is_like_system(app.package),
            heard=frozenset(heard & _LISTENS_FOR.keys()),
            offered=frozenset(_offered(apk) - app.powers) if apk else frozenset(),
        )

    def _has_no_icon(self, app: AndroidApp) -> bool:
        """Return whether the table of screens, if it is there, has none that could be started."""
        return (
            bool(self._launchers)
            and self._records.whole("android/activities")
            and not self._launchers.get(app.package, set()) - app.disabled_components
        )

    def _comes_without_icon(self, app: AndroidApp, apk: Apk) -> bool:
        """Return whether the package has no icon, or none that is on; one that comes switched off may be on now."""
        if set(apk.launchers) - app.disabled_components:
            return False
        if apk.disabled_launchers:
            return tells_components(app, self._records) and app.enabled_components.isdisjoint(apk.disabled_launchers)
        return True


def _offered(apk: Apk) -> set[Power]:
    built: dict[Power, tuple[str, ...]] = {
        "accessibility": apk.accessibility_services,
        "administration": apk.device_administrators,
        "notifications": apk.notification_listeners,
    }
    return {power for power, components in built.items() if components}


def _is_like_system(package: str) -> bool:
    """Return whether the name is borrowed from a maker, or nothing but words of systems."""
    if package.startswith(_BORROWED):
        return True
    words = [word for word in package.lower().replace("_", ".").split(".") if word not in _DOMAINS]
    return bool(words) and all(word.strip("0123456789") in _SYSTEM_WORDS for word in words)


def _level(app: AndroidApp, shape: _Shape) -> Level:
    core = shape.senses & _CORE
    if app.powers and shape.disguised and {"the location", "the microphone"} <= core and len(core) >= _MANY:
        return "high"
    if app.powers and len(core) >= _ENOUGH:
        return "medium"
    if shape.disguised and len(core) >= _MANY:
        return "medium"
    if app.powers or (shape.hidden and core) or (shape.offered and len(core) >= _MANY):
        return "low"
    return "informational"


def _finding(app: AndroidApp, shape: _Shape, beside: list[tuple[str, Record]]) -> Finding:
    level = _level(app, shape)
    grave = level in ("high", "medium")
    return suspicion(
        _NAME,
        app.package,
        title=f"App {app.package} has the shape of stalkerware" if grave else f"App {app.package} is from no store",
        level=level,
        shows="installed",
        explanation=" ".join(_told(app, shape)),
        advice=_advice(level),
        attack=tuple(_techniques(app, shape)),
        records=by_artifact([*app.records, *beside]),
    )


def _told(app: AndroidApp, shape: _Shape) -> Iterator[str]:
    yield {
        "file": "The app was installed from a file that somebody opened on the phone.",
        "none": "The app has no installer: it came over adb, from a backup, or by an app that is gone.",
    }.get(app.provenance or "", f"The app was installed by {app.installer}, which is no store.")
    if app.initiator and app.initiator != app.installer:
        yield f"The installation was begun by {app.initiator}."
    if app.removed:
        yield "It was removed: the phone remembers it, but no user has it any more."
    if app.powers:
        yield f"It {' and '.join(words for power, words in _POWERS.items() if power in app.powers)}."
    if shape.offered:
        could = ", ".join(words for power, words in _COULD.items() if power in shape.offered)
        yield f"It is built to {could}; nothing shows that it is allowed to."
    if shape.senses:
        yield f"It {'asks for' if shape.only_asked else 'may use'} {', '.join(sorted(shape.senses))}."
    if shape.heard:
        yield f"Besides, {' and '.join(words for key, words in _LISTENS_FOR.items() if key in shape.heard)}."
    if shape.hidden:
        yield "It has no icon that would start it."
    if shape.named_like_system:
        yield "Its name looks as if it were part of the system, and it is not."


def _advice(level: Level) -> str:
    if level in ("high", "medium"):
        return (
            "Speak with the owner where the phone cannot listen. Do not remove the app at once: whoever put it there "
            "would notice, and it is evidence. Have it examined, and plan how the owner stays safe."
        )
    return "Ask the owner whether they installed it, and from where."


def _techniques(app: AndroidApp, shape: _Shape) -> Iterator[str]:
    yield from (
        technique
        for power, technique in (
            ("accessibility", "T1453"),
            ("administration", "T1626.001"),
            ("notifications", "T1517"),
        )
        if power in app.powers
    )
    if shape.hidden:
        yield "T1628.001"
    if shape.named_like_system:
        yield "T1655.001"
    yield from (
        technique
        for sense, technique in (("the location", "T1430"), ("the microphone", "T1429"), ("messages", "T1636.004"))
        if sense in shape.senses
    )
