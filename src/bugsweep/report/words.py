"""The words in which every report tells a result, so that paper, screen and terminal say the same."""

from collections.abc import Iterator
from datetime import UTC, datetime

from bugsweep.model.evidence import Device, EvidenceInfo
from bugsweep.model.finding import Finding, RecordReference
from bugsweep.model.verdict import ArtifactCoverage, CoverageStatus, Outcome, SweepResult

OUTCOMES: dict[Outcome, str] = {
    "compromised": "The evidence shows traces of spyware on this phone.",
    "targeted": "Someone tried to reach this phone; the evidence does not show that it worked.",
    "suspicious": "Something needs a look by a person; the evidence proves neither an attack nor its absence.",
    "nothing found": "Nothing known was found in what could be read. That does not prove that there is nothing.",
    "not examined": "Too little could be read to say anything about this phone.",
}

STATUSES: tuple[CoverageStatus, ...] = ("read", "damaged", "absent", "not applicable")
"""In the order in which coverage is told."""


def phone(infos: tuple[EvidenceInfo, ...]) -> str:
    """Return the phone in a few words: model, system, name."""
    device = next((info.device for info in infos if info.device is not None), None)
    if device is None:
        return "unknown phone"
    name = f'"{device.name}"' if device.name else ""
    return ", ".join(word for word in (device.model, _system(device), name) if word) or "unknown phone"


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
    """Yield the labelled sentences of a finding: what, match, where, when, why, unless, next, rule."""
    if finding.sighting:
        indicator, observable = finding.sighting.indicator, finding.sighting.observable
        listed = f" listed by {indicator.source}" if indicator.source else ""
        yield "what", f"{observable.kind} {observable.value}"
        yield "match", f"{indicator.kind} {indicator.value}{listed}"
    for index, record in enumerate(finding.records[:most_records]):
        yield "where" if index == 0 else "", place(record)
    if (more := finding.count - min(most_records, len(finding.records))) > 0:
        yield "", f"and {number(more, 'record')} more"
    if when := period(finding):
        yield "when", when
    yield "why", finding.explanation
    if finding.false_positives:
        yield "unless", " ".join(finding.false_positives)
    if finding.advice:
        yield "next", finding.advice
    if finding.attack:
        yield "att&ck", ", ".join(finding.attack)
    yield "rule", f"{finding.rule}, finding {finding.id}"


def coverage(artifact: ArtifactCoverage) -> str:
    """Return what became of an artifact, in a few words."""
    words = [] if artifact.status in ("absent", "not applicable") else [number(artifact.records, "record")]
    if artifact.problems:
        words.append(number(artifact.problems, "problem"))
    if artifact.reason:
        words.append(artifact.reason)
    return ", ".join(words)


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


def _system(device: Device) -> str:
    name = {"ios": "iOS", "android": "Android", "network": ""}[device.platform]
    build = f" ({device.build})" if device.build else ""
    return f"{name} {device.os_version}{build}".strip() if device.os_version else name
