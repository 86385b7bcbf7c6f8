"""Whom a message, a call or a contact names: telephone numbers, e-mail addresses, accounts of messengers."""

import re
from functools import lru_cache
from typing import NamedTuple

_PREFIX = re.compile(r"(?:tel|mailto|sms|e|p):", re.IGNORECASE)
"""Before a handle in accounts (``e:`` for an address, ``p:`` for a number) and in addresses of links."""
_SEPARATORS = re.compile(r"[\s().\u00a0\u2010-\u2015\u202a-\u202e\u2066-\u2069/-]")
_NUMBER = re.compile(r"\+?[0-9]{3,17}")
_WHATSAPP_ACCOUNT = re.compile(r"([0-9]{5,17})(?:[.:][0-9]{1,5})*@(?:s\.whatsapp\.net|c\.us)")
_LONGEST = 400
_EMAIL = re.compile(r"[^\s@]{1,128}@[^\s@]{1,253}")


class Handle(NamedTuple):
    """A handle, told apart: at most one of the two is there."""

    phone_number: str | None = None
    """Without spaces and brackets, as it was dialled or in the international form."""
    email: str | None = None


NOBODY = Handle()


def read_handle(handle: str | None) -> Handle:
    """Return what `handle` is: a number, an address, or neither (a sender's name, a business, a group)."""
    return _read(handle) if handle and len(handle) <= _LONGEST else NOBODY


@lru_cache(8192)  # a phone has few, and names them with every message
def _read(handle: str) -> Handle:
    bare = handle[prefix.end() :] if (prefix := _PREFIX.match(handle)) else handle
    if "@" in bare:
        if account := _WHATSAPP_ACCOUNT.fullmatch(bare):
            return Handle(phone_number=f"+{account[1]}")
        is_group = bare.endswith(("@g.us", "@lid", "@broadcast", "@newsletter", "@status"))
        return Handle(email=bare) if _EMAIL.fullmatch(bare) and not is_group else NOBODY
    number = _SEPARATORS.sub("", bare)
    return Handle(phone_number=number) if _NUMBER.fullmatch(number) else NOBODY
