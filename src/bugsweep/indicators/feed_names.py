"""Names of feeds, which are names of folders too."""

import re

from bugsweep.errors import UsageError

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


def is_name(text: str) -> bool:
    """Whether a text can be a folder's name on every system, and never leads out of its parent."""
    return _NAME.fullmatch(text) is not None and not text.endswith(".")


def checked_name(name: str) -> str:
    """Return the name of a feed.

    Raises:
        UsageError: when it cannot be a folder's name everywhere.
    """
    if not is_name(name):
        raise UsageError(f"{name!r} cannot be the name of a feed: use small letters, digits, dots, hyphens.")
    return name


def name_for(text: str) -> str:
    """Return the name that a feed of a title or file name gets."""
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:64].rstrip("-")
    return plain or "feed"
