"""What happened to the phone's security, from the intrusion logs."""

import re
from collections.abc import Iterator
from typing import Annotated, Any, Final

import msgspec

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.intrusion_log import Event, events, text
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_FIRST_TAG = 210_001
_TAGS: Final = (
    "adb_shell_interactive",
    "adb_shell_cmd",
    "adb_sync_recv_file",
    "adb_sync_send_file",
    "app_process_start",
    "keyguard_dismissed",
    "keyguard_dismiss_auth_attempt",
    "keyguard_secured",
    "os_startup",
    "os_shutdown",
    "logging_started",
    "logging_stopped",
    "media_mount",
    "media_unmount",
    "log_buffer_size_critical",
    "password_expiration_set",
    "password_complexity_set",
    "password_history_length_set",
    "max_screen_lock_timeout_set",
    "max_password_attempts_set",
    "keyguard_disabled_features_set",
    "remote_lock",
    "wipe_failure",
    "key_generated",
    "key_import",
    "key_destruction",
    "user_restriction_added",
    "user_restriction_removed",
    "cert_authority_installed",
    "cert_authority_removed",
    "crypto_self_test_completed",
    "key_integrity_violation",
    "cert_validation_failure",
    "camera_policy_set",
    "password_complexity_required",
    "password_changed",
    "wifi_connection",
    "wifi_disconnection",
    "bluetooth_connection",
    "bluetooth_disconnection",
    "package_installed",
    "package_updated",
    "package_uninstalled",
    "backup_service_toggled",
    "nfc_enabled",
    "nfc_disabled",
)
"""In the order of their numbers."""
_NUMBERS: Final = {tag: _FIRST_TAG + index for index, tag in enumerate(_TAGS)}
_SHA256 = re.compile(r"[0-9A-Fa-f]{64}")
_ENVELOPE = {"event_id", "event_time", "event_type", "timestamp"}


class SecurityEvent(Record, frozen=True, kw_only=True):
    """An event that the phone keeps for its owner's security."""

    event_id: int | None
    tag: str
    """What happened, such as "adb_shell_cmd" or "package_installed"."""
    number: int | None
    """The tag's number in Android's SecurityLog; None for a tag that is not known here."""
    package: Annotated[str, Observes("app-id")]
    process: Annotated[str, Observes("process-name"), Observes("app-id")]
    path: Annotated[str, Observes("file-path", shows="present")]
    """Of a file that was copied to or from the phone, or of a medium."""
    command: str
    """Given over USB."""
    subject: str
    """Of a certificate."""
    success: bool | None
    hashes: Annotated[tuple[str, ...], Observes("file-hash")]
    """SHA-256 values that it names: of the app that was started, above all."""
    details: str
    """All that the event says, as JSON."""


@artifact(
    name="android/security_events",
    title="Security events (intrusion logs)",
    record=SecurityEvent,
    shows="executed",
    paths=("intrusion_logs/**", "sdcard/Download/Intrusion Logging/**"),
    kinds=("intrusion-log", "androidqf", "android-filesystem-dump"),
    references=("https://developer.android.com/reference/android/app/admin/SecurityLog",),
)
def parse_security_events(file: EvidenceFile) -> Iterator[SecurityEvent | Problem]:
    """Yield each event; one with a tag that is not known keeps it, one without a tag is a problem."""
    for event in events(file, "security_event"):
        if isinstance(event, Problem):
            yield event
        else:
            yield _security_event(event)


def _security_event(event: Event) -> SecurityEvent | Problem:
    tags = [key for key in event.fields if key not in _ENVELOPE]
    if not tags:
        return Problem(event.origin, "a security event that does not say what happened")
    tag = next((key for key in tags if key in _NUMBERS), tags[0])
    payload = event.fields[tag]
    said: dict[str, Any] = payload if isinstance(payload, dict) else {} if payload is None else {"value": payload}

    def first(*names: str) -> str:
        return next((text(said[name]) for name in names if said.get(name) is not None), "")

    success = said.get("success")
    return SecurityEvent(
        origin=event.origin,
        time=event.time,
        event_id=event.id,
        tag=tag,
        number=_NUMBERS.get(tag),
        package=first("package_name", "admin_package", "package"),
        process=first("process", "process_name"),
        path=first("path", "file_path", "mount_point"),
        command=first("command"),
        subject=first("subject"),
        success=bool(success) if isinstance(success, bool | int) else None,
        hashes=tuple(value for value in map(text, said.values()) if _SHA256.fullmatch(value)),
        details=msgspec.json.encode(said, order="sorted").decode(),
    )
