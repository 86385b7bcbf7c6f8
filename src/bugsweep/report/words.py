"""The words in which every report tells a result, so that paper, screen and terminal say the same."""

import shlex
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from bugsweep.model.evidence import Device, EvidenceInfo, Seal
from bugsweep.model.finding import Finding, RecordReference
from bugsweep.model.observable import Shows
from bugsweep.model.verdict import ArtifactCoverage, CoverageStatus, Outcome, SweepResult

OUTCOMES: dict[Outcome, str] = {
    "compromised": "The evidence shows traces of spyware on this phone.",
    "targeted": "Someone tried to reach this phone; the evidence does not show that it worked.",
    "suspicious": "Something needs a look by a person; the evidence proves neither an attack nor its absence.",
    "nothing found": "Nothing known was found in what could be read. That does not prove that there is nothing.",
    "not examined": "Too little could be read to say anything about this phone.",
}

HOLDER_OUTCOMES: dict[Outcome, tuple[str, str]] = {
    "compromised": (
        "There are traces of spyware on your phone.",
        (
            "Someone may have read your messages, listened to your calls or followed where you went. This is not your "
            "fault: such software often comes without a click."
        ),
    ),
    "targeted": (
        "Someone tried to reach your phone.",
        (
            "A message or a page that is known to spread spyware reached it. We saw no trace that it succeeded; "
            "that does not prove that it failed."
        ),
    ),
    "suspicious": (
        "Something on your phone needs a closer look.",
        "We found something unusual. It may have a harmless cause, and a specialist has to look at it.",
    ),
    "nothing found": (
        "We found nothing that is known to be spyware.",
        "That does not prove that there is none: good spyware leaves few traces, and nobody knows all of it.",
    ),
    "not examined": (
        "Your phone could not be examined.",
        "Too little could be read to say anything about it. It has to be checked again.",
    ),
}
"""What the holder of the phone is told first: a headline, and what it means."""

HOLDER_STEPS: dict[Outcome, tuple[str, ...]] = {
    "compromised": (
        "Stop using this phone for anything that others must not know. Keep it out of rooms where you talk.",
        "Do not reset, update or repair it: that would destroy the traces.",
        "Give it to whoever arranged this check, and ask them before you switch it off: some traces go with that.",
        (
            "Speak about it from another phone. Assume that accounts used on this one are known: change their "
            "passwords on another device."
        ),
    ),
    "targeted": (
        "Do not open the message or the link again, and do not delete it.",
        "Install the newest system update, and turn on Lockdown Mode (iPhone) or Advanced Protection (Android).",
        "Tell whoever arranged this check when and from whom it came. Have the phone checked again soon.",
    ),
    "suspicious": (
        "Keep the phone as it is until a specialist has looked: do not reset it, and delete nothing.",
        "Until then, use another phone for what is confidential.",
    ),
    "nothing found": (
        "Keep the system and the apps up to date, and restart the phone now and then.",
        "Have it checked again regularly, and at once if you are warned by Apple, Google or a messenger.",
    ),
    "not examined": ("Ask whoever arranged this check to repeat it, with a new backup and its password.",),
}
"""What the holder should do now, in order."""

SHOWN: dict[Shows, str] = {
    "sent": "the holder sent it",
    "received": "it came in",
    "contacted": "the phone reached it",
    "present": "it lay on the phone",
    "installed": "it was installed",
    "executed": "it ran on the phone",
}
"""What a record proves, in plain words."""

_FINGERPRINT_PARTS = 6
_LONGEST_VALUE = 200
"""A value of a record is shown so long in the line of a finding; the record below has it whole."""

HOLDER_FINDINGS = 12
"""The holder is told this many findings, the gravest, and how many there are beside them."""

STATUSES: tuple[CoverageStatus, ...] = ("read", "damaged", "absent", "not applicable")
"""In the order in which coverage is told."""


def phone(infos: tuple[EvidenceInfo, ...]) -> str:
    """Return the phone in a few words: model, system, name."""
    device = next((info.device for info in infos if info.device is not None), None)
    if device is None:
        return "unknown phone"
    name = f'"{device.name}"' if device.name else ""
    return ", ".join(word for word in (device.model, _system(device), name) if word) or "unknown phone"


def deciding(result: SweepResult) -> list[Finding]:
    """Return the findings that make the outcome, the gravest first."""
    because = set(result.verdict.because)
    return [finding for finding in result.findings if finding.id in because]


def advice(result: SweepResult) -> list[str]:
    """Return what to do now, each thing once."""
    return [one for one in dict.fromkeys(finding.advice for finding in deciding(result)) if one]


def holder_findings(result: SweepResult) -> tuple[list[Finding], str]:
    """Return the findings that the holder is told, and a sentence about the rest; empty where there is none."""
    because = deciding(result)
    left = len(because) - HOLDER_FINDINGS
    return because[:HOLDER_FINDINGS], f"There are {left:,} more of the same weight or less." if left > 0 else ""


