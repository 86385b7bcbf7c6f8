"""How a topic of exposure is declared: which records it needs, and what they show that leaves the phone, or may."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TypeAlias

from msgspec import Struct

from bugsweep.detect.collection import Records, Wants
from bugsweep.model.exposure import Exposure, ExposureKind
from bugsweep.model.finding import reference
from bugsweep.model.record import Record
from bugsweep.registry import Registry

Telling: TypeAlias = Callable[[Records], Iterator[Exposure]]


class ExposureTopic(Struct, frozen=True, kw_only=True):
    """One topic."""

    name: str
    """Platform and name, such as ``ios/permissions``."""
    title: str
    kinds: tuple[ExposureKind, ...]
    wants: Wants
    """Artifacts whose records it needs, and which of them."""
    tell: Telling
    description: str = ""
    limitations: tuple[str, ...] = ()


EXPOSURES: Registry[ExposureTopic] = Registry("bugsweep.detect.exposure", "topic of exposure")


def exposure(
    *, name: str, title: str, kinds: tuple[ExposureKind, ...], wants: Wants, limitations: tuple[str, ...] = ()
) -> Callable[[Telling], Telling]:
    """Declare the decorated function as the topic `name`.

    It may yield one `Exposure` for each record: those that say the same of the same app are put together, counted, and
    keep the latest use and some of the records.
    """

    def declare(tell: Telling) -> Telling:
        EXPOSURES.register(
            name,
            ExposureTopic(
                name=name,
                title=title,
                kinds=kinds,
                wants=wants,
                tell=tell,
                description=(tell.__doc__ or "").strip(),
                limitations=limitations,
            ),
        )
        return tell

    return declare


def exposed(
    kind: ExposureKind,
    what: str,
    *,
    artifact: str,
    record: Record,
    who: str = "",
    state: str = "",
    last_used: datetime | None = None,
) -> Exposure:
    """Return the exposure that one record of `artifact` states."""
    return Exposure(
        kind=kind,
        what=what,
        who=who,
        state=state,
        last_used=last_used,
        artifact=artifact,
        records=(reference(artifact, record),),
    )
