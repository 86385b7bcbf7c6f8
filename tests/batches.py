"""Phones by the dozen, for the tests of what checks several."""

from pathlib import Path

from bugsweep.cli.checking import Means
from bugsweep.cli.keeping import begin_keeping
from bugsweep.detect.sigma import RuleSet
from bugsweep.indicators.index import IndicatorIndex
from bugsweep.model.indicator import Indicator
from bugsweep.model.verdict import IndicatorSet
from bugsweep.samples.itunes_backup import BackupBuilder, SampleDevice
from bugsweep.store.sweeps import Keep
from bugsweep.sweep import Clock
from memory_evidence import permissions
from workers_at_work import StoppedClock


def backup(folder: Path, *clients: str, serial: str = "SAMPLE000001", password: str | None = None) -> Path:
    """Return a backup of a phone on which these clients may use the microphone."""
    builder = BackupBuilder(device=SampleDevice(serial=serial))
    builder.add("HomeDomain", "Library/TCC/TCC.db", permissions(*clients))
    builder.write(folder, password=password, rounds=10, outer_rounds=10)
    return folder


def means(workspace: Path, *, keep: Keep = "none", clock: Clock | None = None) -> Means:
    """Return means that know one process, and sweep at one moment."""
    index = IndicatorIndex([Indicator(kind="process-name", value="evild", source="demo")])
    return Means(
        index=index,
        summary=IndicatorSet(count=1),
        sigma=RuleSet(rules=(), problems=(), sha256=""),
        rules_sha256="r",
        indicators_sha256=index.sha256,
        keeping=begin_keeping(workspace, keep),
        clock=clock or StoppedClock(),
    )
