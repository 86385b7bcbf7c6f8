"""Reading in several processes: which of them reads which artifacts, and how what they read becomes one.

Each artifact is read by one process, in the order of the evidence. What became of it is put in the place where one
process alone would have had it, so that the result is the same to the byte.
"""

import gc
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from typing import Any, Final

from bugsweep.evidence import EVIDENCE_KINDS
from bugsweep.model.record import Problem
from bugsweep.reading.forks import FORKING, Fork
from bugsweep.reading.passes import Late, Passing, Readings, Share, read_pass, read_share, take_late
from bugsweep.reading.takers import DivisibleTaker

_WORTH_IT: Final = 16 * 1024 * 1024
"""So many bytes take a second and more."""


def read_all(passing: Passing, readings: Readings, *, processes: int = 1) -> None:
    """Read all of the evidence into `readings`, with as many processes as may and are worth it."""
    shares = _shares(passing, processes) if processes > 1 and _divisible(passing) else []
    if len(shares) > 1:
        _read_shared(passing, readings, shares)
    else:
        read_pass(passing, readings)


def _divisible(passing: Passing) -> bool:
    """Whether evidence and takers let themselves be divided."""
    return (
        FORKING
        and not passing.scanners
        and all(EVIDENCE_KINDS[piece.info.kind].repeatable for piece in passing.pieces)
        and all(isinstance(taker, DivisibleTaker) for taker in passing.takers)
    )


def _shares(passing: Passing, processes: int) -> list[Share]:
    """Return the shares of at most so many processes, the largest first; one, or none, where it is not worth it."""
    sizes: Counter[str] = Counter()
    known: set[Problem] = set()
    patterns = passing.patterns()
    for piece, wanted in zip(passing.pieces, patterns, strict=True):
        for item in piece.files(wanted):
            if not isinstance(item, Problem):
                sizes.update(dict.fromkeys(wanted.keys(item.path), item.size))
            elif wanted.keys(item.origin.path):
                known.add(item)
            else:
                return []  # the container itself is damaged: what comes of it has its order from one pass alone
    if sizes.total() < _WORTH_IT:
        return []
    effort = {artifact.name: artifact.effort * sizes[artifact.name] for artifact in passing.artifacts}
    return [Share(frozenset(names), patterns, frozenset(known)) for names in _even(effort, processes)]


def _even(effort: Mapping[str, float], count: int) -> list[list[str]]:
    """Return the names in so many groups of about the same effort, the largest first: each goes where least is."""
    groups: list[tuple[float, list[str]]] = [(0.0, []) for _ in range(count)]
    for name in sorted(effort, key=lambda name: (-effort[name], name)):
        least = min(range(count), key=lambda number: groups[number][0])
        groups[least] = (groups[least][0] + effort[name], [*groups[least][1], name])
    return [names for _, names in sorted(groups, key=lambda group: -group[0]) if names]


def _read_shared(passing: Passing, readings: Readings, shares: Sequence[Share]) -> None:
    """Read the last share here, and each other one in a process of its own."""
    *others, own = shares
    late: list[Late] = []
    # What exists now is looked at by no collection of garbage, which would have the processes copy all of it.
    gc.collect()
    gc.freeze()
    try:
        with ExitStack() as stack:
            forks = [
                (share, stack.enter_context(Fork(partial(_read_part, passing, readings, share)))) for share in others
            ]
            late += read_share(passing, readings, own)
            for share, fork in forks:
                result = fork.result()
                if result is None:  # the process died, as one does when memory is short: its share is read here
                    late += read_share(passing, readings, share)
                else:
                    late += _taken(passing, readings, result[0])
    finally:
        gc.unfreeze()
    take_late(passing, readings, late)


def _read_part(passing: Passing, readings: Readings, share: Share) -> Any:  # noqa: ANN401 - only for `_taken`
    """Read a share, and return what became of it."""
    late = read_share(passing._replace(progress=None), readings, share)
    read = {name: readings[name].part() for name in share.artifacts}
    taken = [taker.part(share.artifacts) for taker in passing.takers if isinstance(taker, DivisibleTaker)]
    return late, read, taken


def _taken(passing: Passing, readings: Readings, part: Any) -> list[Late]:  # noqa: ANN401 - from `_read_part`
    """Put what another process has read where it belongs, and return what it told of problems."""
    late, read, taken = part
    for name, one in read.items():
        readings[name].take_part(one)
    for taker, one in zip(passing.takers, taken, strict=True):
        if isinstance(taker, DivisibleTaker):
            taker.take_part(one)
    return list(late)
