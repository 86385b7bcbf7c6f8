"""Values that mean the same, brought to one writing: accounts, numbers, hashes, identifiers."""

import re
from unicodedata import decimal, normalize

from bugsweep.formats.hosts import normal_host

_HASH_NAME = re.compile(r"(?:md5|sha-?(?:1|224|256|384|512))\s*[:=]\s*", re.IGNORECASE)
_UUID = re.compile(r"\{?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\}?", re.IGNORECASE)
_ACCOUNT_MARK = re.compile(r"\s*(?:mailto|tel|sms|imessage|facetime(?:-audio)?|e|p):(?://)?", re.IGNORECASE)
_PHONE_ORNAMENTS = re.compile(r"\(0\)(?=[0-9\s])|[\s().\-/\u2010-\u2015\u200b-\u200f\u202a-\u202e\u2060-\u2069]")

_BETWEEN_DIGITS = re.compile(r"[:\s]")


def normal_email(text: str) -> str:
    """Return an address of mail or an Apple account in lower case, without ``mailto:`` or Apple's ``E:``.

    Dots and plus signs before the at sign stay: to most hosts they make another address.
    """
    if text.isascii() and text.islower() and ":" not in text and "<" not in text:
        return text.strip()
    if text.endswith(">") and "<" in text:
        text = text[text.rindex("<") + 1 : -1]
    if (mark := _ACCOUNT_MARK.match(text)) is not None:
        text = text[mark.end() :].partition("?")[0]
    name, at, host = text.strip().lower().rpartition("@")
    return f"{name}{at}{normal_host(host)}" if at else host


def normal_phone(text: str) -> str:
    """Return a phone number as digits, with ``+`` where it has a country code; a leading ``00`` is one."""
    if (mark := _ACCOUNT_MARK.match(text)) is not None:
        text = text[mark.end() :].partition(";")[0]
    if not text.isascii():
        text = "".join(str(decimal(letter, letter)) for letter in normalize("NFKC", text))
    number = _PHONE_ORNAMENTS.sub("", text)
    return f"+{number[2:]}" if number.startswith("00") else number


def normal_hash(text: str) -> str:
    """Return a hash in lower case, without the name of its algorithm."""
    if ":" in text or "=" in text:
        text = _HASH_NAME.sub("", text, count=1)
    return text.strip().lower()


def normal_fingerprint(text: str) -> str:
    """Return the fingerprint of a certificate as hexadecimal digits without colons or spaces."""
    return text.lower() if text.isalnum() else _BETWEEN_DIGITS.sub("", normal_hash(text))


def normal_app(text: str) -> str:
    """Return the identifier of an app in lower case, without a component or the name of one of its processes."""
    return text.strip().lower().partition(":")[0].partition("/")[0]


def normal_profile(text: str) -> str:
    """Return the UUID of a profile in lower case without braces, or its identifier as it is."""
    text = text.strip()
    return text.strip("{}").replace("-", "").lower() if _UUID.fullmatch(text) else text


def normal_property(text: str) -> str:
    """Return the name of a system property in lower case."""
    return text.strip().strip("[]").lower()
