"""A result with everything in it, for the tests of what renders it."""

from datetime import UTC, datetime

from bugsweep.model.evidence import Device, EvidenceInfo, Integrity
from bugsweep.model.exposure import Exposure
from bugsweep.model.fact import Fact
from bugsweep.model.finding import Finding, ObservedValue, RecordReference, Sighting
from bugsweep.model.indicator import Indicator, Source
from bugsweep.model.record import Origin
from bugsweep.model.verdict import (
    ArtifactCoverage,
    IndicatorSet,
    IndicatorSource,
    ReportedProblem,
    SweepInfo,
    SweepResult,
    Verdict,
)

MOMENT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def full_result(text: str = "example") -> SweepResult:
    """Return a result in which `text`, as if from evidence or a feed, stands in every field that could hold it."""
    indicator = Indicator(
        kind="domain-name",
        value=f"evil.example{text}",
        malware=f"DemoSpy{text}",
        source=f"demo{text}",
        sources=(Source(name=f"demo{text}"),),
        description=text,
        references=(f"https://report.example/{text}",),
    )
    records = tuple(
        RecordReference(
            artifact="ios/sms",
            path=f"private/var/mobile/Library/SMS/sms.db{text}",
            position=f"message {number}{text}",
            time=MOMENT,
            time_basis="utc",
            fields={"text": text, "links": (f"https://evil.example/{text}",)},
        )
        for number in range(7)
    )
    finding = Finding(
        id="0123456789abcdef",
        rule="indicator",
        title=f"Domain linked to DemoSpy{text}, received",
        level="high",
        shows="received",
        artifact="ios/sms",
        explanation=f"The domain is listed. {text}",
        advice="Do not open it.",
        false_positives=(f"Research. {text}",),
        attack=("T1660",),
        sighting=Sighting(
            indicator=indicator, observable=ObservedValue(kind="url", value=f"https://evil.example/{text}")
        ),
        count=9,
        first_seen=MOMENT,
        last_seen=MOMENT.replace(day=5),
        records=records,
    )
    device = Device(platform="ios", model=f"iPhone9,3{text}", os_version="14.3", build="18C66", name=f"Phone{text}")
    return SweepResult(
        sweep=SweepInfo(
            id="20260301T120000Z-00000000",
            started_at=MOMENT,
            finished_at=MOMENT,
            bugsweep="0.1.0",
            rules_sha256="",
            indicators_sha256="ab",
        ),
        evidence=(
            EvidenceInfo(
                path=f"/evidence/{text}",
                kind="itunes-backup",
                sha256="cd",
                encrypted=True,
                acquired_at=MOMENT,
                device=device,
                integrity=Integrity(listed=3, present=2, absent=1, notes=(text,)),
            ),
        ),
        indicators=IndicatorSet(count=1, sources=(IndicatorSource(name=f"demo{text}", count=1, updated_at=MOMENT),)),
        verdict=Verdict(
            outcome="targeted",
            because=("0123456789abcdef",),
            coverage=(
                ArtifactCoverage(artifact="ios/sms", status="read", records=105),
                ArtifactCoverage(artifact="ios/tcc", status="damaged", records=1, problems=2, reason=f"damaged {text}"),
                ArtifactCoverage(artifact="ios/calls", status="absent", reason="not in this evidence"),
            ),
            limits=(f"Public indicators cannot prove absence. {text}",),
        ),
        findings=(finding,),
        exposure=(
            Exposure(
                kind="permission",
                what=f"microphone{text}",
                who=f"com.example.app{text}",
                state=f"allowed{text}",
                count=2,
                last_used=MOMENT,
                artifact="ios/tcc",
                records=records[:1],
            ),
        ),
        facts=(
            Fact(field="device.model", value=f"iPhone9,3{text}", source=f"evidence:itunes-backup{text}"),
            Fact(
                field="device.apps",
                value=[{"id": f"com.example.app{text}", "name": f"App{text}", "version": f"1.0{text}", "source": text}],
                source="ios/apps",
                observed_at=MOMENT,
            ),
            Fact(
                field="device.profiles",
                value=[f"org.example{text}"],
                source="ios/profile_manifest",
                observed_at=MOMENT,
                origin=Origin(f"profile{text}", text),
            ),
            Fact(field="device.passcode", value=None, source="ios/backup_status", observed_at=MOMENT),
        ),
        problems=(
            ReportedProblem(artifact="ios/tcc", path=f"TCC.db{text}", position="row 1", reason=text, loss="record"),
            ReportedProblem(artifact="ios/calls", path="calls.db", position="", reason="no data", loss="absent"),
        ),
    )
