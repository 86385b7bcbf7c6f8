"""What checks keep in the workspace, and what they find there already."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from msgspec import Struct

from bugsweep import __version__
from bugsweep.errors import StoreError
from bugsweep.hunting import with_spread
from bugsweep.model.evidence import EvidenceInfo
from bugsweep.model.verdict import SweepResult
from bugsweep.store.files import discard_abandoned, stored
from bugsweep.store.key import StoreKey, open_key
from bugsweep.store.sweeps import KEEPS, EvidenceIdentity, Keep, KeptSweep, SweepStore, identity_of, keys_in_use
from bugsweep.store.writing import SweepWriter
from bugsweep.sweep import RecordConsumer, Sweep


class Keeping(Struct, frozen=True, kw_only=True):
    """How the sweeps of one run are kept; it travels to whoever makes them."""

    workspace: Path
    keep: Keep
    key: StoreKey | None = None
    before: frozenset[str] = frozenset()
    """The ids of all sweeps kept before this run: later ones have no part in what is said of its phones."""
    failure: str = ""
    """Why none of them can be kept."""
    known: Mapping[EvidenceIdentity, str] = {}
    """The sweeps kept before this run that answer it, by their evidence."""


def begin_keeping(workspace: Path, keep: Keep) -> Keeping:
    """Return how to keep sweeps in `workspace`, with the key where one is needed.

    What a run that was killed left half written a day ago or earlier is deleted.
    """
    discard_abandoned(workspace / "sweeps")
    if keep in {"none", "findings"}:
        return Keeping(workspace=workspace, keep=keep)
    try:
        with stored("The sweep"):
            sweeps = SweepStore(workspace).sweeps()
            key = open_key(workspace, used=keys_in_use(sweeps))
    except StoreError as error:
        return Keeping(workspace=workspace, keep=keep, failure=str(error))
    return Keeping(workspace=workspace, keep=keep, key=key, before=frozenset(kept.sweep.id for kept in sweeps))


def answers(
    keeping: Keeping, *, rules_sha256: str, indicators_sha256: str, time_zone: str, phone: str
) -> dict[EvidenceIdentity, str]:
    """Return the sweeps that were made with the same means and kept as fully as is asked now, by their evidence."""
    if keeping.keep == "none" or keeping.failure:
        return {}
    try:
        kept = SweepStore(keeping.workspace).made_with(
            rules_sha256=rules_sha256,
            indicators_sha256=indicators_sha256,
            time_zone=time_zone,
            bugsweep=__version__,
        )
    except OSError:
        return {}  # the check is done, and what is wrong with the store is said when it is to be kept
    return {identity: one.sweep.id for identity, one in kept.items() if _suffices(one, keeping, phone)}


def _suffices(kept: KeptSweep, keeping: Keeping, phone: str) -> bool:
    if KEEPS.index(kept.keep) < KEEPS.index(keeping.keep) or (phone and kept.sweep.phone != phone):
        return False
    if kept.wants_another_look:
        return False
    return keeping.keep == "findings" or (keeping.key is not None and keeping.key.id == kept.key)


def compared(keeping: Keeping, result: SweepResult) -> SweepResult:
    """Return `result` with on how many phones of its kind the same was seen, as far as the store knows."""
    if keeping.key is None:
        return result
    try:
        return with_spread(result, SweepStore(keeping.workspace), keeping.key, among=keeping.before)
    except (StoreError, OSError):
        return result  # this is context only; who asks the store itself is told what is wrong with it


class Answer(Struct, frozen=True, kw_only=True):
    """A result that was kept, and what to say of it."""

    result: SweepResult
    note: str


def kept_answer(keeping: Keeping, pieces: Sequence[EvidenceInfo]) -> Answer | None:
    """Return the result of the same sweep, if it was kept before this run."""
    identity = identity_of(pieces)
    if identity is None or identity not in keeping.known:
        return None
    store = SweepStore(keeping.workspace)
    try:
        kept = store.sweep(keeping.known[identity])
        result = store.result(kept)
    except (StoreError, OSError):
        return None  # it was forgotten or damaged since: the check is done
    quotes = (
        "" if kept.keep == "records" or not result.findings else ", and quotes the records of findings: none were kept"
    )
    return Answer(
        result=result,
        note="the same evidence was checked with the same rules and indicators at "
        f"{kept.sweep.started_at:%Y-%m-%d %H:%M} UTC; this is sweep {kept.sweep.id}. --again checks anew{quotes}.",
    )


class Keeper:
    """Keeps one sweep. What goes wrong in that is said, and never costs the result itself."""

    def __init__(self, keeping: Keeping) -> None:
        """Keep a sweep so."""
        self._keeping = keeping
        self.kept = ""
        """The id of the sweep when it is kept."""
        self.failure = ""
        """Why it is not kept although it was to be."""

    def sweep(self, run: Callable[[Sequence[RecordConsumer]], Sweep]) -> Sweep:
        """Run a sweep, giving it who else takes its records, and keep it."""
        with ExitStack() as stack:
            writer = self._writer(stack)
            done = run([] if writer is None else [writer])
            if writer is not None:
                try:
                    writer.keep(done.result, done.observables())
                except StoreError as error:
                    self.failure = str(error)
                else:
                    self.kept = done.result.sweep.id
        return done

    def _writer(self, stack: ExitStack) -> SweepWriter | None:
        keeping = self._keeping
        if keeping.keep == "none" or keeping.failure:
            return None
        try:
            store = SweepStore(keeping.workspace)
            return stack.enter_context(SweepWriter(store, keeping.keep, keeping.key))
        except StoreError as error:
            self.failure = str(error)
            return None
