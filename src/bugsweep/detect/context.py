"""What is known of a phone beside its evidence: what the organisation allows, and whether the holder is at risk."""

import tomllib
from pathlib import Path

import msgspec
from msgspec import Struct

from bugsweep.errors import RuleError


class AllowList(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What belongs on the phones of an organisation; a list that is None says nothing, an empty one allows nothing.

    Entries are compared without regard to case, to spaces around them, and to colons in fingerprints. One that ends in
    ``*`` allows whatever begins like it.
    """

    profiles: tuple[str, ...] | None = None
    """Configuration profiles, by identifier or UUID."""
    root_certificates: tuple[str, ...] | None = None
    """Authorities that were added, by SHA-256."""
    mdm: tuple[str, ...] | None = None
    """Servers of device management, by host."""
    paired_computers: tuple[str, ...] | None = None
    """By host id, system id or SHA-256 of the certificate; a name can be given to any computer."""
    account_devices: tuple[str, ...] | None = None
    """Devices of Apple accounts, by serial number or machine id."""
    apps: tuple[str, ...] | None = None
    """By bundle identifier."""


class Context(Struct, frozen=True, kw_only=True):
    """What a heuristic may know beside the records."""

    allowed: AllowList = AllowList()
    at_risk: bool = False
    """The holder may be spied upon: what is advice to others is a finding to them."""


NO_CONTEXT = Context()


def read_allow_list(path: Path) -> AllowList:
    """Return the allow-list in a TOML file.

    Raises:
        RuleError: when it cannot be read or says something else.
    """
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), AllowList)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise RuleError(
            f"The allow-list {path} cannot be used: {reason}. It has lists of texts named "
            f"{', '.join(AllowList.__struct_fields__)}."
        ) from error


def is_allowed(allowed: tuple[str, ...], *values: str) -> bool:
    """Return whether one of the values that name a thing is on the list."""
    entries = [_bare(entry) for entry in allowed]
    exact = {entry for entry in entries if not entry.endswith("*")}
    beginnings = tuple(entry[:-1] for entry in entries if entry.endswith("*"))
    return any((bare := _bare(value)) in exact or bare.startswith(beginnings) for value in values if value)


def _bare(text: str) -> str:
    return text.strip().casefold().replace(":", "")
