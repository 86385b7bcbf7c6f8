"""Sweeps for the tests of the store, kept in a folder."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from bugsweep.artifacts import ARTIFACTS
from bugsweep.model.evidence import Device, EvidenceInfo
from bugsweep.model.finding import Finding
from bugsweep.model.indicator import Indicator
from bugsweep.model.observable import Observable, ObservableKind, Shows
from bugsweep.model.record import Record
from bugsweep.model.verdict import ArtifactCoverage, SweepInfo, SweepResult, Verdict
from bugsweep.store.key import StoreKey
from bugsweep.store.sweeps import Keep, KeptSweep, SweepStore
from bugsweep.store.writing import SweepWriter

KEY = StoreKey(b"k" * 32)
DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)
EVIL = Indicator(kind="domain-name", value="evil.example", malware="DemoSpy", source="demo")


def result(
    number: int = 1, *, phone: str = "", findings: Sequence[Finding] = (), started_at: datetime = DAY
) -> SweepResult:
    """Return the result of the sweep of phone `number`, in which only messages were read."""
    return SweepResult(
        sweep=SweepInfo(
            id=f"{started_at:%Y%m%dT%H%M%SZ}-{number:08x}",
            started_at=started_at,
            finished_at=started_at,
            bugsweep="0.1.0",
            rules_sha256="r",
            indicators_sha256="i",
            phone=phone,
        ),
        evidence=(
            EvidenceInfo(
                path="/evidence",
                kind="itunes-backup",
                sha256=f"{number:064x}",
                acquired_at=started_at,
                device=Device(platform="ios", model="iPhone14,5", build="21E219", serial=f"SERIAL{number}"),
            ),
        ),
        verdict=Verdict(
            outcome="nothing found",
            because=(),
            coverage=(ArtifactCoverage(artifact="ios/sms", status="read", records=3),),
        ),
        findings=tuple(findings),
    )


def seen(
    value: str,
    kind: ObservableKind = "url",
    *,
    artifact: str = "ios/sms",
    shows: Shows = "received",
    at: datetime = DAY,
    count: int = 1,
) -> Observable:
    """Return a value as a sweep saw it."""
    return Observable(kind=kind, value=value, artifact=artifact, shows=shows, first_seen=at, last_seen=at, count=count)


def kept(
    workspace: Path,
    swept: SweepResult | None = None,
    observables: Iterable[Observable] = (),
    *,
    keep: Keep = "blind",
    key: StoreKey = KEY,
    records: dict[str, Sequence[Record]] | None = None,
) -> KeptSweep:
    """Keep a sweep and return it as the store knows it."""
    store, swept = SweepStore(workspace), swept or result()
    with SweepWriter(store, keep, key) as writer:
        for name, several in (records or {}).items():
            take = writer.consumer_of(ARTIFACTS[name])
            for record in several if take is not None else ():
                take(record)
        writer.keep(swept, observables)
    return store.sweep(swept.sweep.id)


def of_phone(swept: SweepResult, phone: str) -> SweepResult:
    """Return the result as that of a phone of the register."""
    return replace(swept, sweep=replace(swept.sweep, phone=phone))
