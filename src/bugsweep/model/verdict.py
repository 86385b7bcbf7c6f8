"""The judgment of a sweep, with what it rests on and what it could not see."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, TypeAlias

from msgspec import Struct, field

from bugsweep.model.evidence import EvidenceInfo
from bugsweep.model.exposure import Exposure
from bugsweep.model.fact import Fact
from bugsweep.model.finding import Finding
from bugsweep.model.record import Loss

RESULT_SCHEMA = "bugsweep.result/1"
"""Name and version of the document; a change that breaks its readers is a new version."""

Outcome: TypeAlias = Literal["compromised", "targeted", "suspicious", "nothing found", "not examined"]
"""There is no "clean": public indicators cannot prove absence."""

CoverageStatus: TypeAlias = Literal["read", "absent", "damaged", "not applicable"]


class ArtifactCoverage(Struct, frozen=True, kw_only=True):
    """What became of one artifact in this sweep."""

    artifact: str
    status: CoverageStatus
    records: int = 0
    problems: int = 0
    reason: str = ""


class Verdict(Struct, frozen=True, kw_only=True):
    """The judgment."""

    outcome: Outcome
    because: tuple[str, ...]
    """Ids of the findings that make the outcome."""
    coverage: tuple[ArtifactCoverage, ...]
    limits: tuple[str, ...] = ()
    """What this evidence and these indicators cannot show, in sentences."""


class SweepInfo(Struct, frozen=True, kw_only=True):
    """When and with what a sweep was made."""

    id: str
    started_at: datetime
    finished_at: datetime
    bugsweep: str
    rules_sha256: str
    indicators_sha256: str
    time_zone: str = "UTC"
    """Zone in which rules counted the hours of the day."""
    phone: str = ""
    consent: str = ""
    at_risk: bool = False
    """Whether the holder was said to be at risk."""


class IndicatorSource(Struct, frozen=True, kw_only=True):
    """A feed that took part in a sweep."""

    name: str
    count: int
    updated_at: datetime | None = None


class IndicatorSet(Struct, frozen=True, kw_only=True):
    """The indicators that took part in a sweep."""

    count: int = 0
    sources: tuple[IndicatorSource, ...] = ()


class ReportedProblem(Struct, frozen=True, kw_only=True):
    """A problem as the result lists it."""

    artifact: str
    path: str
    position: str
    reason: str
    loss: Loss


class SweepResult(Struct, frozen=True, kw_only=True):
    """All that one sweep of one phone states; its JSON encoding is the document that `INTERFACE` describes."""

    schema: str = RESULT_SCHEMA
    sweep: SweepInfo
    evidence: tuple[EvidenceInfo, ...]
    indicators: IndicatorSet = field(default_factory=IndicatorSet)
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    exposure: tuple[Exposure, ...] = ()
    """What the phone gives away; it has no part in the verdict."""
    facts: tuple[Fact, ...] = ()
    """What the evidence says of the phone, for the register and its policy."""
    problems: tuple[ReportedProblem, ...] = ()
    """At most some hundred of each artifact; `verdict.coverage` has the full counts."""


def phone_of(sweep: SweepInfo, evidence: Iterable[EvidenceInfo]) -> str:
    """Return what names a phone: its id in the register, else what the evidence says, else the evidence itself."""
    pieces = list(evidence)
    if sweep.phone:
        return sweep.phone
    for info in pieces:
        if info.device is not None and (name := info.device.serial or info.device.udid):
            return name
    return next((f"evidence {info.sha256[:12]}" for info in pieces), "unknown phone")


def model_and_build_of(evidence: Iterable[EvidenceInfo]) -> tuple[str, str]:
    """Return what phones must share for their contents to be alike; empty where the evidence does not say."""
    devices = (info.device for info in evidence if info.device is not None)
    return next(((device.model, device.build or device.os_version) for device in devices), ("", ""))
