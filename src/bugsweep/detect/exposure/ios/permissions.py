"""Which apps may use the microphone, the camera, the contacts and the rest that iOS asks its user about."""

from collections.abc import Iterator

from bugsweep.artifacts.ios.tcc import Permission
from bugsweep.detect.collection import Records
from bugsweep.detect.exposure.declaration import exposed, exposure
from bugsweep.model.exposure import Exposure

_ARTIFACT = "ios/tcc"
_SERVICES = {
    "kTCCServiceAddressBook": "contacts",
    "kTCCServiceBluetoothAlways": "Bluetooth",
    "kTCCServiceBluetoothPeripheral": "Bluetooth",
    "kTCCServiceBluetoothWhileInUse": "Bluetooth",
    "kTCCServiceCalendar": "calendar",
    "kTCCServiceCamera": "camera",
    "kTCCServiceContactsFull": "contacts",
    "kTCCServiceContactsLimited": "contacts",
    "kTCCServiceExposureNotification": "exposure notifications",
    "kTCCServiceFaceID": "Face ID",
    "kTCCServiceFinancialData": "financial data",
    "kTCCServiceFocusStatus": "focus status",
    "kTCCServiceKeyboardNetwork": "full access of a keyboard",
    "kTCCServiceMediaLibrary": "music and media",
    "kTCCServiceMicrophone": "microphone",
    "kTCCServiceMotion": "motion and fitness",
    "kTCCServiceMSO": "television provider",
    "kTCCServiceNearbyInteraction": "nearby devices",
    "kTCCServicePhotos": "photos",
    "kTCCServicePhotosAdd": "adding photos",
    "kTCCServiceReminders": "reminders",
    "kTCCServiceSensorKitKeyboardMetrics": "keyboard metrics",
    "kTCCServiceSensorKitLocationMetrics": "visited places",
    "kTCCServiceSensorKitMessageUsage": "use of messages",
    "kTCCServiceSensorKitPhoneUsage": "use of the phone",
    "kTCCServiceSiri": "Siri",
    "kTCCServiceSpeechRecognition": "speech recognition",
    "kTCCServiceUserTracking": "tracking across apps",
    "kTCCServiceWebKitIntelligentTrackingPrevention": "tracking across websites",
    "kTCCServiceWillow": "home",
}
"""Services that give something away, in words; one that is not here is named as iOS names it."""
_NO_EXPOSURE = frozenset(("kTCCServiceUbiquity", "kTCCServiceLiverpool"))
"""Every app that keeps its own data in iCloud has them."""


def _granted(permission: Permission) -> bool:
    return permission.decision in ("allowed", "limited") and permission.service not in _NO_EXPOSURE


@exposure(
    name="ios/permissions",
    title="Permissions of apps",
    kinds=("permission",),
    wants={_ARTIFACT: _granted},
    limitations=("That an app may use a sensor does not say that it did.", "The location is not among them."),
)
def tell_permissions(records: Records) -> Iterator[Exposure]:
    """Tell each permission that was given."""
    for permission in records.of(_ARTIFACT, Permission):
        yield exposed(
            "permission",
            _SERVICES.get(permission.service, permission.service),
            who=permission.client,
            state=permission.decision,
            artifact=_ARTIFACT,
            record=permission,
        )
