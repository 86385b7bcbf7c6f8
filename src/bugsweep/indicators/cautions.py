"""Known reasons why what an indicator finds may be harmless.

They are data, in ``cautions.toml`` beside this module. A caution removes no indicator: it goes with it into each
finding, and lowers its level.
"""

import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec
from msgspec.structs import replace

from bugsweep.errors import IndicatorError
from bugsweep.indicators.keys import Key, observable_keys, read_indicator
from bugsweep.model.evidence import Platform
from bugsweep.model.indicator import Indicator
from bugsweep.model.observable import ObservableKind


class Caution(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A reason for doubt, and the values that it holds for."""

    name: str
    kind: ObservableKind
    covers: Literal["same", "within"]
    """Whether indicators must mean the same as a value, or may lie within it."""
    reason: str
    values: tuple[str, ...]
    platform: Platform | None = None
    """Where it holds; None for everywhere."""
    seen_as: tuple[str, ...] = ()
    """Values of the evidence for which it holds; all when there are none."""

    @property
    def unconditional(self) -> bool:
        """Whether it holds wherever the indicator is seen, and as whatever."""
        return self.platform is None and not self.seen_as


class _Cautions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    caution: tuple[Caution, ...]


@cache
def cautions() -> tuple[Caution, ...]:
    """Return the cautions that come with the package."""
    text = files("bugsweep.indicators").joinpath("cautions.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), _Cautions).caution


def with_cautions(indicators: Iterable[Indicator]) -> Iterator[Indicator]:
    """Yield `indicators`, those that a caution speaks of with its reason; what they say themselves stays."""
    same, within = _reasons("same"), _reasons("within")
    for indicator in indicators:
        reason = _reason(indicator, same, within)
        if reason and reason not in indicator.caution:
            yield replace(indicator, caution=f"{indicator.caution} {reason}".lstrip())
        else:
            yield indicator


def in_context(indicator: Indicator, seen_as: str, platform: str) -> Indicator:
    """Return `indicator` with the cautions that hold on the platform where it was seen, and for what it was seen as."""
    keys = read_indicator(indicator)[1]
    for caution, values in _conditional():
        if (
            caution.platform in (None, platform)
            and (not caution.seen_as or f"/{seen_as.lstrip('/')}" in caution.seen_as)
            and not values.isdisjoint(keys)
        ):
            return replace(indicator, caution=f"{indicator.caution} {caution.reason}".lstrip())
    return indicator


@cache
def _conditional() -> tuple[tuple[Caution, frozenset[Key]], ...]:
    """Return the cautions that hold only here or there, with the keys of their values."""
    return tuple(
        (caution, frozenset(key for value in caution.values for key in _keys_of(caution, value)))
        for caution in cautions()
        if not caution.unconditional
    )


def _keys_of(caution: Caution, value: str) -> tuple[Key, ...]:
    return read_indicator(Indicator(kind=caution.kind, value=value))[1]


@cache
def _reasons(covers: Literal["same", "within"]) -> dict[Key, str]:
    """Return the reasons by the keys of their values."""
    return {
        key: caution.reason
        for caution in cautions()
        if caution.covers == covers and caution.unconditional
        for value in caution.values
        for key in _keys_of(caution, value)
    }


def _reason(indicator: Indicator, same: dict[Key, str], within: dict[Key, str]) -> str:
    try:
        meant, keys = read_indicator(indicator)
    except IndicatorError:
        return ""  # it matches nothing, and the index says so
    if not keys:
        return ""
    first = keys[0]
    if (reason := same.get(first) or within.get(first)) is not None:
        return reason
    if first.table != "address":
        return ""
    return next((within[key] for key in observable_keys(meant.kind, first.text) if key in within), "")
