"""Lists in parts: the part after a row, and how to ask for the next one."""

from collections.abc import Callable, Iterable, Sequence
from http import HTTPStatus
from typing import Any, Final, TypeVar

from django.db.models import Model, QuerySet

from bugsweep.fleet.api.problems import Refused

M = TypeVar("M", bound=Model)

_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_LARGEST: Final = 2**63 - 1


def narrowed(rows: "QuerySet[M]", **asked: object) -> "QuerySet[M]":
    """Return the rows whose columns have the values that are asked for; of what is None all values count."""
    return rows.filter(**{column: value for column, value in asked.items() if value is not None})


def part_of(
    rows: "QuerySet[M]",
    shown: Callable[[Sequence[M]], Iterable[dict[str, Any]]],
    *,
    after: str | None,
    limit: int,
) -> dict[str, Any]:
    """Return the rows that follow the cursor `after`, by primary key, and the cursor of the next part.

    Args:
        rows: All of them, in any order.
        shown: Makes what is shown of one part, in a few queries for all of it.
        after: The cursor; None for the beginning.
        limit: How many at most.

    Raises:
        Refused: when the cursor is none of ours.
    """
    if after is not None:
        rows = rows.filter(pk__gt=_key(after))
    found = list(rows.order_by("pk")[: limit + 1])
    part = found[:limit]
    return {"items": list(shown(part)), "next": _cursor(part[-1].pk) if len(found) > limit else None}


def _key(cursor: str) -> int:
    key = int(cursor, 36)
    if key > _LARGEST:
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "after: it is no `next` of an answer")
    return key


def _cursor(key: int) -> str:
    digits = ""
    while key:
        key, digit = divmod(key, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
