"""Hunts: what is known today, looked for on phones that were swept before.

Beside `sweep` the only module that knows both the store and the rules by which a verdict is reached.
"""

import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec

from bugsweep import __version__
from bugsweep.detect.judge import judge, ranked
from bugsweep.detect.match import cautioned
from bugsweep.detect.match_patterns import PatternMatcher
from bugsweep.detect.observe import SightingRecords
from bugsweep.detect.sightings import finding_of
from bugsweep.detect.sigma import RuleSet
from bugsweep.errors import StoreError
from bugsweep.hunting.document import Hunt, HuntedSweep, LeftOut, RareThing, Spread, hunts_in
from bugsweep.hunting.records import RecordHunt
from bugsweep.hunting.spreads import FEWEST_PHONES, Spreads
from bugsweep.indicators.index import IndicatorIndex
from bugsweep.indicators.keys import KeyTable
from bugsweep.model.finding import Finding, ObservedValue, Sighting
from bugsweep.model.observable import ObservableKind, Shows
from bugsweep.model.verdict import IndicatorSet
from bugsweep.store.fingerprints import FORM
from bugsweep.store.hunt import Fingerprints, Probe, Rarity, Seen
from bugsweep.store.key import StoreKey
from bugsweep.store.sweeps import KeptSweep, Oddity, SweepStore

RARE_KEYS: Final[tuple[KeyTable, ...]] = ("profile", "process", "app", "host")
"""Of what it is told that few phones have it, in the order of how much it means."""
_KINDS: Final[Mapping[KeyTable, ObservableKind]] = {
    "address": "ipv4-addr",
    "app": "app-id",
    "cert": "cert-hash",
    "cut-process": "process-name",
    "email": "email-addr",
    "file-name": "file-name",
    "file-path": "file-path",
    "hash": "file-hash",
    "host": "domain-name",
    "network": "ipv4-addr",
    "phone": "phone-number",
    "process": "process-name",
    "profile": "profile-id",
    "property": "android-property",
    "url": "url",
    "url-prefix": "url",
}

_OTHER_FORM: Final = "its fingerprints have a form that this version does not make: check its evidence again"


