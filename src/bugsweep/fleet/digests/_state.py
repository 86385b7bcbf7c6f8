"""The state of the phones on a day, as the register knew it then: few queries, however many phones."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import TextField
from django.db.models.functions import Cast
from msgspec import Struct

from bugsweep.fleet.days import end_of, known_at, last_moment_of, lasting_on
from bugsweep.fleet.models import Assignment, Device, Fact, Judgement
from bugsweep.fleet.roster import LastSweep, last_sweeps

STALE_AFTER: Final = timedelta(days=90)
"""A sweep that is older says nothing of today."""
GRAVE: Final = ("compromised", "targeted")
EXPOSED: Final = {
    "device.apps.microphone": "microphone",
    "device.apps.camera": "camera",
    "device.apps.location": "location",
    "device.cloud_backup": "cloud",
}
"""Which facts say that something is given away."""
_EXAMINED: Final = ("smartphone", "tablet")
"""The classes of phones that a sweep can look into."""
_NOTHING: Final = frozenset({"false", "[]", "0", "null"})


class InUse(Struct, frozen=True):
    """A phone that somebody has."""

    device: int
    holder: str
    phone: str
    person: int


class State(Struct, frozen=True, kw_only=True):
    """What was so on a day."""

    end: datetime
    """The first moment that no longer belongs to the day."""
    in_use: dict[int, InUse]
    """By primary key of the phone."""
    sweeps: dict[int, LastSweep]
    undecided: frozenset[int]
    """Phones of which some rule could not be decided."""

    def examined(self) -> dict[int, LastSweep]:
        """Return the last sweeps that said anything."""
        return {device: sweep for device, sweep in self.sweeps.items() if sweep.outcome != "not examined"}

    def with_findings(self) -> list[int]:
        """Return the phones whose last sweep speaks of an attack."""
        return [device for device, sweep in self.sweeps.items() if sweep.outcome in GRAVE]

    def never_examined(self) -> list[int]:
        """Return the phones in use that were never swept."""
        return [device for device in self.in_use if device not in self.sweeps]

    def in_vain(self) -> list[int]:
        """Return the phones in use of which a sweep could not read enough."""
        return [device for device in self.in_use if self._outcome(device) == "not examined"]

    def stale(self) -> list[int]:
        """Return the phones in use whose last sweep is too old."""
        limit = self.end - STALE_AFTER
        examined = self.examined()
        return [device for device in self.in_use if device in examined and examined[device].finished_at < limit]

    def not_known(self) -> set[int]:
        """Return the phones in use of which something that matters is not known."""
        unknown = {*self.never_examined(), *self.in_vain(), *self.stale()}
        return unknown | (self.undecided & self.in_use.keys())

    def _outcome(self, device: int) -> str:
        return self.sweeps[device].outcome if device in self.sweeps else ""


def state_on(day: date) -> State:
    """Return the state at the end of `day`, from what was recorded until then."""
    return State(end=end_of(day), in_use=_in_use(day), sweeps=last_sweeps(day), undecided=_undecided(day))


def _in_use(day: date) -> dict[int, InUse]:
    rows = (
        Assignment.objects.filter(lasting_on(day), known_at(last_moment_of(day)), device__device_class__in=_EXAMINED)
        .order_by("device_id")
        .values_list("device_id", "person__pseudonym", "device__maker", "device__model", "person_id")
    )
    return {
        device: InUse(device, holder, f"{maker} {model}".strip(), person)
        for device, holder, maker, model, person in rows
    }


def _undecided(day: date) -> frozenset[int]:
    judged = Judgement.objects.filter(as_of__lte=day).order_by("-as_of").values_list("as_of", flat=True).first()
    if judged is None:
        return frozenset()
    rows = Judgement.objects.filter(as_of=judged, outcome="unknown", device__isnull=False)
    return frozenset(rows.values_list("device_id", flat=True))


def exposed_on(state: State) -> list[tuple[str, int, int]]:
    """Return what is given away, by how many of how many phones in use of which it is known; the most first."""
    written = Cast("value", TextField())  # that a set is empty, or a boolean false, is seen without decoding it
    # Phone by phone the index of facts is searched; all phones at once would walk every fact there is.
    phones = Device.objects.filter(device_class__in=_EXAMINED).values("pk")
    rows = (
        Fact.objects.filter(device__in=phones, field__in=EXPOSED, recorded_at__lt=state.end)
        .order_by("observed_at", "recorded_at")
        .values_list("device_id", "field", written)
    )
    last = {(device, field): text for device, field, text in rows if device in state.in_use and text is not None}
    known = Counter(field for _, field in last)
    exposed = Counter(field for (_, field), text in last.items() if text not in _NOTHING)
    counted = [(what, exposed[field], known[field]) for field, what in EXPOSED.items() if known[field]]
    return sorted(counted, key=lambda one: -one[1])
