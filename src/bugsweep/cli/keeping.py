"""What a check keeps in the workspace, and what it finds there already."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

import click

from bugsweep import __version__
from bugsweep.cli.feeding import feed_register
from bugsweep.errors import StoreError
from bugsweep.formats.printable import printable
from bugsweep.model.evidence import Evidence
from bugsweep.model.verdict import SweepResult
from bugsweep.store.files import stored
from bugsweep.store.key import StoreKey, open_key
from bugsweep.store.sweeps import KEEPS, Keep, KeptSweep, SweepStore, keys_in_use
from bugsweep.store.writing import SweepWriter
from bugsweep.sweep import RecordConsumer, Sweep


class Keeper:
    """Keeps sweeps. What goes wrong in that is said, and never costs the result itself."""

    def __init__(self, workspace: Path, keep: Keep) -> None:
        """Keep so much in `workspace`."""
        self._store = SweepStore(workspace)
        self._keep = keep
        self._kept: list[str] = []
        self._key: StoreKey | None = None
        self.failed = False
        """Whether anything that was to be kept was not."""

    def same(
        self, pieces: Sequence[Evidence], *, rules_sha256: str, indicators_sha256: str, time_zone: str, phone: str
    ) -> SweepResult | None:
        """Return the result of the same sweep as it was kept, if it was kept as fully as is asked now."""
        if self._keep == "none":
            return None
        try:
            kept = self._store.find_same(
                [piece.info for piece in pieces],
                rules_sha256=rules_sha256,
                indicators_sha256=indicators_sha256,
                time_zone=time_zone,
                bugsweep=__version__,
            )
            if kept is None or not self._suffices(kept, phone):
                return None
            result = self._store.result(kept)
        except (StoreError, OSError):
            return None  # the check is done, and what is wrong with the store is said when it is to be kept
        quotes = "" if kept.keep == "records" or not result.findings else " and quotes the records, which were not kept"
        click.echo(
            "bugsweep: the same evidence was checked with the same rules and indicators at "
            f"{kept.sweep.started_at:%Y-%m-%d %H:%M} UTC; this is sweep {kept.sweep.id}. --again checks anew{quotes}.",
            err=True,
        )
        self._feed(result)
        return result

    def sweep(self, run: Callable[[Sequence[RecordConsumer]], Sweep]) -> Sweep:
        """Run a sweep, giving it who else takes its records, and keep it."""
        with ExitStack() as stack:
            writer = self._writer(stack)
            done = run([] if writer is None else [writer])
            if writer is not None:
                try:
                    writer.keep(done.result, done.observables())
                except StoreError as error:
                    self._say(error)
                else:
                    self._kept.append(done.result.sweep.id)
                    self._feed(done.result)
        return done

    def tell(self) -> None:
        """Say what was kept."""
        for name in self._kept:
            click.echo(f"bugsweep: kept as sweep {name} ({self._keep}).", err=True)

    def _suffices(self, kept: KeptSweep, phone: str) -> bool:
        if KEEPS.index(kept.keep) < KEEPS.index(self._keep) or (phone and kept.sweep.phone != phone):
            return False
        if kept.wants_another_look:
            return False
        return self._keep == "findings" or self._opened_key() == kept.key

    def _writer(self, stack: ExitStack) -> SweepWriter | None:
        if self._keep == "none":
            return None
        try:
            with stored("The sweep"):
                self._opened_key()
            return stack.enter_context(SweepWriter(self._store, self._keep, self._key))
        except StoreError as error:
            self._say(error)
            return None

    def _opened_key(self) -> str:
        """Open the key where one is needed, once, and return its id."""
        if self._key is None and self._keep != "findings":
            self._key = open_key(self._store.workspace, used=keys_in_use(self._store.sweeps()))
        return "" if self._key is None else self._key.id

    def _feed(self, result: SweepResult) -> None:
        if not feed_register(self._store.workspace, result):
            self.failed = True

    def _say(self, error: Exception) -> None:
        self.failed = True
        click.echo(f"bugsweep: {printable(str(error))}", err=True)
