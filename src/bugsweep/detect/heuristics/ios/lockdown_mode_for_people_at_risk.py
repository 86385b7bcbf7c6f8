"""Lockdown Mode, on the phones of those for whom it was made."""

from collections.abc import Iterator

from bugsweep.artifacts.ios.global_preferences import Preference
from bugsweep.detect.heuristics.declaration import Records, heuristic, suspicion
from bugsweep.model.finding import Finding

_NAME = "ios/lockdown_mode_for_people_at_risk"
_ARTIFACT = "ios/global_preferences"
_KEY = "LDMGlobalEnabled"
_ON = ("true", "1")


@heuristic(
    name=_NAME,
    title="Lockdown Mode is off although the holder is at risk",
    wants={_ARTIFACT: lambda preference: preference.name == _KEY},
    attack=("T1629",),  # Impair Defenses
    references=("https://support.apple.com/en-us/105120",),
    false_positives=("The holder needs something that does not work with it, and the organisation agreed.",),
)
def find_lockdown_mode_off(records: Records) -> Iterator[Finding]:
    """Yield that Lockdown Mode is off, or never was on, where the check was told that the holder is at risk.

    It is a want of protection and no trace of an attack: the level is low. A phone that never had it on has no such
    preference; that is said where the preferences were read whole.
    """
    preferences = records.of(_ARTIFACT, Preference)
    if not records.context.at_risk or any(preference.value in _ON for preference in preferences):
        return
    if preferences or records.whole(_ARTIFACT):
        yield suspicion(
            _NAME,
            title="Lockdown Mode is off although the holder is at risk",
            level="low",
            shows="present",
            explanation=(
                "Lockdown Mode closes many of the ways by which spyware came onto phones. "
                f"{'It was switched on once and is off now.' if preferences else 'It was never switched on.'}"
            ),
            advice="Have the holder switch it on, in Settings, Privacy & Security.",
            attack=None if preferences else (),
            records={_ARTIFACT: preferences},
        )
