"""How facts about a phone are declared: which records they need, and under which names they are stated."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TypeAlias

from msgspec import Struct

from bugsweep.detect.collection import Records, Wants
from bugsweep.model.fact import FACT_FIELDS, Fact, fact_value
from bugsweep.model.record import Record
from bugsweep.registry import Registry

Stating: TypeAlias = Callable[[Records], Iterator[Fact]]


class DeviceFacts(Struct, frozen=True, kw_only=True):
    """One topic."""

    name: str
    """Platform and name, such as ``ios/lockdown_mode``."""
    title: str
    states: tuple[str, ...]
    """Names of `FACT_FIELDS`; it states no others."""
    wants: Wants
    """Artifacts whose records it needs, and which of them; empty when the evidence itself says enough."""
    state: Stating
    description: str = ""
    limitations: tuple[str, ...] = ()


DEVICE_FACTS: Registry[DeviceFacts] = Registry("bugsweep.detect.device_facts", "topic of facts")


def device_facts(
    *, name: str, title: str, states: tuple[str, ...], wants: Wants, limitations: tuple[str, ...] = ()
) -> Callable[[Stating], Stating]:
    """Declare the decorated function as the topic `name`.

    It is called when at least one of the artifacts was there. What no record says, it states only where
    `Records.whole` says that nothing was lost: a file that is not in the evidence states nothing.
    """

    def declare(state: Stating) -> Stating:
        DEVICE_FACTS.register(
            name,
            DeviceFacts(
                name=name,
                title=title,
                states=states,
                wants=wants,
                state=state,
                description=(state.__doc__ or "").strip(),
                limitations=limitations,
            ),
        )
        return state

    return declare


def stated(
    records: Records,
    name: str,
    value: object,
    *,
    source: str,
    record: Record | None = None,
    observed_at: datetime | None = None,
) -> Fact:
    """Return a fact.

    Args:
        records: where it comes from.
        name: one of `FACT_FIELDS`.
        value: as the field's kind says, in Python's types; None for "not known".
        source: the artifact.
        record: the one record that says it, if it is one.
        observed_at: a better time than that of the acquisition, where the record has one.

    Raises:
        ValueError: when the value is not of the field's kind, which is a mistake in the code.
    """
    return Fact(
        field=name,
        value=fact_value(FACT_FIELDS[name], value),
        source=source,
        observed_at=observed_at or records.as_of(source),
        origin=record.origin if record is not None else None,
    )
