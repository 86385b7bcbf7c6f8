"""Values of evidence as every database can hold them."""

from typing import Any

import msgspec

from bugsweep.errors import RegisterError
from bugsweep.formats.json_text import encode_json


def storable(value: object) -> Any:  # noqa: ANN401 - any JSON value
    """Return `value` as JSON says it, without the sign NUL, which PostgreSQL cannot hold, and half surrogate pairs."""
    if _is_plain(value):
        return value
    return _without_nul(msgspec.json.decode(encode_json(value)))


def storable_text(text: str, longest: int | None = None) -> str:
    """Return `text` without what a database cannot hold, cut to `longest` characters."""
    stored: str = text if _is_plain(text) else storable(text)
    return stored if longest is None or len(stored) <= longest else f"{stored[: longest - 1]}…"


def storable_name(text: str, longest: int) -> str:
    """Return the name by which a row is asked for in addresses.

    Raises:
        RegisterError: when it cannot be one: cut or changed it would be another's, and a slash would end it.
    """
    if not 0 < len(text) <= longest or not text.isprintable() or "/" in text or text in {".", ".."}:
        raise RegisterError(
            f"A name has 1 to {longest} signs that are shown, and no slash; this has not: {text[:99]!r}."
        )
    return text


def _is_plain(value: object) -> bool:
    """Whether it would come back as it is: most of an inventory does, and is not taken through JSON."""
    if type(value) is str:
        return value.isascii() and "\0" not in value
    return value is None or type(value) is bool


def _without_nul(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, str):
        return value.replace("\0", "␀")
    if isinstance(value, dict):
        return {_without_nul(key): _without_nul(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_without_nul(one) for one in value]
    return value
