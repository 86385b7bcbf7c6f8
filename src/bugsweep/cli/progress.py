"""Progress on standard error, and only on a terminal."""

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Protocol

from bugsweep.cli.checking import Step
from bugsweep.formats.printable import printable

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID


class Shown(Protocol):
    """Where it is shown how a run goes on."""

    def expect(self, phones: int) -> None:
        """Learn how many phones there are."""

    def take(self, message: object) -> None:
        """Show what was said of a check; may come from any thread."""

    def one_done(self, number: int) -> None:
        """Learn that a phone is done; 0 is a look at evidence, whose phone is not known yet."""

    def paused(self) -> AbstractContextManager[None]:
        """Leave the terminal to others inside the block."""


@contextmanager
def progress_shown() -> Iterator[Shown]:
    """Show how a run goes on while the context lasts; nothing where nobody looks."""
    if not sys.stderr.isatty():
        yield _Unseen()
        return
    from rich.console import Console  # noqa: PLC0415 - rich costs more than a whole `--help`
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn  # noqa: PLC0415
    from rich.progress import Progress as RichProgress  # noqa: PLC0415

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        TimeElapsedColumn(),
        TimeRemainingColumn(elapsed_when_finished=True),
    )
    with RichProgress(*columns, console=Console(stderr=True), transient=True) as bars:
        yield _Bars(bars)


class _Unseen:
    """Shows nothing."""

    def expect(self, phones: int) -> None:
        pass

    def take(self, message: object) -> None:
        pass

    def one_done(self, number: int) -> None:
        pass

    def paused(self) -> AbstractContextManager[None]:
        return nullcontext()


class _Bars:
    """A line for each phone with the file that is being read, and for several phones one with the total."""

    def __init__(self, bars: "RichProgress") -> None:
        self._bars = bars
        self._lines: dict[int, TaskID] = {}
        self._total = bars.add_task("opening", total=None)
        self._phones = 1

    def expect(self, phones: int) -> None:
        self._phones = phones
        if phones > 1:
            self._bars.update(self._total, description="phones", total=phones)

    def take(self, message: object) -> None:
        if not isinstance(message, Step):
            return
        name = printable(message.path.rpartition("/")[2])
        files = f"{message.files:,} files read, now {name} ({message.size / 1e6:,.1f} MB)"
        if self._phones == 1:
            self._bars.update(self._total, description=files)
            return
        line = self._lines.get(message.number)
        if line is None:
            line = self._lines[message.number] = self._bars.add_task("", total=None)
        self._bars.update(line, description=f"phone {message.number}: {files}")

    def one_done(self, number: int) -> None:
        if number and self._phones > 1:
            self._bars.advance(self._total)
            if (line := self._lines.pop(number, None)) is not None:
                self._bars.remove_task(line)

    @contextmanager
    def paused(self) -> Iterator[None]:
        self._bars.stop()
        try:
            yield
        finally:
            self._bars.start()
