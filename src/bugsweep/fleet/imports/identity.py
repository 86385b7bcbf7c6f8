"""What tells one phone from another, made comparable: IMEIs, serial numbers, makers, systems."""

import re
from typing import Final

from bugsweep.errors import FormatError

_SEPARATORS = re.compile(r"[\s\-/.]+")
_ROUNDED = re.compile(r"\d[.,]\d+[eE]\+?\d+")
_IMEI_DIGITS: Final = 15
_IMEISV_DIGITS: Final = 16
_FORMULA = ("=", "+", "@")
_NOT_SERIALS = frozenset({
    "-", "—", "n/a", "na", "none", "null", "nil", "unknown", "not available", "default string", "serial number", "нет",
    "неизвестно", "отсутствует", "н/д", "to be filled by o.e.m.",
})  # fmt: skip
_MAKERS = {
    "apple": "Apple",
    "asus": "Asus",
    "asustek": "Asus",
    "bq": "BQ",
    "f+": "F+",
    "google": "Google",
    "hmd": "HMD",
    "hmd global": "HMD",
    "honor": "Honor",
    "huawei": "Huawei",
    "lenovo": "Lenovo",
    "lg": "LG",
    "lge": "LG",
    "lg electronics": "LG",
    "motorola": "Motorola",
    "nokia": "Nokia",
    "nothing": "Nothing",
    "oneplus": "OnePlus",
    "oppo": "Oppo",
    "realme": "realme",
    "samsung": "Samsung",
    "samsung electronics": "Samsung",
    "sony": "Sony",
    "tecno": "Tecno",
    "vivo": "vivo",
    "xiaomi": "Xiaomi",
    "zte": "ZTE",
}
"""Makers as inventories write them, in lower case and without the form of the company."""
_COMPANY = re.compile(r",?\s+(?:inc|corp|co|ltd|llc|gmbh|limited|corporation|technologies)\b\.?", re.IGNORECASE)
_SYSTEMS = (
    ("harmony", "harmonyos"),
    ("aurora", "aurora"),
    ("аврора", "aurora"),
    ("sailfish", "aurora"),
    ("ipados", "ios"),
    ("ios", "ios"),
    ("iphone os", "ios"),
    ("android", "android"),
)
_COMPUTERS = ("windows", "macos", "mac os", "os x", "linux", "ubuntu", "chromeos", "chrome os", "darwin", "tvos")
_COMPUTER_MODELS = re.compile(r"(?:iMac|Mac|VirtualMac|MacBook|AppleTV|Watch)", re.IGNORECASE)


def imei_of(text: str) -> str:
    """Return an IMEI as its 15 digits.

    Raises:
        FormatError: when it is none: another length, a wrong check digit (3GPP TS 23.003, annex B), a placeholder.
    """
    digits = _SEPARATORS.sub("", text)
    if _ROUNDED.fullmatch(text.strip()):
        raise FormatError(f"IMEI {text.strip()} was rounded by a spreadsheet")
    if not (digits.isascii() and digits.isdigit()):
        raise FormatError(f"IMEI {text.strip()[:40]!r} is no number")
    if len(digits) == _IMEI_DIGITS - 1:
        raise FormatError(f"IMEI {digits} lacks its check digit")
    if len(digits) == _IMEISV_DIGITS:
        raise FormatError(f"IMEI {digits} has 16 digits: an IMEISV, which has no check digit")
    if len(digits) != _IMEI_DIGITS:
        raise FormatError(f"IMEI {digits[:40]} has {len(digits)} digits, not 15")
    if len(set(digits)) == 1:
        raise FormatError(f"IMEI {digits} is a placeholder")
    if not is_checked(digits):
        raise FormatError(f"IMEI {digits} has a wrong check digit")
    return digits


def is_checked(digits: str) -> bool:
    """Whether the last of `digits` checks the others, as Luhn does."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value  # noqa: PLR2004 - the sum of its two digits
    return total % 10 == 0


def serial_of(text: str) -> str:
    """Return a serial number, empty where the text only says that there is none.

    Raises:
        FormatError: when it could not be one.
    """
    serial = text.strip()
    if serial.startswith(_FORMULA) or not serial.isprintable():
        raise FormatError(f"the serial number {serial[:40]!r} is a formula or has invisible signs")
    return "" if serial.casefold() in _NOT_SERIALS or not serial.strip("0?-. ") else serial


def maker_of(text: str) -> str:
    """Return a maker under one name, whatever form of the company and case the source has."""
    plain = _COMPANY.sub("", text).strip(" .,")
    return _MAKERS.get(plain.casefold(), plain)


def system_of(text: str) -> str:
    """Return a system as the register names it; ``computer`` for one of computers, empty when it is not known."""
    folded = text.casefold()
    if any(name in folded for name in _COMPUTERS):
        return "computer"
    return next((system for name, system in _SYSTEMS if name in folded), "")


def class_of(model: str) -> str:
    """Return what kind of device a model of Apple's is; ``computer`` for others that no register of phones holds."""
    if model.startswith("iPhone"):
        return "smartphone"
    if model.startswith("iPad"):
        return "tablet"
    return "computer" if _COMPUTER_MODELS.match(model) else ""
