"""What a result may still hold when it is kept without records.

A finding necessarily says what was found: the indicator, which is public, and the value that it fits. All else that it
quotes is the owner's: the text around a link, who sent it, other columns of the row.
``docs/explanation/blind-keeping.md`` says it for people.
"""

from msgspec.structs import replace

from bugsweep.model.evidence import Device, EvidenceInfo
from bugsweep.model.fact import FACT_FIELDS, Fact
from bugsweep.model.finding import Finding, RecordReference
from bugsweep.model.verdict import ArtifactCoverage, SweepResult

_FIXED_TEXTS = ("indicator", "sigma")
"""Kinds of rules whose titles and explanations are the same whatever was found, but for the indicator."""

_PUBLIC_SETS = frozenset({
    "device.apps.meeting",
    "device.apps.messenger",
    "device.apps.store",
    "device.exploited_vulnerabilities",
    "device.imei",
    "device.sims",
})  # fmt: skip
"""Sets of names that are public, or of numbers of the phone; others are lists of what its owner has on it."""


def stripped(result: SweepResult) -> SweepResult:
    """Return `result` without what the evidence says, except values that indicators fit.

    Of records their place and time stay. Reasons of problems may quote damaged rows and are left out; coverage has
    their counts. The name of the phone and its number, which name its owner, are left out; its serial number and other
    identifiers stay. Facts stay that are one value or a set of public names; lists of what the owner has on the phone
    (all apps, profiles, networks) are left out, and so is what the phone gives away.
    """
    return replace(
        result,
        evidence=tuple(map(_without_owner, result.evidence)),
        verdict=replace(result.verdict, coverage=tuple(map(_without_quotes, result.verdict.coverage))),
        findings=tuple(map(_stripped_finding, result.findings)),
        exposure=(),
        facts=tuple(replace(fact, origin=None) for fact in result.facts if _tells_nothing(fact)),
        problems=(),
    )


def _tells_nothing(fact: Fact) -> bool:
    field = FACT_FIELDS.get(fact.field)
    return field is not None and (field.kind not in ("set", "apps") or fact.field in _PUBLIC_SETS)


def _without_owner(info: EvidenceInfo) -> EvidenceInfo:
    device: Device | None = info.device
    return replace(info, device=None if device is None else replace(device, name="", phone_number=""))


def _without_quotes(coverage: ArtifactCoverage) -> ArtifactCoverage:
    return coverage if coverage.status == "not applicable" else replace(coverage, reason="")


def _stripped_finding(finding: Finding) -> Finding:
    records = tuple(map(_place, finding.records))
    if finding.rule.partition(":")[0] in _FIXED_TEXTS:
        return replace(finding, records=records)
    return replace(finding, title=finding.rule, explanation="", records=records)


def _place(record: RecordReference) -> RecordReference:
    return replace(record, fields={})
