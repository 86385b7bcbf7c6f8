"""The sweeps of the made-up organisation: most found nothing, and that is no comfort."""

from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from random import Random

from bugsweep.fleet.demo._phones import Held
from bugsweep.fleet.models import Disposition, Finding, Sweep

_SWEPT = 212
_INDICATORS = sha256(b"the indicators of the demonstration").hexdigest()
_OUTCOMES = ("compromised", "targeted", "targeted", "suspicious", "suspicious", "suspicious", "not examined") + (
    "not examined",
) * 3
_KINDS = {"ios": "itunes-backup", "android": "bugreport"}
_FOUND = {
    "compromised": ("Process linked to DemoSpy, executed", "critical", "executed", "ios/datausage", ["T1658"]),
    "targeted": ("Domain linked to DemoSpy, received", "high", "received", "ios/sms", ["T1660"]),
    "suspicious": (
        "An app that no store knows may read the screen",
        "medium",
        "installed",
        "android/packages",
        ["T1453"],
    ),
}


def make_sweeps(used: list[Held], day: date, chance: Random) -> list[Sweep]:
    """Make sweeps of some phones during the last months before `day`, and what they found."""
    possible = [phone for phone in used if phone.device.os in _KINDS]
    # What was found on iPhones is what iPhones have: the first in the list get the first outcomes.
    swept = sorted(chance.sample(possible, _SWEPT), key=lambda phone: phone.device.os != "ios")
    iphones = sum(1 for phone in swept if phone.device.os == "ios")
    outcomes = ["nothing found"] * _SWEPT
    outcomes[:3] = _OUTCOMES[:3]
    outcomes[iphones : iphones + len(_OUTCOMES) - 3] = _OUTCOMES[3:]
    sweeps = Sweep.objects.bulk_create(
        _sweep(number, phone, outcome, day, chance)
        for number, (phone, outcome) in enumerate(zip(swept, outcomes, strict=True))
    )
    Finding.objects.bulk_create(_finding(sweep) for sweep in sweeps if sweep.outcome in _FOUND)
    Finding.objects.filter(level="medium").update(state="in review")
    Disposition.objects.create(
        device=next(sweep.device for sweep in sweeps if sweep.outcome == "compromised"),
        kind="held_as_evidence",
        day=day,
        place="safe 2",
        recorded_at=datetime.combine(day, time(10), UTC),
    )
    return sweeps


def _sweep(number: int, phone: Held, outcome: str, day: date, chance: Random) -> Sweep:
    age = timedelta(days=chance.randint(1, 8) if outcome in _FOUND else chance.randint(0, 110))
    finished = datetime.combine(day, time(9), UTC) - age
    return Sweep(
        sweep_id=f"{finished:%Y%m%dT%H%M%SZ}-{number:08x}",
        device=phone.device,
        linked_by="serial",
        linked_at=finished,
        place="headquarters",
        kinds=[_KINDS[phone.device.os]],
        acquired_at=finished - timedelta(hours=1),
        started_at=finished - timedelta(minutes=2),
        finished_at=finished,
        outcome=outcome,
        bugsweep="demo",
        indicators=8072,
        indicators_sha256=_INDICATORS,
        ground="consent, form 3",
    )


def _finding(sweep: Sweep) -> Finding:
    title, level, shows, artifact, attack = _FOUND[sweep.outcome]
    return Finding(
        sweep=sweep,
        finding_id=f"{sweep.pk:016x}",
        rule="indicator",
        title=title,
        level=level,
        shows=shows,
        artifact=artifact,
        malware="DemoSpy" if "DemoSpy" in title else "",
        attack=attack,
        first_seen=sweep.acquired_at,
        last_seen=sweep.acquired_at,
    )
