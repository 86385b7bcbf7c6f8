"""What the database refuses, as one sentence for the person who asked for it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DataError, IntegrityError, transaction

from bugsweep.errors import RegisterError

_NAMED = re.compile(r"(?:constraint failed: (?:index ')?|constraint \")([\w., ]+)")
_COLUMNS = re.compile(r"fleet_(\w+)\.(\w+)")
_RAISED = re.compile(r"([^\n]*)")


@contextmanager
def refusing(what: str) -> Iterator[None]:
    """Do the writing of a block whole or not at all.

    Args:
        what: What is written, as the beginning of a sentence: "The assignment of D-17".

    Raises:
        RegisterError: when the database refuses it.
    """
    try:
        with transaction.atomic():
            yield
    except (IntegrityError, DataError) as error:
        raise RegisterError(f"{what} is refused: {_reason(str(error))}.") from error


def _reason(message: str) -> str:
    """Return why: what a guard says, or the name of a constraint, which says what has to hold."""
    if "FOREIGN KEY" in message or "foreign key" in message:
        return "what it names is not in the register"
    found = _NAMED.search(message)
    if found is None:
        raised = _RAISED.match(message)
        return (raised[1] if raised else message).strip().rstrip(".")
    columns = _COLUMNS.findall(found[1])
    if columns:
        return f"there is one with the same {' and '.join(column.replace('_', ' ') for _, column in columns)}"
    return f"it breaks the rule “{found[1].strip().replace('_', ' ')}”"
