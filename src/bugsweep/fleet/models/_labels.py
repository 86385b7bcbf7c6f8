"""Labels that people read out and type: short, without letters that look alike, and telling nothing."""

import secrets

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_pseudonym() -> str:
    """Return a new label of a person."""
    return _label("P")


def new_device_label() -> str:
    """Return a new label of a phone."""
    return _label("D")


def _label(prefix: str) -> str:
    """Return eight random digits of base 32: two of 10,000 labels are the same once in twenty thousand registers."""
    digits = [secrets.choice(_ALPHABET) for _ in range(8)]
    return f"{prefix}-{''.join(digits[:4])}-{''.join(digits[4:])}"
