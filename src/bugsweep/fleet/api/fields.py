"""What stands in requests and answers: days, labels, texts, each with its bounds, an example and a description."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Final, Generic, TypeVar

from ninja import Path, Query
from ninja.params import functions as parameters
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StringConstraints

T = TypeVar("T")

MOST: Final = 200
"""Rows in one answer."""
_EARLIEST, _LATEST = date(1970, 1, 1), date(2199, 12, 31)
_PRINTABLE: Final = r"^[^\x00-\x1f\x7f]*$"
_WRITTEN: Final = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"


def _day(value: Any) -> date:  # noqa: ANN401 - whatever was sent
    """Return a day that is written as ISO 8601 says; pydantic would take numbers of seconds as well."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or len(value) != len("2026-03-01"):
        raise ValueError("a day is written as 2026-03-01")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise ValueError("a day is written as 2026-03-01") from None
    if not _EARLIEST <= day <= _LATEST:
        raise ValueError(f"a day lies between {_EARLIEST} and {_LATEST}")
    return day


Day = Annotated[date, BeforeValidator(_day)]
Label = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=_PRINTABLE)]
Line = Annotated[str, StringConstraints(max_length=200, pattern=_PRINTABLE)]
Text = Annotated[str, StringConstraints(max_length=10_000, pattern=_WRITTEN)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=_WRITTEN, strip_whitespace=True)]
Flag = StrictBool

Named = Annotated[str, Path(..., min_length=1, max_length=80, pattern=_PRINTABLE)]
"""The label of a row, in a path."""
Numbered = Annotated[int, Path(..., ge=1, le=2**63 - 1)]
"""The number of a row, in a path."""

AsOf = Annotated[
    Day | None,
    Query(None, description="The day that is asked for; today without it.", examples=["2026-03-01"]),
]
After = Annotated[
    str | None,
    Query(None, pattern="^[0-9a-z]{1,13}$", description="The `next` of the answer before; from the start without it."),
]
Limit = Annotated[int, Query(50, ge=1, le=MOST, description="How many rows at most.")]


def asked(description: str, *examples: str, longest: int = 80) -> Any:  # noqa: ANN401 - what ninja takes
    """Return the declaration that a query may ask for rows of something by its name."""
    return parameters.Query(
        None,
        min_length=1,
        max_length=longest,
        pattern=_PRINTABLE,
        description=description,
        examples=list(examples) or None,  # type: ignore[arg-type]  # a list, as OpenAPI has it
    )


OfPerson = Annotated[str | None, asked("Pseudonym of the person.")]
OfPhone = Annotated[str | None, asked("Label of the phone.")]
InUnit = Annotated[str | None, asked("Code of a unit: it and all below it.")]


def chosen(values: Iterable[str]) -> Any:  # noqa: ANN401 - what pydantic takes
    """Return the declaration that a text is one of `values`."""
    known = tuple(values)
    return Field(
        pattern=f"^({'|'.join(re.escape(value) for value in known)})$", json_schema_extra={"enum": list(known)}
    )


def said(description: str, *examples: Any) -> Any:  # noqa: ANN401 - what pydantic takes and gives
    """Return the declaration of a field that has to be there."""
    return Field(..., description=description, examples=list(examples) or None)


def maybe(description: str, *examples: Any, **default: Any) -> Any:  # noqa: ANN401 - as above
    """Return the declaration of a field that may be left out."""
    return Field(**(default or {"default": None}), description=description, examples=list(examples) or None)


class Told(BaseModel):
    """What a request says: a field that is not known is refused, not ignored."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)


class Shown(BaseModel):
    """What an answer says: nothing but what is declared."""

    model_config = ConfigDict(extra="forbid")


class Listing(Shown, Generic[T]):
    """Some rows, in an order that does not change when others are added."""

    items: list[T]
    next: str | None = maybe("Ask with this as `after` for the rows that follow; null after the last.", "2s")
