"""The indicators of a run: installed feeds, and what the command line adds."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from bugsweep.formats.printable import printable
from bugsweep.indicators import loading


def load_indicators(workspace: Path | None, added: Sequence[Path]) -> loading.LoadedFeeds:
    """Return the indicators of the feeds installed in the workspace, if one is given, and of the files `added`.

    What of them is not used is said on standard error.

    Raises:
        IndicatorError: when one of the files is nothing that can be read.
    """
    loaded = loading.load_indicators(workspace, added)
    warn_of(loaded)
    return loaded


def digest_of(loaded: loading.LoadedFeeds) -> str:
    """Return the digest that a sweep is kept under; empty where there are no indicators."""
    return loaded.index.sha256 if len(loaded.index) else ""


def warn_of(loaded: loading.LoadedFeeds) -> None:
    """Say on standard error what of the indicators is not used."""
    for warning in _warnings(loaded):
        click.echo(f"bugsweep: {printable(warning)}", err=True)


def _warnings(loaded: loading.LoadedFeeds) -> Iterator[str]:
    yield from loaded.problems
    for reading in loaded.readings:
        for note in reading.notes:
            yield f"{reading.name}: {note}"
        for reason, count in reading.refused_by_reason.items():
            yield f"{reading.name}: {count} not used: {reason}"
    for refused in loaded.index.refused:
        yield f"{refused.indicator.source}: {refused.indicator.value} not used: {refused.reason}"
