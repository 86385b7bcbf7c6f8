"""The check of one phone, as it is done here, in another process or on another machine: from what can travel."""

import gc
import os
import time
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from bugsweep import __version__
from bugsweep.cli.keeping import Keeper, Keeping, compared, kept_answer
from bugsweep.cli.output import OutputFolder
from bugsweep.cli.password import Password, PasswordWantedError
from bugsweep.detect.context import NO_CONTEXT, Context
from bugsweep.detect.match import Matcher
from bugsweep.detect.sigma.consumer import SigmaRules
from bugsweep.detect.sigma.rule import RuleSet
from bugsweep.detect.yara import YaraRules, YaraScan
from bugsweep.errors import BugsweepError
from bugsweep.evidence import open_evidence
from bugsweep.evidence.places import Place
from bugsweep.indicators.index import IndicatorIndex
from bugsweep.indicators.resolving import Resolver, matching_targets
from bugsweep.model.evidence import Evidence, EvidenceInfo
from bugsweep.model.verdict import IndicatorSet, SweepResult
from bugsweep.sweep import CLOCK, NO_INDICATORS, Clock, LoadedIndicators, RecordConsumer, Sweep, sweep
from bugsweep.workers.pool import say

_OPENED_AT_ONCE: Final = 8
"""Pieces that stay open between the look at them and their check."""
_PAUSE: Final = 0.1
"""Seconds between two things that are said of one check."""


class Means(Struct, frozen=True, kw_only=True):
    """With what each phone of a run is swept."""

    index: IndicatorIndex
    summary: IndicatorSet
    sigma: RuleSet
    yara: YaraRules | None = None
    rules_sha256: str
    indicators_sha256: str
    time_zone: str = "UTC"
    phone: str = ""
    consent: str = ""
    keeping: Keeping
    context: Context = NO_CONTEXT
    """What belongs on the phones, and whether their holders are at risk."""
    resolver: Resolver | None = None
    """It stays where it is: what it has learned is not known elsewhere."""
    clock: Clock = CLOCK
    processes: int = 1
    """How many may read one phone together."""
    bugsweep: str = __version__


class Looked(Struct, frozen=True, kw_only=True):
    """What a piece of evidence is."""

    path: Place
    info: EvidenceInfo


class Refusal(Struct, frozen=True, kw_only=True):
    """Why evidence was not looked at, or a phone not checked."""

    reason: str
    wants_password: bool = False


class Phone(Struct, frozen=True, kw_only=True):
    """What to check as one phone."""

    number: int
    """Its place in the run, from 1."""
    pieces: tuple[Place, ...]
    folder: Path | None = None
    """Where its whole result is written."""


class Checked(Struct, frozen=True, kw_only=True):
    """What became of one phone."""

    result: SweepResult
    note: str = ""
    kept: str = ""
    """Id of the sweep that was kept."""
    failure: str = ""
    """Why it was not kept although it was to be."""


class Step(Struct, frozen=True, kw_only=True):
    """What is said of a check while it runs."""

    number: int
    files: int
    path: str
    size: int


def spare_collections() -> None:
    """Have Python look for cycles more rarely.

    Indicators come by the ten thousand, records by the hundred thousand, and none is ever part of a cycle: looking for
    some at each few costs a tenth.
    """
    gc.set_threshold(100_000, 20, 20)


def look(path: Place, password: Password) -> Looked | Refusal:
    """Return what the evidence at `path` is."""
    try:
        piece = open_evidence(path, password)
    except (BugsweepError, OSError) as error:
        return _refusal(error, path)
    _keep_open(path, password, piece)
    return Looked(path=path, info=piece.info)


def check(means: Means, phone: Phone, password: Password) -> Checked | Refusal:
    """Sweep one phone and keep the sweep, unless the same sweep was kept before this run."""
    if means.bugsweep != __version__:
        return Refusal(reason=f"The worker has bugsweep {__version__}, and {means.bugsweep} is wanted.")
    spare_collections()
    # What Arrow frees goes back to where all else comes from; its own pools hold on to it.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    try:
        pieces = [_opened(path, password) for path in phone.pieces]
        answer = kept_answer(means.keeping, [piece.info for piece in pieces])
        if answer is not None:
            return Checked(result=compared(means.keeping, answer.result), note=answer.note)
        folder = None if phone.folder is None else OutputFolder(phone.folder)
        keeper = Keeper(means.keeping)
        result = keeper.sweep(lambda consumers: _swept(means, phone, pieces, folder, consumers)).result
        result = compared(means.keeping, result)
        if folder is not None:
            folder.finish(result)
    except (BugsweepError, OSError) as error:
        return _refusal(error, phone.pieces[0])
    return Checked(result=result, kept=keeper.kept, failure=keeper.failure)


def _swept(
    means: Means,
    phone: Phone,
    pieces: Sequence[Evidence],
    folder: OutputFolder | None,
    consumers: Sequence[RecordConsumer],
) -> Sweep:
    return sweep(
        pieces,
        indicators=_loaded(means),
        rules_sha256=means.rules_sha256,
        consumers=[
            SigmaRules(means.sigma, time_zone=means.time_zone),
            *([folder] if folder else []),
            *consumers,
        ],
        scanners=[YaraScan(means.yara)] if means.yara else [],
        progress=_Telling(phone.number),
        time_zone=means.time_zone,
        phone=means.phone,
        consent=means.consent,
        context=means.context,
        clock=means.clock,
        processes=means.processes,
        # The resolver counts the links that it is asked about: each value is to be matched once.
        keeps_values=means.keeping.keep in {"blind", "records"} or means.resolver is not None,
    )


_LOADED: dict[str, tuple[Means, LoadedIndicators]] = {}
"""The indicators of the present run, ready to be looked up: made once, and not for each phone."""


def _loaded(means: Means) -> LoadedIndicators:
    known = _LOADED.get("")
    if known is None or known[0] is not means:
        known = _LOADED[""] = (means, _made_ready(means))
    return known[1]


def _made_ready(means: Means) -> LoadedIndicators:
    match = Matcher(means.index).match if len(means.index) else NO_INDICATORS.match
    if means.resolver is not None:
        match = matching_targets(match, means.resolver)
    return LoadedIndicators(match=match, summary=means.summary, sha256=means.indicators_sha256)


_OPENED: OrderedDict[tuple[Place, str | None], Evidence] = OrderedDict()


def _keep_open(path: Place, password: Password, piece: Evidence) -> None:
    _OPENED[path, password.text] = piece
    while len(_OPENED) > _OPENED_AT_ONCE:
        _OPENED.popitem(last=False)


def _opened(path: Place, password: Password) -> Evidence:
    piece = _OPENED.pop((path, password.text), None)
    return open_evidence(path, password) if piece is None else piece


def _refusal(error: BugsweepError | OSError, path: Place) -> Refusal:
    if isinstance(error, OSError):
        return Refusal(reason=f"{error.filename or path}: {error.strerror or error}.")
    return Refusal(reason=str(error), wants_password=isinstance(error, PasswordWantedError))


class _Telling:
    """Tells the one who started the check how it goes on, now and then."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._files = 0
        self._said_at = 0.0

    def file(self, path: str, size: int) -> None:
        self._files += 1
        now = time.monotonic()
        if now - self._said_at >= _PAUSE:
            self._said_at = now
            say(Step(number=self._number, files=self._files, path=path, size=size))

    def records(self, count: int) -> None:
        """Nothing: the files say enough."""