class Hunter:
    """Hunts in the sweeps of a workspace."""

    def __init__(self, store: SweepStore, keys: Mapping[str, StoreKey], *, since: datetime | None = None) -> None:
        """Hunt in the sweeps begun at `since` or later.

        Args:
            store: Where the sweeps are.
            keys: Those at hand, by id.
            since: None for all sweeps.
        """
        self._store = store
        self._keys = keys
        self._left_out: list[LeftOut] = []
        self._hunted: list[KeptSweep] = []
        self._all: list[KeptSweep] = []
        for one in store.scan():
            if isinstance(one, Oddity):
                if one.what != "half-written":
                    self._leave_out(one.path.name, f"{one.what}: {one.reason}")
            elif since is None or one.sweep.started_at >= since:
                self._all.append(one)
        self._oddities = tuple(self._left_out)
        for kept in self._all:
            self._sort(kept)

    def hunt(self, index: IndicatorIndex, summary: IndicatorSet, *, anew: bool = True) -> Hunt:
        """Look for `index`; not `anew`, leave out what an earlier hunt did with the same indicators or stated.

        Raises:
            StoreError: when the store cannot be read.
        """
        started_at = datetime.now(UTC)
        earlier = [] if anew else list(hunts_in(self._store.workspace))
        done = {name for hunt in earlier if hunt.indicators_sha256 == index.sha256 for name in hunt.hunted}
        stated = {(one.sweep, finding.id) for hunt in earlier for one in hunt.found for finding in one.findings}
        hunted, known_before, found, found_by_check = [], 0, [], []
        for kept in self._hunted:
            if not anew and (kept.sweep.id in done or kept.sweep.indicators_sha256 == index.sha256):
                self._leave_out(kept.sweep.id, "the same indicators were looked for before")
            else:
                hunted.append(kept)
        sightings = self._sightings(hunted, index)
        spreads = _spreads_of(hunted, sightings)
        for kept in hunted:
            findings = self._new_findings(kept, index, sightings.get(kept.sweep.id, {}))
            if len(findings) < len(sightings.get(kept.sweep.id, ())):
                found_by_check.append(kept.sweep.id)
            new = tuple(finding for finding in findings if (kept.sweep.id, finding.id) not in stated)
            known_before += len(findings) - len(new)
            if new:
                spread = tuple(_spread(spreads, kept, index, sightings[kept.sweep.id], {finding.id for finding in new}))
                found.append(self._changed(kept, new, spread))
        return Hunt(
            id=_new_id(started_at),
            started_at=started_at,
            finished_at=datetime.now(UTC),
            bugsweep=__version__,
            indicators=summary,
            indicators_sha256=index.sha256,
            hunted=tuple(kept.sweep.id for kept in hunted),
            left_out=tuple(self._left_out),
            found=tuple(found),
            known_before=known_before,
            found_by_check=tuple(found_by_check),
            limits=tuple(_limits(hunted, index)),
        )

    def hunt_rules(self, rules: RuleSet, *, time_zone: str = "UTC", beside: Hunt | None = None) -> Hunt:
        """Run rules over the records of every sweep that kept them.

        Args:
            rules: What to run.
            time_zone: Zone in which they count the hours of the day.
            beside: A hunt for indicators, of which this is then a part.

        Raises:
            StoreError: when the store cannot be read.
            UsageError: when there is no such time zone.
        """
        hunt = beside or _nothing_yet(left_out=self._oddities)
        left_out, searched, stated = list(hunt.left_out), [], {one.sweep: one.findings for one in hunt.found}
        spread = {one.sweep: one.spread for one in hunt.found}
        records = RecordHunt(self._store, rules, time_zone=time_zone)
        for kept in self._all:
            if kept.keep != "records":
                left_out.append(LeftOut(sweep=kept.sweep.id, reason="no records were kept, and rules need them"))
                continue
            try:
                findings = records.findings(kept)
            except StoreError as error:
                left_out.append(LeftOut(sweep=kept.sweep.id, reason=str(error)))
                continue
            searched.append(kept.sweep.id)
            known = {finding.id for finding in self._store.findings(kept)}
            if new := [finding for finding in findings if finding.id not in known]:
                stated[kept.sweep.id] = (*stated.get(kept.sweep.id, ()), *new)
        return msgspec.structs.replace(
            hunt,
            finished_at=datetime.now(UTC),
            rules=len(rules.rules),
            rules_sha256=rules.sha256,
            searched=tuple(searched),
            left_out=tuple(left_out),
            found=tuple(
                self._changed(kept, stated[kept.sweep.id], spread.get(kept.sweep.id, ()))
                for kept in self._all
                if kept.sweep.id in stated
            ),
        )

    def rare(self, *, budget: int) -> tuple[RareThing, ...]:
        """Return what one phone has and no other of its model and build, at most `budget` things.

        Of each phone the newest sweep counts; blind, it can be said what sort of thing it is, where and when it was
        seen, and not its value.
        """
        newest = {kept.phone: kept for kept in self._hunted}
        groups: dict[tuple[str, str, str], list[KeptSweep]] = {}
        for kept in newest.values():
            groups.setdefault((*kept.model_and_build, kept.key), []).append(kept)
        found: list[tuple[int, int, RareThing]] = []
        for (model, build, _), sweeps in groups.items():
            if len(sweeps) < FEWEST_PHONES or not model:
                continue
            by_id = {kept.sweep.id: kept for kept in sweeps}
            with Fingerprints(self._store, sweeps) as fingerprints:
                for place, rarity in enumerate(fingerprints.rare(RARE_KEYS, budget=budget)):
                    found.append((place, -rarity.of, _rare_thing(rarity, by_id[rarity.seen.sweep], model, build)))
        found.sort(key=lambda one: one[:2])
        return tuple(thing for _, _, thing in found[:budget])

    def _leave_out(self, sweep: str, reason: str) -> None:
        self._left_out.append(LeftOut(sweep=sweep, reason=reason))

    def _sort(self, kept: KeptSweep) -> None:
        if not kept.key:
            self._leave_out(kept.sweep.id, "only findings were kept of it")
        elif kept.form != FORM:
            self._leave_out(kept.sweep.id, _OTHER_FORM)
        elif kept.key not in self._keys:
            self._leave_out(kept.sweep.id, f"it was kept under another key ({kept.key})")
        else:
            self._hunted.append(kept)

    def _sightings(self, sweeps: Sequence[KeptSweep], index: IndicatorIndex) -> dict[str, "_Sightings"]:
        """Return what was seen in each sweep."""
        found: dict[str, _Sightings] = {}
        patterns = PatternMatcher(index) if index.patterns else None
        for key in sorted({kept.key for kept in sweeps}):
            with Fingerprints(self._store, [kept for kept in sweeps if kept.key == key]) as fingerprints:
                for probe, seen in fingerprints.find(index, self._keys[key]):
                    found.setdefault(seen.sweep, _Sightings()).add(probe, seen)
                for kind, seen in fingerprints.values() if patterns is not None else ():
                    look_up = patterns.look_up(kind) if patterns is not None else None
                    for number in look_up(seen.value) if look_up is not None else ():
                        found.setdefault(seen.sweep, _Sightings()).add_pattern(number, kind, seen)
        return found

    def _new_findings(
        self, kept: KeptSweep, index: IndicatorIndex, sightings: "Mapping[_Place, _Sighting]"
    ) -> list[Finding]:
        """Return the findings that the sweep itself did not have."""
        if not sightings:
            return []
        known = {
            (finding.artifact, finding.sighting.indicator.kind, finding.sighting.indicator.value)
            for finding in self._store.findings(kept)
            if finding.sighting is not None
        }
        return [
            sighting.finding(index, place)
            for place, sighting in sightings.items()
            if (place[1], index[place[0]].kind, index[place[0]].value) not in known
        ]

    def _changed(self, kept: KeptSweep, new: Sequence[Finding], spread: tuple[Spread, ...]) -> HuntedSweep:
        findings = ranked([*self._store.findings(kept), *new])
        return HuntedSweep(
            sweep=kept.sweep.id,
            phone=kept.phone,
            started_at=kept.sweep.started_at,
            before=kept.verdict.outcome,
            after=judge(findings, kept.verdict.coverage, opened=all(info.opened for info in kept.evidence)).outcome,
            findings=ranked(new),
            spread=spread,
        )


