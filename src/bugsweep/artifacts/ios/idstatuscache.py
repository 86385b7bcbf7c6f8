"""Accounts that the iPhone looked up with Apple before it could write to them or be written to."""

from collections.abc import Iterator
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.handles import read_handle
from bugsweep.formats.plist_entries import Entries, read_entries
from bugsweep.formats.timestamps import TimestampError, from_cocoa
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Origin, Problem, Record

_STATES: dict[float, str] = {0: "unknown", 1: "registered", 2: "not registered"}


class AccountLookup(Record, frozen=True, kw_only=True):
    """A look-up of an account for a service of Apple, such as iMessage (``com.apple.madrid``)."""

    service: str
    account: str
    """As the phone has it, such as ``mailto:anna@mail.example``."""
    phone_number: Annotated[str | None, Observes("phone-number")] = None
    email: Annotated[str | None, Observes("email-addr")] = None
    state: str = ""
    """``registered`` with the service or ``not registered``; a number where it is not known."""


@artifact(
    name="ios/idstatuscache",
    title="Look-ups of Apple accounts",
    record=AccountLookup,
    shows="contacted",
    paths=(
        "private/var/mobile/Library/Preferences/com.apple.identityservices.idstatuscache.plist",
        "private/var/mobile/Library/IdentityServices/idstatuscache.plist",
    ),
    references=(
        "https://citizenlab.ca/2021/09/forcedentry-nso-group-imessage-zero-click-exploit-captured-in-the-wild/",
    ),
    limitations=("Since iOS 14.7 the file is absent or empty.",),
)
def parse_idstatuscache(file: EvidenceFile) -> Iterator[AccountLookup | Problem]:
    """Yield each account with the service that it was looked up for."""
    services = read_entries(file)
    for service, accounts in services.values.items():
        if not isinstance(accounts, dict):
            continue  # the version of the cache
        for account, lookup in accounts.items():
            yield from _lookup(origin_of(file, f"{service}, {account}"), service, account, lookup)


def _lookup(origin: Origin, service: str, account: str, lookup: object) -> Iterator[AccountLookup | Problem]:
    if not isinstance(lookup, dict):
        yield Problem(origin, f"a look-up that is {type(lookup).__name__}")
        return
    entries = Entries(lookup, origin)
    looked_up, state = entries.number("LookupDate"), entries.number("IDStatus")
    time = None
    try:
        time = from_cocoa(looked_up) if looked_up else None
    except TimestampError as error:
        yield Problem(origin, f"LookupDate: {error}")
    phone_number, email = read_handle(account)
    yield AccountLookup(
        origin=origin,
        time=time,
        service=service,
        account=account,
        phone_number=phone_number,
        email=email,
        state="" if state is None else _STATES.get(state, str(state)),
    )
    yield from entries.problems