def container(info: EvidenceInfo) -> str:
    """Return what a piece of evidence is: kind, whether it was locked, and of when."""
    opened = "" if not info.encrypted else ", encrypted" if info.opened else ", encrypted and not opened"
    acquired = f", of {moment(info.acquired_at)}" if info.acquired_at else ""
    return f"{info.kind}{opened}{acquired}"


def summary(result: SweepResult) -> str:
    """Return how much was read and looked for, in one sentence."""
    read = sum(1 for artifact in result.verdict.coverage if artifact.status == "read")
    records = sum(artifact.records for artifact in result.verdict.coverage)
    return (
        f"{number(records, 'record')} of {read} out of {number(len(result.verdict.coverage), 'artifact')} read; "
        f"{number(result.indicators.count, 'indicator')} looked for; sweep {result.sweep.id}."
    )


def particulars(finding: Finding, *, most_records: int) -> Iterator[tuple[str, str]]:
    """Yield the labelled sentences of a finding: what, match, where, when, seen, why, unless, next, rule."""
    if finding.sighting:
        indicator, observable = finding.sighting.indicator, finding.sighting.observable
        listed = f" listed by {indicator.source}" if indicator.source else ""
        yield "what", f"{observable.kind} {observable.value}"
        yield "match", f"{indicator.kind} {indicator.value}{listed}"
    elif stated := subject(finding):
        yield "what", stated
    for index, record in enumerate(finding.records[:most_records]):
        yield "where" if index == 0 else "", place(record)
    if (more := finding.count - min(most_records, len(finding.records))) > 0:
        yield "", f"and {number(more, 'record')} more"
    if when := period(finding):
        yield "when", when
    if (seen := finding.seen_on) is not None:
        yield "seen", f"on {seen.phones:,} of {seen.of:,} phones of this model and build"
    yield "why", finding.explanation
    if finding.false_positives:
        yield "unless", " ".join(finding.false_positives)
    if finding.advice:
        yield "next", finding.advice
    if finding.attack:
        yield "att&ck", ", ".join(finding.attack)
    yield "rule", f"{finding.rule}, finding {finding.id}"


def subject(finding: Finding) -> str:
    """Return what a finding of a rule is about, by name and value; empty where no record is quoted that tells."""
    values = finding.records[0].fields if finding.records else {}
    told = ((name.replace("_", " "), _value(values.get(name))) for name in finding.fields)
    return ", ".join(f"{name} {value}" for name, value in told if value)


def coverage(artifact: ArtifactCoverage) -> str:
    """Return what became of an artifact, in a few words."""
    words = [] if artifact.status in ("absent", "not applicable") else [number(artifact.records, "record")]
    if artifact.problems:
        words.append(number(artifact.problems, "problem"))
    if artifact.reason:
        words.append(artifact.reason)
    return ", ".join(words)


def age(time: datetime | None, at: datetime) -> str:
    """Return how old something was at a moment, in days; "of unknown age" where its time is not known."""
    if time is None:
        return "of unknown age"
    days = (at - time).days
    return "newer than the sweep" if days < 0 else f"{number(days, 'day')} old"


def sealing(seal: Seal) -> str:
    """Return by whom evidence was sealed, as far as its seal says."""
    return (
        f"sealed {moment(seal.sealed_at)} by {seal.sealed_by}, seal {seal.sha256}, signed by {seal.signer}; that this "
        "key is theirs must be known from elsewhere"
    )


def again(result: SweepResult) -> str:
    """Return the command that repeats the check, for a POSIX shell; paths are those that the result names."""
    options = [] if result.sweep.time_zone == "UTC" else ["--time-zone", result.sweep.time_zone]
    paths = [info.path for info in result.evidence]
    return shlex.join(["bugsweep", "check", "--again", *options, *paths])


def place(record: RecordReference) -> str:
    """Return where a record lies: artifact, path and position."""
    position = f", {record.position}" if record.position else ""
    return f"{record.artifact}: {record.path}{position}"


def period(finding: Finding) -> str:
    """Return when a finding was seen first and last; empty when its records have no time."""
    if finding.first_seen is None or finding.last_seen is None:
        return ""
    if finding.first_seen == finding.last_seen:
        return moment(finding.first_seen)
    return f"{moment(finding.first_seen)} to {moment(finding.last_seen)}"


def moment(time: datetime) -> str:
    """Return a time in UTC, to the second."""
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def number(count: int, noun: str) -> str:
    """Return a count with its noun, in the plural where it is one."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _value(value: Any) -> str:  # noqa: ANN401 - a field of a record may be anything
    if value is None or isinstance(value, dict):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"


def _system(device: Device) -> str:
    name = {"ios": "iOS", "android": "Android", "network": ""}[device.platform]
    # A fingerprint of Android reads brand/product/device:release/id/incremental:type/keys; its id is what people know.
    parts = device.build.split("/")
    build = f" ({parts[3] if len(parts) == _FINGERPRINT_PARTS else device.build})" if device.build else ""
    return f"{name} {device.os_version}{build}".strip() if device.os_version else name
