"""Indicators of many feeds as one set, and their keys for looking them up."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from hashlib import sha256
from typing import Final, TypeVar

import msgspec
from msgspec.structs import replace

from bugsweep.errors import IndicatorError
from bugsweep.indicators.keys import Key, KeyTable, read_indicator
from bugsweep.model.indicator import Indicator, Source
from bugsweep.model.observable import ObservableKind

T = TypeVar("T")

_VERSION: Final = "bugsweep.indicators/1"
_TLP: Final = ("", "clear", "white", "green", "amber", "amber+strict", "red")
"""Who may see it, from everybody to the fewest."""


class Refused(msgspec.Struct, frozen=True):
    """An indicator that cannot be matched, with the reason."""

    indicator: Indicator
    reason: str


class _Compiled(msgspec.Struct, frozen=True):
    version: str
    sha256: str
    indicators: list[msgspec.Raw]
    counts: dict[ObservableKind, int]
    tables: dict[KeyTable, dict[str, tuple[int, ...]]]
    patterns: tuple[int, ...]
    refused: tuple[Refused, ...]


class IndicatorIndex:
    """A set of indicators.

    What several feeds state is one indicator with all its sources. Indicators are numbered in the order of kind,
    value and mode, so that the same set has the same numbers whatever order it came in. An index that is loaded with
    `from_bytes` decodes an indicator only when it is asked for.
    """

    def __init__(self, indicators: Iterable[Indicator] = ()) -> None:
        """Gather `indicators`; those that cannot be matched end up in `refused`."""
        groups: dict[tuple[str, tuple[Key, ...], str, str], list[Indicator]] = {}
        refused = []
        for given in indicators:
            try:
                indicator, keys = read_indicator(given)
            except IndicatorError as error:
                refused.append(Refused(given, str(error)))
                continue
            pattern = "" if keys else indicator.value
            groups.setdefault((indicator.kind, keys, indicator.mode, pattern), []).append(indicator)
        merged: list[Indicator] = []
        tables: dict[KeyTable, dict[str, list[int]]] = {}
        patterns = []
        for number, ((_, keys, _, _), group) in enumerate(sorted(groups.items(), key=lambda item: item[0])):
            merged.append(_merged(group))
            if not keys:
                patterns.append(number)
            for key in keys:
                tables.setdefault(key.table, {}).setdefault(key.text, []).append(number)
        self._decoded: list[Indicator | None] = list(merged)
        self._raw: list[msgspec.Raw] = []
        self._counts: dict[ObservableKind, int] = dict(Counter(indicator.kind for indicator in merged))
        self.tables: Mapping[KeyTable, Mapping[str, tuple[int, ...]]] = {
            table: {text: tuple(numbers) for text, numbers in keys.items()} for table, keys in tables.items()
        }
        """The numbers of the indicators that have a key, by table and text of the key."""
        self.patterns = tuple(patterns)
        """The numbers of the indicators that have no key and are to be tried one by one."""
        self.refused = tuple(refused)

    def __len__(self) -> int:
        return len(self._decoded)

    def __iter__(self) -> Iterator[Indicator]:
        return map(self.__getitem__, range(len(self)))

    def __getitem__(self, number: int) -> Indicator:
        """Return the indicator of that number."""
        indicator = self._decoded[number]
        if indicator is None:
            indicator = self._decoded[number] = _INDICATOR.decode(self._raw[number])
        return indicator

    def counts(self) -> dict[ObservableKind, int]:
        """Return how many indicators there are of each kind."""
        return dict(self._counts)

    @cached_property
    def sha256(self) -> str:
        """Digest of the content, the same for the same set in any order."""
        digest = sha256()
        for indicator in self:
            digest.update(msgspec.json.encode(indicator) + b"\n")
        return digest.hexdigest()

    def to_bytes(self) -> bytes:
        """Return the compiled form, which `from_bytes` reads in a fraction of the time that feeds take."""
        return msgspec.msgpack.encode(
            {
                "version": _VERSION,
                "sha256": self.sha256,
                "indicators": list(self),
                "counts": self._counts,
                "tables": self.tables,
                "patterns": self.patterns,
                "refused": self.refused,
            }
        )

    def __reduce__(self) -> tuple[Callable[[bytes], "IndicatorIndex"], tuple[bytes]]:
        """Travel to another process in the compiled form."""
        return IndicatorIndex.from_bytes, (self.to_bytes(),)

    @classmethod
    def from_bytes(cls, content: bytes) -> "IndicatorIndex":
        """Read the compiled form.

        Raises:
            IndicatorError: when it is damaged or of another version; the feeds are to be read again.
        """
        try:
            version = _VERSION_ONLY.decode(content).version
            if version != _VERSION:
                raise IndicatorError(f"The compiled indicators are of version {version!r}, not {_VERSION!r}")
            compiled = _COMPILED.decode(content)
        except msgspec.MsgspecError as error:
            raise IndicatorError(f"The compiled indicators are damaged: {error}") from error
        index = cls()
        index._raw = compiled.indicators
        index._decoded = [None] * len(compiled.indicators)
        index._counts = compiled.counts
        index.tables = compiled.tables
        index.patterns = compiled.patterns
        index.refused = compiled.refused
        index.sha256 = compiled.sha256
        return index


class _VersionOnly(msgspec.Struct, frozen=True):
    version: str


_VERSION_ONLY: Final = msgspec.msgpack.Decoder(_VersionOnly)
_COMPILED: Final = msgspec.msgpack.Decoder(_Compiled)
_INDICATOR: Final = msgspec.msgpack.Decoder(Indicator)


def _merged(group: list[Indicator]) -> Indicator:
    """Return one indicator for several of the same value; where they contradict each other, the cautious one counts."""
    if len(group) > 1:
        group.sort(key=msgspec.json.encode)
    first = group[0]
    sources = tuple(sorted({source for one in group for source in _sources_of(one)}))
    names = ", ".join(dict.fromkeys(source.name for source in sources))
    if len(group) == 1:
        return (
            first
            if (sources, names) == (first.sources, first.source)
            else replace(first, sources=sources, source=names)
        )
    return replace(
        first,
        malware=_joined(one.malware for one in group),
        campaign=_joined(one.campaign for one in group),
        source=names,
        sources=sources,
        confidence=min((one.confidence for one in group if one.confidence is not None), default=None),
        valid_from=min((one.valid_from for one in group if one.valid_from is not None), default=None),
        valid_until=None
        if any(one.valid_until is None for one in group)
        else max(one.valid_until for one in group if one.valid_until is not None),
        description=_joined((one.description for one in group), "\n\n"),
        references=_union(one.references for one in group),
        tlp=max((one.tlp for one in group), key=_secrecy),
        tags=_union(one.tags for one in group),
        caution=_joined((one.caution for one in group), " "),
    )


def _sources_of(indicator: Indicator) -> tuple[Source, ...]:
    return indicator.sources or ((Source(name=indicator.source),) if indicator.source else ())


def _joined(texts: Iterable[str], separator: str = ", ") -> str:
    return separator.join(sorted({text for text in texts if text}))


def _union(several: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted({text for texts in several for text in texts}))


def _secrecy(tlp: str) -> tuple[int, str]:
    """Rank a marking; one that is not known is taken for the strictest."""
    name = tlp.lower().removeprefix("tlp:")
    return (_TLP.index(name) if name in _TLP else len(_TLP), tlp)
