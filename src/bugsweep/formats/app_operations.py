"""App-ops as Android stores them: what apps did with their permissions, by numbers, in either form of its XML.

One file had the modes and the last uses until Android 13 (``appops.xml``); since Android 14 the uses lie in
``appops_accesses.xml``. Single uses of a few operations are in the files below ``appops/discrete``.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import BinaryIO, Final, Literal, TypeAlias

from msgspec import Struct

from bugsweep.errors import FormatError
from bugsweep.formats.android_xml import read_android_xml
from bugsweep.formats.timestamps import TimestampError, from_unix_milliseconds
from bugsweep.formats.xml_elements import Element

Outcome: TypeAlias = Literal["access", "reject", ""]

_OPERATIONS: Final = tuple(
    """
    COARSE_LOCATION FINE_LOCATION GPS VIBRATE READ_CONTACTS WRITE_CONTACTS READ_CALL_LOG WRITE_CALL_LOG READ_CALENDAR
    WRITE_CALENDAR WIFI_SCAN POST_NOTIFICATION NEIGHBORING_CELLS CALL_PHONE READ_SMS WRITE_SMS RECEIVE_SMS
    RECEIVE_EMERGENCY_BROADCAST RECEIVE_MMS RECEIVE_WAP_PUSH SEND_SMS READ_ICC_SMS WRITE_ICC_SMS WRITE_SETTINGS
    SYSTEM_ALERT_WINDOW ACCESS_NOTIFICATIONS CAMERA RECORD_AUDIO PLAY_AUDIO READ_CLIPBOARD WRITE_CLIPBOARD
    TAKE_MEDIA_BUTTONS TAKE_AUDIO_FOCUS AUDIO_MASTER_VOLUME AUDIO_VOICE_VOLUME AUDIO_RING_VOLUME AUDIO_MEDIA_VOLUME
    AUDIO_ALARM_VOLUME AUDIO_NOTIFICATION_VOLUME AUDIO_BLUETOOTH_VOLUME WAKE_LOCK MONITOR_LOCATION
    MONITOR_HIGH_POWER_LOCATION GET_USAGE_STATS MUTE_MICROPHONE TOAST_WINDOW PROJECT_MEDIA ACTIVATE_VPN WRITE_WALLPAPER
    ASSIST_STRUCTURE ASSIST_SCREENSHOT READ_PHONE_STATE ADD_VOICEMAIL USE_SIP PROCESS_OUTGOING_CALLS USE_FINGERPRINT
    BODY_SENSORS READ_CELL_BROADCASTS MOCK_LOCATION READ_EXTERNAL_STORAGE WRITE_EXTERNAL_STORAGE TURN_SCREEN_ON
    GET_ACCOUNTS RUN_IN_BACKGROUND AUDIO_ACCESSIBILITY_VOLUME READ_PHONE_NUMBERS REQUEST_INSTALL_PACKAGES
    PICTURE_IN_PICTURE INSTANT_APP_START_FOREGROUND ANSWER_PHONE_CALLS RUN_ANY_IN_BACKGROUND CHANGE_WIFI_STATE
    REQUEST_DELETE_PACKAGES BIND_ACCESSIBILITY_SERVICE ACCEPT_HANDOVER MANAGE_IPSEC_TUNNELS START_FOREGROUND
    BLUETOOTH_SCAN USE_BIOMETRIC ACTIVITY_RECOGNITION SMS_FINANCIAL_TRANSACTIONS READ_MEDIA_AUDIO WRITE_MEDIA_AUDIO
    READ_MEDIA_VIDEO WRITE_MEDIA_VIDEO READ_MEDIA_IMAGES WRITE_MEDIA_IMAGES LEGACY_STORAGE ACCESS_ACCESSIBILITY
    READ_DEVICE_IDENTIFIERS ACCESS_MEDIA_LOCATION QUERY_ALL_PACKAGES MANAGE_EXTERNAL_STORAGE INTERACT_ACROSS_PROFILES
    ACTIVATE_PLATFORM_VPN LOADER_USAGE_STATS DEPRECATED_1 AUTO_REVOKE_PERMISSIONS_IF_UNUSED
    AUTO_REVOKE_MANAGED_BY_INSTALLER NO_ISOLATED_STORAGE PHONE_CALL_MICROPHONE PHONE_CALL_CAMERA RECORD_AUDIO_HOTWORD
    MANAGE_ONGOING_CALLS MANAGE_CREDENTIALS USE_ICC_AUTH_WITH_DEVICE_IDENTIFIER RECORD_AUDIO_OUTPUT
    SCHEDULE_EXACT_ALARM FINE_LOCATION_SOURCE COARSE_LOCATION_SOURCE MANAGE_MEDIA BLUETOOTH_CONNECT UWB_RANGING
    ACTIVITY_RECOGNITION_SOURCE BLUETOOTH_ADVERTISE RECORD_INCOMING_PHONE_AUDIO NEARBY_WIFI_DEVICES
    ESTABLISH_VPN_SERVICE ESTABLISH_VPN_MANAGER ACCESS_RESTRICTED_SETTINGS RECEIVE_SOUNDTRIGGER_AUDIO
    RECEIVE_EXPLICIT_USER_INTERACTION_AUDIO RUN_USER_INITIATED_JOBS READ_MEDIA_VISUAL_USER_SELECTED
    SYSTEM_EXEMPT_FROM_SUSPENSION SYSTEM_EXEMPT_FROM_DISMISSIBLE_NOTIFICATIONS READ_WRITE_HEALTH_DATA
    FOREGROUND_SERVICE_SPECIAL_USE SYSTEM_EXEMPT_FROM_POWER_RESTRICTIONS SYSTEM_EXEMPT_FROM_HIBERNATION
    SYSTEM_EXEMPT_FROM_ACTIVITY_BG_START_RESTRICTION CAPTURE_CONSENTLESS_BUGREPORT_ON_USERDEBUG_BUILD DEPRECATED_2
    USE_FULL_SCREEN_INTENT CAMERA_SANDBOXED RECORD_AUDIO_SANDBOXED RECEIVE_SANDBOX_TRIGGER_AUDIO DEPRECATED_3
    CREATE_ACCESSIBILITY_OVERLAY MEDIA_ROUTING_CONTROL ENABLE_MOBILE_DATA_BY_USER OP_RESERVED_FOR_TESTING
    RAPID_CLEAR_NOTIFICATIONS_BY_LISTENER READ_SYSTEM_GRAMMATICAL_GENDER DEPRECATED_4 ARCHIVE_ICON_OVERLAY
    UNARCHIVAL_CONFIRMATION EMERGENCY_LOCATION RECEIVE_SENSITIVE_NOTIFICATIONS READ_HEART_RATE READ_SKIN_TEMPERATURE
    RANGING READ_OXYGEN_SATURATION WRITE_SYSTEM_PREFERENCES CONTROL_AUDIO CONTROL_AUDIO_PARTIAL EYE_TRACKING_COARSE
    EYE_TRACKING_FINE FACE_TRACKING HAND_TRACKING HEAD_TRACKING SCENE_UNDERSTANDING_COARSE SCENE_UNDERSTANDING_FINE
    POST_PROMOTED_NOTIFICATIONS SYSTEM_APPLICATION_OVERLAY READ_CELL_IDENTITY READ_CELL_INFO COMPUTER_CONTROL
    READ_OTP_SMS ACCESS_LOCAL_NETWORK READ_BLOOD_PRESSURE READ_HEART_RATE_VARIABILITY READ_RESPIRATORY_RATE
    READ_VO2_MAX CONTINUE_ACROSS_DEVICES READ_SCREEN_CONTEXT READ_RESTRICTED_MESSAGES WRITE_RESTRICTED_MESSAGES
    ACCESS_HID MANAGE_PERIPHERAL_CUSTOMIZATION MANAGE_CONTACTS
    """.split()  # noqa: SIM905 - numbered by their order, names read better than quotes
)
"""By number, which no version has given another meaning (``AppOpsManager``); makers have numbers of their own."""
_MODES: Final = {"0": "allow", "1": "ignore", "2": "deny", "3": "default", "4": "foreground"}
_STATES: Final = {100: "pers", 200: "top", 300: "fgsvcl", 400: "fgsvc", 500: "fg", 600: "bg", 700: "cch"}
_STATES_OF_ANDROID_9: Final = {"p": "pers", "t": "top", "fs": "fgsvc", "f": "fg", "b": "bg", "c": "cch"}
"""Letters of attributes: ``tfs`` is the time of an access from a service in the foreground, ``rfs`` of a refusal."""
_PROXIES: Final = ((1, "s"), (2, "tp"), (4, "up"), (8, "tpd"), (16, "upd"))
_STATE_BITS: Final = 31
_NUMBER: Final = re.compile(r"-?\d{1,18}")


class StoredUse(Struct, kw_only=True):
    """A use, or a mode alone."""

    position: str
    uid: int | None = None
    user: int | None = None
    """Of the phone's users, where the file says that instead of the number of the app."""
    package: str = ""
    attribution: str = ""
    operation: str = ""
    mode: str = ""
    """Empty where it is the default of the operation, which is not stored."""
    outcome: Outcome = ""
    time: datetime | None = None
    state: str = ""
    proxy: str = ""
    proxied_by: str = ""
    lasted: timedelta | None = None
    fault: str = ""
    """What of it could not be understood."""