def _new_id(started_at: datetime) -> str:
    return f"{started_at:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"


def _nothing_yet(*, left_out: tuple[LeftOut, ...]) -> Hunt:
    """Return a hunt that looks for no indicators."""
    now = datetime.now(UTC)
    return Hunt(
        id=_new_id(now),
        started_at=now,
        finished_at=now,
        bugsweep=__version__,
        indicators=IndicatorSet(),
        indicators_sha256="",
        hunted=(),
        left_out=left_out,
    )


_Place = tuple[int, str, Shows]
"""Number of the indicator, artifact and what it shows."""


class _Sighting:
    """An indicator in one artifact of a sweep."""

    def __init__(self, kind: ObservableKind, seen: Seen, cut: str) -> None:
        self._kind = kind
        self._seen = seen
        self._cut = cut

    def add(self, seen: Seen, cut: str, *, other_values: bool) -> None:
        """Add what was seen under another key; it is of other values, or of the same under another name."""
        mine = self._seen
        self._cut = self._cut and cut
        self._seen = mine._replace(
            first_seen=min(_known(mine.first_seen, seen.first_seen), default=None),
            last_seen=max(_known(mine.last_seen, seen.last_seen), default=None),
            times=mine.times + seen.times if other_values else max(mine.times, seen.times),
            value=mine.value or seen.value,
        )

    def finding(self, index: IndicatorIndex, place: _Place) -> Finding:
        """Return it as a finding."""
        number, artifact, shows = place
        indicator = index[number]
        if self._cut:
            indicator = cautioned(indicator, self._cut)
        observed = ObservedValue(kind=self._kind, value=self._seen.value)
        return finding_of(
            artifact,
            SightingRecords(
                sighting=Sighting(indicator=indicator, observable=observed),
                shows=shows,
                count=self._seen.times,
                first_seen=self._seen.first_seen,
                last_seen=self._seen.last_seen,
                records=(),
            ),
        )


class _Sightings(dict[_Place, _Sighting]):
    """What was seen in one sweep."""

    def add(self, probe: Probe, seen: Seen) -> None:
        cut = probe.key.text if probe.key.table == "cut-process" else ""
        self._add(probe.number, _KINDS[probe.key.table], seen, cut, other_values=probe.key.table == "network")

    def add_pattern(self, number: int, kind: ObservableKind, seen: Seen) -> None:
        self._add(number, kind, seen, "", other_values=True)

    def _add(self, number: int, kind: ObservableKind, seen: Seen, cut: str, *, other_values: bool) -> None:
        place = (number, seen.artifact, seen.shows)
        if (known := self.get(place)) is None:
            self[place] = _Sighting(kind, seen, cut)
        else:
            known.add(seen, cut, other_values=other_values)


def _spreads_of(hunted: Sequence[KeptSweep], sightings: Mapping[str, _Sightings]) -> Spreads:
    spreads = Spreads()
    for kept in hunted:
        spreads.add(kept.model_and_build, kept.phone, (number for number, _, _ in sightings.get(kept.sweep.id, ())))
    return spreads


def _spread(
    spreads: Spreads, kept: KeptSweep, index: IndicatorIndex, sightings: _Sightings, findings: Collection[str]
) -> Iterator[Spread]:
    """Yield how common these findings of a sweep are; nothing among few phones or unknown ones."""
    for place, sighting in sightings.items():
        if (seen := spreads.of(kept.model_and_build, place[0])) is None:
            continue
        if (finding := sighting.finding(index, place).id) in findings:
            yield Spread(finding=finding, phones=seen.phones, of=seen.of)


def _known(*moments: datetime | None) -> Iterable[datetime]:
    return (moment for moment in moments if moment is not None)


def _rare_thing(rarity: Rarity, kept: KeptSweep, model: str, build: str) -> RareThing:
    seen = rarity.seen
    return RareThing(
        sweep=kept.sweep.id,
        phone=kept.phone,
        model=model,
        build=build,
        kind=seen.key,
        artifact=seen.artifact,
        shows=seen.shows,
        value=seen.value,
        phones=rarity.phones,
        of=rarity.of,
        count=seen.times,
        first_seen=seen.first_seen,
        last_seen=seen.last_seen,
    )


def _limits(hunted: Sequence[KeptSweep], index: IndicatorIndex) -> Iterator[str]:
    blind = sum(kept.keep != "records" for kept in hunted)
    if index.patterns and blind:
        yield (
            f"{len(index.patterns)} of {len(index)} indicators are patterns: they can be tried on values and not on "
            f"fingerprints, which are all that is kept of {blind} of {len(hunted)} sweeps."
        )
    if not len(index):
        yield "No indicators were loaded: nothing that is known could be recognised."
    yield (
        "What is found is told to the minute, and without the value where a sweep was kept blind: check its evidence "
        "again to see more."
    )
