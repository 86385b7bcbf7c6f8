"""Values that an indicator can match, and how a record type declares that it carries them."""

from datetime import datetime
from typing import Literal, TypeAlias, get_args

from msgspec import Struct

ObservableKind: TypeAlias = Literal[
    "android-property",
    "app-id",
    "cert-hash",
    "domain-name",
    "email-addr",
    "file-hash",
    "file-name",
    "file-path",
    "ipv4-addr",
    "ipv6-addr",
    "phone-number",
    "process-name",
    "profile-id",
    "url",
]
"""What sort of value it is, in the words of STIX 2.1 where it has them."""

OBSERVABLE_KINDS: tuple[ObservableKind, ...] = get_args(ObservableKind)

Shows: TypeAlias = Literal["sent", "received", "contacted", "present", "installed", "executed"]
"""What a record proves: the holder sent a link, a link came in, a host was talked to, a file lay there, an app or
profile was installed, a process ran. The last three speak for compromise, the two before them for targeting, and the
first for neither."""

SHOWS: tuple[Shows, ...] = get_args(Shows)


class Observes(Struct, frozen=True):
    """Marks a field of a record as an observable: ``url: Annotated[str, Observes("url")]``.

    A field may hold one value, None or a tuple of values, and may carry several marks.
    """

    kind: ObservableKind
    shows: Shows | None = None
    """What this field proves, where that is not what its artifact proves."""


class Observable(Struct, frozen=True, kw_only=True):
    """One distinct value of a sweep, with where and when it was seen."""

    kind: ObservableKind
    value: str
    artifact: str
    """Name of the artifact whose records carry it; a value in two artifacts is two observables."""
    shows: Shows
    first_seen: datetime | None
    last_seen: datetime | None
    count: int
