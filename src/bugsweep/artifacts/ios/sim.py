"""SIM cards that the phone had."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.plist_entries import Entries, read_entries
from bugsweep.formats.timestamps import TimestampError, from_unix
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Origin, Problem, Record


class SimCard(Record, frozen=True, kw_only=True):
    """A card; the record's time is when it was last seen."""

    iccid: str
    """Its serial number."""
    imsi: str
    """Of the subscriber."""
    phone_number: Annotated[str, Observes("phone-number")]
    kind: str
    """``sim`` or ``esim``, where it is said."""
    inserted: bool | None
    """Whether it is in the phone now, where that is said."""


@artifact(
    name="ios/sim",
    title="SIM cards",
    record=SimCard,
    shows="present",
    paths=(
        "private/var/wireless/Library/Preferences/com.apple.commcenter.data.plist",
        "private/var/wireless/Library/Preferences/com.apple.commcenter.plist",
    ),
    references=("https://github.com/log2timeline/plaso/tree/main/test_data",),
    limitations=("What was set by hand on the card, such as its own number, may be wrong.",),
)
def parse_sim(file: EvidenceFile) -> Iterator[SimCard | Problem]:
    """Yield each card that the file tells of."""
    entries = read_entries(file)
    slots = entries.texts("PersonalitySlots")
    current = entries.text("LastKnownICCID")
    wallet = entries.entries("PersonalWallet")
    for iccid, value in wallet.values.items():
        origin = Origin(file.path, f"card {iccid}")
        if not isinstance(value, dict):
            yield Problem(origin, f"{type(value).__name__} where a dictionary must be")
            continue
        card = Entries(value, origin, entries.problems)
        info, book = card.entries("info"), card.entries("phonebook")
        yield SimCard(
            origin=origin,
            time=_moment(info),
            iccid=iccid,
            imsi=card.entries("CarrierEntitlements").text("lastGoodImsi"),
            phone_number=info.text("mdn") or book.text("CopiedSIMPhoneNumber") or book.text("PNRPhoneNumber"),
            kind=info.text("type"),
            inserted=iccid in slots or iccid == current if slots or current else None,
        )
    yield from entries.problems


def _moment(info: Entries) -> datetime | None:
    seconds = info.number("ts")
    if not seconds:
        return None
    try:
        return from_unix(seconds)
    except TimestampError as error:
        info.problems.append(Problem(info.origin, str(error)))
        return None
