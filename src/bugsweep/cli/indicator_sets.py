"""The indicators of a run: installed feeds, and what the command line adds."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from bugsweep.detect.match import Matcher
from bugsweep.formats.printable import printable
from bugsweep.indicators.index import IndicatorIndex
from bugsweep.indicators.reading import FeedReading, read_indicators
from bugsweep.model.verdict import IndicatorSet, IndicatorSource
from bugsweep.sweep import NO_INDICATORS, LoadedIndicators


def load_indicators(added: Sequence[Path]) -> LoadedIndicators:
    """Return the indicators in the files and folders `added`.

    Raises:
        IndicatorError: when one of them is nothing that can be read.
    """
    readings = [read_indicators(path) for path in added]
    for warning in _warnings(readings):
        click.echo(f"bugsweep: {printable(warning)}", err=True)
    index = IndicatorIndex(indicator for reading in readings for indicator in reading.indicators)
    if not len(index):
        return NO_INDICATORS
    sources = tuple(
        IndicatorSource(name=reading.name, count=len(reading.indicators), updated_at=_changed_at(path))
        for path, reading in zip(added, readings, strict=True)
    )
    return LoadedIndicators(
        match=Matcher(index).match,
        summary=IndicatorSet(count=len(index), sources=sources),
        sha256=index.sha256,
    )


def _warnings(readings: Sequence[FeedReading]) -> Iterator[str]:
    for reading in readings:
        for note in reading.notes:
            yield f"{reading.name}: {note}"
        for reason, count in reading.refused_by_reason.items():
            yield f"{reading.name}: {count} not used: {reason}"


def _changed_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
