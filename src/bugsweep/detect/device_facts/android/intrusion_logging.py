"""Whether the phone keeps the log of intrusions."""

from collections.abc import Iterator

from bugsweep.artifacts.android.security_events import SecurityEvent
from bugsweep.detect.collection import Records
from bugsweep.detect.device_facts.declaration import device_facts, stated
from bugsweep.model.fact import Fact

_ARTIFACT = "android/security_events"
_SWITCHES = {"logging_started": True, "logging_stopped": False}


@device_facts(
    name="android/intrusion_logging",
    title="Intrusion logging",
    states=("device.intrusion_logging",),
    wants={_ARTIFACT: lambda event: event.tag in _SWITCHES and event.time is not None},
    limitations=("It is as of the last time that it was switched on or off in the logs that were handed over.",),
)
def state_intrusion_logging(records: Records) -> Iterator[Fact]:
    """State what the last switch was; logs without one say nothing."""
    switches = [event for event in records.of(_ARTIFACT, SecurityEvent) if event.time is not None]
    if switches:
        last = max(switches, key=lambda event: (event.time is not None, event.time))
        yield stated(
            records,
            "device.intrusion_logging",
            _SWITCHES[last.tag],
            source=_ARTIFACT,
            record=last,
            observed_at=last.time,
        )
