"""SIM cards and mobile contracts that the phone has known."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.dumpsys import Lines, decoded, whole_number
from bugsweep.formats.sqlite import open_database
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.record import Problem, Record

_LIST = re.compile(rb"\s*(Active|All)SubInfoList:|\s*(Active|All) ?[Ss]ubscriptions?:")
_ENTRY = re.compile(rb"\s*[\[{](?:SubscriptionInfoInternal: )?id=(\d{1,9})[, ]")
_FIELD = re.compile(
    rb"\b(iccId|simSlotIndex|displayName|carrierName|mcc|mnc|isEmbedded|isOpportunistic|countryIso)[= ]"
    rb"(.*?)(?=,? \w+=|,? (?:mcc|mnc|isEmbedded|accessRules) |,|\}|\]\s|$)"
)
_ALLOWED = re.compile(rb"\ballowedNetworkTypesForReasons=((?:\w+=\d{1,18},?)+)")
_MASK = re.compile(r"=(\d{1,18})\b")
_2G: Final = 1 << 0 | 1 << 1 | 1 << 3 | 1 << 6 | 1 << 15
"""GPRS, EDGE, CDMA, 1xRTT and GSM, each at its number as TelephonyManager has it."""


class Subscription(Record, frozen=True, kw_only=True):
    """A SIM card, or one that is only data (eSIM)."""

    id: int
    slot: int | None
    """None, or -1, for one that is not in the phone."""
    name: str
    carrier: str
    card: str
    """Its number as far as the phone shows it."""
    country: str
    embedded: bool
    active: bool
    allows_2g: bool | None
    """Whether all that have a say allow networks of the second generation; None where the phone does not list it."""


class _Row(NamedTuple):
    id: int
    slot: int | None
    name: str | None
    carrier: str | None
    card: str | None
    country: str | None
    mcc: int | str | None
    embedded: int | None
    allowed: str | None


_QUERY: Final = """
    SELECT _id, {siminfo.sim_id}, {siminfo.display_name}, {siminfo.carrier_name}, {siminfo.icc_id},
        {siminfo.iso_country_code}, {siminfo.mcc}, {siminfo.is_embedded}, {siminfo.allowed_network_types_for_reasons}
    FROM siminfo ORDER BY _id
"""


@artifact(
    name="android/subscriptions",
    title="SIM cards",
    record=Subscription,
    shows="present",
    paths=(
        "**/dumpsys/isub.txt",
        "data/user_de/*/com.android.providers.telephony/databases/telephony.db",
        "data/data/com.android.providers.telephony/databases/telephony.db",
    ),
    references=(
        "https://developer.android.com/reference/android/telephony/SubscriptionInfo",
        "https://android.googlesource.com/platform/frameworks/base/+/main/core/java/android/provider/Telephony.java",
    ),
)
def parse_subscriptions(file: EvidenceFile) -> Iterator[Subscription | Problem]:
    """Yield each card once; a report lists those in use first, a dump has them in a database, with whole numbers."""
    return _stored(file) if file.path.endswith(".db") else _dumped(file)


def _stored(file: EvidenceFile) -> Iterator[Subscription | Problem]:
    with open_database(file) as database:
        database.require("siminfo")
        for row in database.rows(_QUERY, _Row):
            if isinstance(row, Problem):
                yield row
                continue
            yield Subscription(
                origin=origin_of(file, f"card {row.id}"),
                id=row.id,
                slot=row.slot,
                name=row.name or "",
                carrier=row.carrier or "",
                card=row.card or "",
                country=row.country or ("" if row.mcc is None else str(row.mcc)),
                embedded=bool(row.embedded),
                active=row.slot is not None and row.slot >= 0,
                allows_2g=_allows_2g(row.allowed or ""),
            )


def _dumped(file: EvidenceFile) -> Iterator[Subscription | Problem]:
    lines = Lines(file)
    active = False
    seen: set[int] = set()
    for line in lines:
        if match := _LIST.match(line):
            active = b"Active" in match[0]
        elif (match := _ENTRY.match(line)) and int(match[1]) not in seen:
            seen.add(int(match[1]))
            fields = {decoded(key): decoded(value) for key, value in _FIELD.findall(line)}
            slot = whole_number(fields.get("simSlotIndex", ""))
            yield Subscription(
                origin=lines.origin,
                id=int(match[1]),
                slot=slot,
                name=fields.get("displayName", ""),
                carrier=fields.get("carrierName", ""),
                card=fields.get("iccId", ""),
                country=fields.get("countryIso", "") or fields.get("mcc", ""),
                embedded=fields.get("isEmbedded") in {"true", "1"},
                active=active or slot is not None,  # newer versions have one list of all
                allows_2g=_allows_2g(decoded(allowed[1])) if (allowed := _ALLOWED.search(line)) else None,
            )
    yield from lines.problems


def _allows_2g(reasons: str) -> bool | None:
    """Return whether all masks of ``user=1048575,enable_2g=1015808`` have networks of the second generation."""
    masks = _MASK.findall(reasons)
    return all(int(mask) & _2G for mask in masks) if masks else None