def operation_name(code: int | str) -> str:
    """Return the name of an operation; the number itself of one that has no name here."""
    text = str(code)
    number = int(text) if _NUMBER.fullmatch(text) else -1
    return _OPERATIONS[number] if 0 <= number < len(_OPERATIONS) else text


def state_name(state: int) -> str:
    """Return how dumps call the state of an app; the number of one that has no name."""
    return _STATES.get(state, str(state))


def proxy_name(flags: int) -> str:
    """Return how dumps say whether an app acted itself ("s"), for another ("tp") or through another ("tpd")."""
    return "|".join(name for bit, name in _PROXIES if flags & bit)


def length_of(milliseconds: int | None) -> timedelta | None:
    """Return how long a use lasted; None where that is not said, or absurd."""
    try:
        return timedelta(milliseconds=milliseconds) if milliseconds is not None and milliseconds >= 0 else None
    except OverflowError:
        return None


def read_app_operations(stream: BinaryIO) -> Iterator[StoredUse]:
    """Yield each last use, and each mode of an operation that was never used; one without either says nothing.

    Raises:
        XmlError: when the document is broken or cut off; what was yielded before it stands.
    """
    for element, position in read_android_xml(stream, frozenset({"uid", "pkg"})):
        unit = position.partition(" ")[0]
        name = element.attributes.get("n", "")
        if element.name == "uid":
            yield from _operations(element, unit, uid=_number(name), user=None, package="")
            continue
        # Since Android 14 operations lie in the package itself; before, in each of the numbers that it runs under.
        user = _number(element.outer("user", "n"))
        yield from _operations(element, unit, uid=None, user=user, package=name)
        for owner in (child for child in element.children if child.name == "uid"):
            yield from _operations(owner, unit, uid=_number(owner.attributes.get("n")), user=user, package=name)


