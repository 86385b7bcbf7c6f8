"""What the database refuses, as one sentence for the person who asked for it."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext_noop

from bugsweep.errors import RegisterError, Saying
from bugsweep.fleet.guards import GUARDS, NoOverlap

_NAMED = re.compile(r"(?:constraint failed: (?:index ')?|constraint \")([\w., ]+)")
_COLUMNS = re.compile(r"fleet_(\w+)\.(\w+)")
_RAISED = re.compile(r"([^\n]*)")

_OVERLAPS: Final[Mapping[str, str]] = {guard.name: guard.message for guard in GUARDS if isinstance(guard, NoOverlap)}
"""Constraint to what it says where it is one: on PostgreSQL, which gives its name alone."""

KINDS: Final[Mapping[str, str]] = {
    "(?:dates_in_order|after_it_was_(?:recorded|made))$": gettext_noop("a day comes before one that it has to follow"),
    "known$|one_of_two$": gettext_noop("a word in it is none that the register has"),
    "(?:four_eyes|author_is_not_signer|to_oneself)$": gettext_noop("a second person has to decide it"),
    "somebody$": gettext_noop("who decided it and when belong together"),
    "once$|once_in_sweep$|in_one_phone$": gettext_noop("there is one like it already"),
    "of_(?:one_thing|something)$": gettext_noop("it has to be of one thing, and of no other"),
    "has_reason$|for_something$": gettext_noop("it needs a reason"),
    "has_witness$": gettext_noop("a destruction needs a witness"),
    "has_currency$": gettext_noop("a cost needs its currency"),
    "another_phone$": gettext_noop("a phone does not replace itself"),
    "has_(?:code|label|pseudonym|rule|field)$|is_named$": gettext_noop("it needs a name"),
}
"""How the name of a constraint ends, to what has to hold."""

WORDS: Final = (
    gettext_noop("label"), gettext_noop("serial"), gettext_noop("maker"), gettext_noop("imei"), gettext_noop("imei2"),
    gettext_noop("udid"), gettext_noop("code"), gettext_noop("pseudonym"), gettext_noop("login"), gettext_noop("name"),
    gettext_noop("version"), gettext_noop("sha256"), gettext_noop("inventory number"), gettext_noop("receipt number"),
    gettext_noop("staff number index"), gettext_noop("enterprise id"),
)  # fmt: skip
"""The columns of which there are no two alike, as SQLite names them."""


@contextmanager
def refusing(what: str, **about: object) -> Iterator[None]:
    """Do the writing of a block whole or not at all.

    Args:
        what: What is written, as the beginning of a sentence: "The assignment of %(phone)s".
        about: What belongs into its places.

    Raises:
        RegisterError: when the database refuses it.
    """
    try:
        with transaction.atomic():
            yield
    except (IntegrityError, DataError) as error:
        raise RegisterError(
            gettext_noop("%(what)s is refused: %(why)s."), what=Saying(what, **about), why=_reason(str(error))
        ) from error


def _reason(message: str) -> Saying:
    """Return why: what a guard says, or what the kind of the constraint asks for."""
    if "FOREIGN KEY" in message or "foreign key" in message:
        return Saying(gettext_noop("what it names is not in the register"))
    found = _NAMED.search(message)
    if found is None:
        raised = _RAISED.match(message)
        return Saying((raised[1] if raised else message).strip().rstrip("."))
    columns = [Saying(column.replace("_", " ")) for _, column in _COLUMNS.findall(found[1])]
    if columns:
        return Saying(gettext_noop("there is one with the same %(columns)s"), columns=_listed(columns))
    return _rule(found[1].strip())


def _listed(parts: list[Saying]) -> Saying:
    listed = parts[0]
    for part in parts[1:]:
        listed = Saying(gettext_noop("%(before)s and %(last)s"), before=listed, last=part)
    return listed


def _rule(name: str) -> Saying:
    if name in _OVERLAPS:
        return Saying(_OVERLAPS[name])
    words = name.replace("_", " ")
    for ending, asked in KINDS.items():
        if re.search(ending, name):
            return Saying(gettext_noop("%(asked)s (rule “%(rule)s”)"), asked=Saying(asked), rule=words)
    return Saying(gettext_noop("it breaks the rule “%(rule)s”"), rule=words)
