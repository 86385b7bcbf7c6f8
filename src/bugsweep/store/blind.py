"""What is kept of the values of a sweep: fingerprints under the key of the workspace."""

from array import array
from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby
from math import inf
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from bugsweep.model.observable import Observable, Shows
from bugsweep.store.fingerprints import Fingerprinter
from bugsweep.store.gathering import Gathering, Keys, Tables
from bugsweep.store.key import StoreKey

if TYPE_CHECKING:
    import pyarrow as pa

_MOST: Final = 2**32 - 1


class Blinded(NamedTuple):
    """The fingerprints of a sweep."""

    table: "pa.Table"
    observables: int
    """From how many distinct values they were made."""


def blind(observables: Iterable[Observable], key: StoreKey, *, with_values: bool = False) -> Blinded:
    """Return the fingerprints of `observables`, as `store.fingerprints` describes them.

    Args:
        observables: Of one sweep, those of an artifact after each other.
        key: What blinds them.
        with_values: Beside the fingerprint, keep a value that has it, in clear.
    """
    columns = _Columns(Fingerprinter(key), with_values=with_values)
    number = 0
    # What is made of one artifact is let go before the next: of a heavy phone, 250 MB less at the peak.
    for artifact, of_artifact in groupby(observables, attrgetter("artifact")):
        gatherings: defaultdict[Shows, Gathering] = defaultdict(Gathering)
        for (shows, kind), run in groupby(of_artifact, attrgetter("shows", "kind")):
            seen = [
                (
                    inf if one.first_seen is None else one.first_seen.timestamp(),
                    -inf if one.last_seen is None else one.last_seen.timestamp(),
                    one.count,
                    one.kind,
                    one.value,
                )
                for one in run
            ]
            number += len(seen)
            gatherings[shows].add(kind, seen)
        for shows, gathering in gatherings.items():
            for tables, keys in gathering.finished():
                if keys:
                    columns.add(tables, " ".join((artifact, shows, *tables)), keys)
    return Blinded(columns.table(), number)


class _Columns:
    """Collects the rows as columns: numbers as such, as Python's would take five times the memory."""

    def __init__(self, fingerprinter: Fingerprinter, *, with_values: bool) -> None:
        self._fingerprinter = fingerprinter
        self._with_values = with_values
        self._digests = bytearray()
        self._first = array("d")
        self._last = array("d")
        self._counts = array("Q")
        self._kinds: list[str] = []
        self._values: list[str] = []
        self._runs: list[tuple[str, int]] = []

    def add(self, tables: Tables, labels: str, keys: Keys) -> None:
        """Add a row for each text."""
        self._digests += self._fingerprinter.digests(tables[0], keys)
        seen = keys.values()
        self._first.extend(map(itemgetter(0), seen))
        self._last.extend(map(itemgetter(1), seen))
        self._counts.extend(map(itemgetter(2), seen))
        if self._with_values:
            self._kinds += [one[3] for one in seen]
            self._values += [_unicode(one[4]) for one in seen]
        self._runs.append((labels, len(keys)))

    def table(self) -> "pa.Table":
        """Return all rows, sorted."""
        import pyarrow as pa  # noqa: PLC0415 - heavy
        import pyarrow.compute as pc  # noqa: PLC0415 - heavy

        columns = {
            "fingerprint": _numbers(pa.uint64(), self._digests),
            "labels": self._labels(),
            **self._times(),
            "count": pc.min_element_wise(_numbers(pa.uint64(), self._counts), _MOST).cast(pa.uint32()),
        }
        if self._with_values:
            columns["kind"] = pa.array(self._kinds, pa.string())
            columns["value"] = pa.array(self._values, pa.string())
        self._let_go()
        order = pc.sort_indices(columns["fingerprint"])
        # Column by column, as a table and its sorted copy would stand beside each other.
        return pa.table({name: columns.pop(name).take(order) for name in list(columns)})

    def _times(self) -> "dict[str, pa.Array]":
        import pyarrow.compute as pc  # noqa: PLC0415 - heavy

        first, last = map(_minutes, (self._first, self._last))
        lasted = pc.subtract(last, first)
        return {"first_seen": first, "lasted": pc.if_else(pc.greater(lasted, 0), lasted, None)}

    def _let_go(self) -> None:
        self._digests = bytearray()
        self._first, self._last, self._counts = array("d"), array("d"), array("Q")
        self._kinds, self._values = [], []

    def _labels(self) -> "pa.Array":
        import pyarrow as pa  # noqa: PLC0415 - heavy

        names = list(dict.fromkeys(labels for labels, _ in self._runs))
        numbers = array("i")
        for labels, rows in self._runs:
            numbers += array("i", [names.index(labels)]) * rows
        return pa.DictionaryArray.from_arrays(_numbers(pa.int32(), numbers), pa.array(names, pa.string()))


def _minutes(seconds: "array[float]") -> "pa.Array":
    """Return whole minutes; null of what is no time."""
    import pyarrow as pa  # noqa: PLC0415 - heavy
    import pyarrow.compute as pc  # noqa: PLC0415 - heavy

    given = _numbers(pa.float64(), seconds)
    return pc.floor(pc.divide(pc.if_else(pc.is_finite(given), given, None), 60.0)).cast(pa.int64())


def _numbers(kind: "pa.DataType", numbers: "array[int] | array[float] | bytearray") -> "pa.Array":
    import pyarrow as pa  # noqa: PLC0415 - heavy

    content = pa.py_buffer(numbers)
    return pa.Array.from_buffers(kind, content.size * 8 // kind.bit_width, [None, content])


def _unicode(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