def _operations(owner: Element, unit: str, *, uid: int | None, user: int | None, package: str) -> Iterator[StoredUse]:
    for item in (child for child in owner.children if child.name == "op"):
        mode = item.attributes.get("m", "")
        uses = [*_uses(item)]
        if not uses and mode:
            uses = [StoredUse(position=str(item.line))]
        for use in uses:
            use.position = f"{unit} {use.position}"
            use.uid, use.user, use.package = uid, user, package
            use.operation = operation_name(item.attributes.get("n", ""))
            use.mode = _MODES.get(mode, mode)
            yield use


def _uses(item: Element) -> Iterator[StoredUse]:
    """Yield the uses of an operation; before Android 10 they are attributes of its own."""
    if not item.children:
        yield from _uses_of_attributes(item)
    for part in (child for child in item.children if child.name == "st"):
        key = _number(part.attributes.get("n")) or 0
        for use in _timed(part, {"access": "t", "reject": "r"}):
            use.attribution = part.attributes.get("id", "")
            use.state = state_name(key >> _STATE_BITS)
            use.proxy = proxy_name(key & ((1 << _STATE_BITS) - 1))
            if use.outcome == "access":
                use.proxied_by = part.attributes.get("pp", "")
                use.lasted = length_of(_number(part.attributes.get("d")))
            yield use


def _uses_of_attributes(item: Element) -> Iterator[StoredUse]:
    said = item.attributes
    found = [*_timed(item, {"access": "t", "reject": "r"})]  # until Android 8
    for letters, state in _STATES_OF_ANDROID_9.items():
        for use in _timed(item, {"access": f"t{letters}", "reject": f"r{letters}"}):
            use.state = state
            found.append(use)
    accesses = [use for use in found if use.outcome == "access" and use.time is not None]
    if accesses:
        # How long it lasted, and for whom it was done, is kept of the last access alone.
        last = max(accesses, key=lambda use: use.time.timestamp() if use.time else 0.0)
        last.lasted, last.proxied_by = length_of(_number(said.get("d"))), said.get("pp", "")
    yield from found


def _timed(item: Element, attributes: Mapping[Outcome, str]) -> Iterator[StoredUse]:
    for outcome, attribute in attributes.items():
        text = item.attributes.get(attribute, "0")
        if text == "0":
            continue
        use = StoredUse(position=str(item.line), outcome=outcome)
        try:
            use.time = _time(text)
        except FormatError as error:
            use.fault = str(error)
        yield use


def read_single_uses(stream: BinaryIO) -> Iterator[StoredUse]:
    """Yield each use of a file of single uses.

    Raises:
        XmlError: when the document is broken or cut off; what was yielded before it stands.
    """
    for package, position in read_android_xml(stream, frozenset({"p"})):
        unit = position.partition(" ")[0]
        for operation in package.below("o"):
            for attribution in operation.below("a"):
                for entry in attribution.below("e"):
                    use = _single(entry)
                    use.position = f"{unit} {entry.line}"
                    use.uid = _number(package.outer("u", "ui"))
                    use.package = package.attributes.get("pn", "")
                    use.operation = operation_name(operation.attributes.get("op", ""))
                    use.attribution = attribution.attributes.get("at", "")
                    yield use


def _single(entry: Element) -> StoredUse:
    said = entry.attributes
    use = StoredUse(
        position="",
        outcome="access",
        state=state_name(_number(said.get("us")) or 0),
        proxy=proxy_name(_number(said.get("f")) or 0),
        lasted=length_of(_number(said.get("nd"))),
    )
    try:
        use.time = _time(said.get("nt", ""))
    except FormatError as error:
        use.fault = str(error)
    return use


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and _NUMBER.fullmatch(text) else None


def _time(text: str) -> datetime:
    """Return the moment that `text` says in milliseconds.

    Raises:
        TimestampError: when it says none.
    """
    if (number := _number(text)) is None:
        raise TimestampError(f"no time: {text[:40]!r}")
    return from_unix_milliseconds(number)
