"""SIM cards and mobile contracts that the phone has known."""

import re
from collections.abc import Iterator
from typing import Final

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.dumpsys import Lines, decoded, whole_number
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.record import Problem, Record

_LIST = re.compile(rb"\s*(Active|All)SubInfoList:|\s*(Active|All) ?[Ss]ubscriptions?:")
_ENTRY = re.compile(rb"\s*[\[{](?:SubscriptionInfoInternal: )?id=(\d{1,9})[, ]")
_FIELD = re.compile(
    rb"\b(iccId|simSlotIndex|displayName|carrierName|mcc|mnc|isEmbedded|isOpportunistic|countryIso)[= ]"
    rb"(.*?)(?=,? \w+=|,? (?:mcc|mnc|isEmbedded|accessRules) |,|\}|\]\s|$)"
)
_ALLOWED = re.compile(rb"\ballowedNetworkTypesForReasons=((?:\w+=\d{1,18},?)+)")
_MASK = re.compile(rb"=(\d+)")
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


@artifact(
    name="android/subscriptions",
    title="SIM cards",
    record=Subscription,
    shows="present",
    paths=("**/dumpsys/isub.txt",),
    references=("https://developer.android.com/reference/android/telephony/SubscriptionInfo",),
)
def parse_subscriptions(file: EvidenceFile) -> Iterator[Subscription | Problem]:
    """Yield each card once; the phone lists those in use first."""
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
                allows_2g=_allows_2g(line),
            )
    yield from lines.problems


def _allows_2g(line: bytes) -> bool | None:
    allowed = _ALLOWED.search(line)
    return None if allowed is None else all(int(mask) & _2G for mask in _MASK.findall(allowed[1]))
