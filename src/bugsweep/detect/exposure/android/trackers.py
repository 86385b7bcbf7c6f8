"""Which apps have the code of trackers in them, and which talked to trackers."""

from collections.abc import Iterator

from bugsweep.artifacts.android.activities import Activity
from bugsweep.artifacts.android.dns_events import DnsEvent
from bugsweep.artifacts.android.receivers import BroadcastReceiver
from bugsweep.artifacts.android.services import BoundService
from bugsweep.detect.collection import Records
from bugsweep.detect.exposure.declaration import exposed, exposure
from bugsweep.formats.tracker_classes import tracker_in
from bugsweep.formats.tracker_domains import Tracker, tracker_of
from bugsweep.model.exposure import Exposure
from bugsweep.model.record import Record

_ACTIVITIES = "android/activities"
_SERVICES = "android/services"
_RECEIVERS = "android/receivers"
_NAMES = "android/dns_events"


@exposure(
    name="android/trackers",
    title="Trackers",
    kinds=("tracker",),
    wants={
        _ACTIVITIES: lambda part: tracker_in(part.package, part.activity) is not None,
        _SERVICES: lambda part: tracker_in(part.package, part.service) is not None,
        _RECEIVERS: lambda part: tracker_in(part.package, part.receiver) is not None,
        _NAMES: lambda event: tracker_of(event.host) is not None,
    },
    limitations=(
        "Seen are only parts of trackers that answer to intents; most of their code does not show in a report.",
        "That the code is there does not say that it was used.",
    ),
)
def tell_trackers(records: Records) -> Iterator[Exposure]:
    """Tell each tracker by the app that it is in, and with the last time where it was contacted."""
    for artifact, record, package, tracker in _seen(records):
        if tracker is not None:
            purposes = f" ({', '.join(tracker.purposes)})" if tracker.purposes else ""
            contacted = artifact == _NAMES
            yield exposed(
                "tracker",
                f"{tracker.tracker}{purposes}",
                who=package,
                state="contacted" if contacted else "in the app",
                last_used=record.time if contacted else None,
                artifact=artifact,
                record=record,
            )


def _seen(records: Records) -> Iterator[tuple[str, Record, str, Tracker | None]]:
    for activity in records.of(_ACTIVITIES, Activity):
        yield _ACTIVITIES, activity, activity.package, tracker_in(activity.package, activity.activity)
    for service in records.of(_SERVICES, BoundService):
        yield _SERVICES, service, service.package, tracker_in(service.package, service.service)
    for receiver in records.of(_RECEIVERS, BroadcastReceiver):
        yield _RECEIVERS, receiver, receiver.package, tracker_in(receiver.package, receiver.receiver)
    for event in records.of(_NAMES, DnsEvent):
        yield _NAMES, event, event.package, tracker_of(event.host)
