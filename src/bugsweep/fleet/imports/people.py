"""Gathers what a list says of one person, and refuses what cannot be."""

from collections.abc import Callable, Iterator
from datetime import date

from bugsweep.errors import FormatError
from bugsweep.fleet.imports.inventory import PersonRecord
from bugsweep.formats.printable import printable
from bugsweep.model.fact import FACT_FIELDS
from bugsweep.model.record import Origin, Problem

_LONGEST = 300
_CLEARANCES = {
    "нет": "none",
    "без допуска": "none",
    "дсп": "restricted",
    "для служебного пользования": "restricted",
    "секретно": "secret",
    "3": "secret",
    "третья": "secret",
    "совершенно секретно": "top_secret",
    "2": "top_secret",
    "вторая": "top_secret",
    "особой важности": "top_secret",
    "1": "top_secret",
    "первая": "top_secret",
    "top secret": "top_secret",
}
"""Levels as lists write them; the forms of the Russian order of 2010 by their number."""


def person_of(
    origin: Origin,
    source: str,
    *,
    staff_number: str = "",
    name: str = "",
    email: str = "",
    unit: str = "",
    role: str = "",
    clearance: str = "",
    language: str = "",
    valid_from: Callable[[], date | None] = lambda: None,
    valid_to: Callable[[], date | None] = lambda: None,
    active: bool | None = None,
) -> Iterator[PersonRecord | Problem]:
    """Yield the record of a person, unless nobody is named or the days are in the wrong order; and what was refused."""
    try:
        begins, ends = valid_from(), valid_to()
    except FormatError as error:
        yield Problem(origin, str(error))
        return
    if not (staff_number or name or email):
        yield Problem(origin, "no staff number, name or address: nobody is named")
        return
    if begins is not None and ends is not None and ends <= begins:
        yield Problem(origin, f"leaves on {ends}, which is not after {begins}")
        return
    level = _CLEARANCES.get(clearance.casefold(), clearance.casefold().replace(" ", "_"))
    if level and level not in FACT_FIELDS["person.clearance"].values:
        yield Problem(
            origin, f"the clearance {printable(clearance)[:40]!r} is not known: give its meaning in the mapping"
        )
        level = ""
    yield PersonRecord(
        origin=origin,
        source=f"import:{source}",
        staff_number=staff_number[:100],
        name=" ".join(name.split())[:_LONGEST],
        email=email[:_LONGEST],
        unit=unit[:80],
        role=role[:80],
        clearance=level,
        language=language[:10],
        valid_from=begins,
        valid_to=ends,
        active=active,
    )
