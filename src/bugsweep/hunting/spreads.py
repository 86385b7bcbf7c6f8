"""How common something is among the phones of one model and build: context, and no reason for anything by itself."""

from collections.abc import Collection, Iterable
from typing import Final

from msgspec.structs import replace

from bugsweep.indicators.index import IndicatorIndex
from bugsweep.model.finding import Finding, SeenOn
from bugsweep.model.indicator import Indicator
from bugsweep.model.verdict import SweepResult, model_and_build_of, phone_of
from bugsweep.store.fingerprints import FORM
from bugsweep.store.hunt import Fingerprints
from bugsweep.store.key import StoreKey
from bugsweep.store.sweeps import KeptSweep, SweepStore

FEWEST_PHONES: Final = 3
"""Among fewer phones of a kind everything is rare."""

Kind = tuple[str, str]
"""Model and build."""


class Spreads:
    """On how many phones of each kind indicators were seen."""

    def __init__(self) -> None:
        """Know no phones yet."""
        self._phones: dict[Kind, set[str]] = {}
        self._having: dict[tuple[Kind, int], set[str]] = {}

    def add(self, kind: Kind, phone: str, indicators: Iterable[int] = ()) -> None:
        """Learn of a phone, and of the numbers of the indicators that were seen on it."""
        self._phones.setdefault(kind, set()).add(phone)
        for number in indicators:
            self._having.setdefault((kind, number), set()).add(phone)

    def of(self, kind: Kind, indicator: int) -> SeenOn | None:
        """Return how common it is; None among few phones or unknown ones, where it would say nothing."""
        phones = len(self._phones.get(kind, ()))
        if not kind[0] or phones < FEWEST_PHONES:
            return None
        return SeenOn(phones=len(self._having.get((kind, indicator), ())), of=phones)


def with_spread(
    result: SweepResult, store: SweepStore, key: StoreKey, *, among: Collection[str] | None = None
) -> SweepResult:
    """Return `result` with how common what indicators found is, where enough phones of the kind were swept.

    Args:
        result: Of a check.
        store: The sweeps that it is compared with, those kept under `key`.
        key: Of the store.
        among: Only with these sweeps, such as those kept before a run, so that phones that are checked side by side
            have no part in it.

    Raises:
        StoreError: when the store cannot be read.
    """
    wanted = [finding.sighting.indicator for finding in result.findings if finding.sighting is not None]
    kind, phone = model_and_build_of(result.evidence), phone_of(result.sweep, result.evidence)
    if not wanted or not kind[0]:
        return result
    alike = [
        kept
        for kept in store.sweeps()
        if (kept.key, kept.form, kept.model_and_build) == (key.id, FORM, kind)
        and (among is None or kept.sweep.id in among)
    ]
    if len({phone, *(kept.phone for kept in alike)}) < FEWEST_PHONES:
        return result
    index = IndicatorIndex(wanted)
    spreads = _spreads(store, alike, index, key)
    spreads.add(kind, phone, range(len(index)))
    return replace(result, findings=tuple(_told(finding, kind, spreads, index) for finding in result.findings))


def _spreads(store: SweepStore, sweeps: Iterable[KeptSweep], index: IndicatorIndex, key: StoreKey) -> Spreads:
    by_id = {kept.sweep.id: kept for kept in sweeps}
    spreads = Spreads()
    for kept in by_id.values():
        spreads.add(kept.model_and_build, kept.phone)
    with Fingerprints(store, list(by_id.values())) as fingerprints:
        for probe, seen in fingerprints.find(index, key):
            kept = by_id[seen.sweep]
            spreads.add(kept.model_and_build, kept.phone, [probe.number])
    return spreads


def _told(finding: Finding, kind: Kind, spreads: Spreads, index: IndicatorIndex) -> Finding:
    number = None if finding.sighting is None else _number(finding.sighting.indicator, index)
    return finding if number is None else replace(finding, seen_on=spreads.of(kind, number))


def _number(indicator: Indicator, index: IndicatorIndex) -> int | None:
    """Return the number of an indicator, which another feed may have written differently; None of a pattern."""
    keys = IndicatorIndex([indicator]).tables
    places = [index.tables[table][text] for table, texts in keys.items() for text in texts]
    shared = set(places[0]).intersection(*places[1:]) if places else set()
    return next((number for number in sorted(shared) if index[number].kind == indicator.kind), None)
