"""Crashes on an Android phone, from whatever noted them, and which of them an exploit that failed might have caused."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from msgspec import Struct

from bugsweep.artifacts.android.app_events import AppEvent
from bugsweep.artifacts.android.dropbox import DropBoxEntry
from bugsweep.artifacts.android.tombstones import Crash
from bugsweep.detect.collection import Records, Wants
from bugsweep.model.record import Record, TimeBasis

_PRIVILEGED: Final = frozenset({0, 1000, 2000})
"""Root, the system, and the shell of adb."""
_CRASH_TAGS: Final = re.compile(r"SYSTEM_TOMBSTONE.*|(?:system_server|system_app|data_app)_(?:native_)?crash")
_EXPOSED: Final = (
    (r"mediaserver|media\.(?:codec|swcodec|extractor|metrics)|mediaextractor|mediacodec|omx@.*", "media of strangers"),
    (r"android\.hardware\.media\..*|.*\.media\.(?:omx|c2)@.*|.*codec2.*", "media of strangers"),
    (r"com\.android\.bluetooth|bluetooth.*|android\.hardware\.bluetooth.*|btsnoop.*", "Bluetooth"),
    (r"wpa_supplicant|hostapd|wificond|android\.hardware\.wifi.*", "Wi-Fi"),
    (r"com\.android\.nfc|android\.hardware\.nfc.*", "NFC"),
    (r"rild|.*rild|com\.android\.phone|.*imsservice.*|.*\.ims|vendor\..*radio.*|qcrild", "the mobile network"),
    (r"webview_zygote|com\.google\.android\.webview.*|.*:sandboxed_process.*|.*:privileged_process.*", "web pages"),
    (r"com\.android\.chrome.*|com\.sec\.android\.app\.sbrowser.*|org\.mozilla\.firefox.*", "web pages"),
    (r"com\.google\.android\.apps\.messaging.*|com\.samsung\.android\.messaging.*|com\.android\.mms.*", "messages"),
    (r"com\.whatsapp.*|org\.telegram\..*|org\.thoughtcrime\.securesms.*|com\.viber\.voip.*", "messages"),
    (r"system_server|zygote(?:64)?|surfaceflinger|keystore2?", "all apps"),
)
"""Processes that take what strangers send, or that an attacker passes through, as regular expressions."""
_EXPRESSIONS: Final = tuple((re.compile(pattern), takes) for pattern, takes in _EXPOSED)

CRASHES: Final[Wants] = {
    "android/tombstones": lambda _: True,
    "android/dropbox": lambda entry: _CRASH_TAGS.fullmatch(entry.tag) is not None,
    "android/app_events": lambda event: event.tag == "am_crash",
}
"""What `android_crashes` needs."""


class AndroidCrash(Struct, frozen=True, kw_only=True):
    """A process that crashed."""

    process: str
    time: datetime | None
    time_basis: TimeBasis
    native: bool
    """Of machine code, as exploits of memory make it."""
    privileged: bool
    """The process had the rights of root, of the system or of the shell."""
    takes: str
    """What of strangers the process takes in; empty for one that is not known to."""
    artifact: str
    record: Record


def android_crashes(records: Records) -> Iterator[AndroidCrash]:
    """Yield the crashes that the records of `CRASHES` tell of; one that two of them tell of comes twice."""
    for crash in records.of("android/tombstones", Crash):
        yield _crash("android/tombstones", crash, crash.process, native=True, privileged=crash.uid in _PRIVILEGED)
    for entry in records.of("android/dropbox", DropBoxEntry):
        native = "native" in entry.tag or "TOMBSTONE" in entry.tag
        process = entry.process or entry.package or ("system_server" if entry.tag.startswith("system_server") else "")
        if process:
            yield _crash("android/dropbox", entry, process, native=native, privileged=False)
    for event in records.of("android/app_events", AppEvent):
        yield _crash(
            "android/app_events", event, event.process, native=event.reason == "Native crash", privileged=False
        )


def takes_in(process: str) -> str:
    """Return what of strangers the process takes in; empty when it is not known to."""
    name = process.rpartition("/")[2]
    return next((takes for expression, takes in _EXPRESSIONS if expression.fullmatch(name)), "")


def _crash(artifact: str, record: Record, process: str, *, native: bool, privileged: bool) -> AndroidCrash:
    return AndroidCrash(
        process=process,
        time=record.time,
        time_basis=record.time_basis,
        native=native,
        privileged=privileged,
        takes=takes_in(process),
        artifact=artifact,
        record=record,
    )
