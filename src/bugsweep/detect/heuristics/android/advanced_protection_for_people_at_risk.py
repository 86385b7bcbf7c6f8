"""Advanced Protection, on the phones of those for whom it was made."""

from collections.abc import Iterator

from bugsweep.artifacts.android.settings import Setting
from bugsweep.detect.heuristics.declaration import Records, heuristic, suspicion
from bugsweep.model.finding import Finding

_NAME = "android/advanced_protection_for_people_at_risk"
_ARTIFACT = "android/settings"
_ON = "1"


@heuristic(
    name=_NAME,
    title="Advanced Protection is off although the holder is at risk",
    wants={_ARTIFACT: lambda setting: setting.name == "advanced_protection_mode" and setting.value in {"0", _ON}},
    references=("https://support.google.com/android/answer/16339980", "https://source.android.com/docs/security"),
    false_positives=("The holder needs something that does not work with it, and the organisation agreed.",),
)
def find_advanced_protection_off(records: Records) -> Iterator[Finding]:
    """Yield that Advanced Protection is off, where the check was told that the holder is at risk.

    It is a want of protection and no trace of an attack: the level is low. Phones before Android 16 do not have it, and
    nothing is said of one without the setting.
    """
    settings = records.of(_ARTIFACT, Setting)
    if records.context.at_risk and settings and all(setting.value != _ON for setting in settings):
        yield suspicion(
            _NAME,
            title="Advanced Protection is off although the holder is at risk",
            level="low",
            shows="present",
            explanation=(
                "Advanced Protection closes many of the ways by which spyware came onto phones, among them apps from "
                "no store, 2G and debugging over a cable, and keeps a log of intrusions."
            ),
            advice="Have the holder switch it on, in Settings, Security & privacy.",
            records={_ARTIFACT: settings},
        )
