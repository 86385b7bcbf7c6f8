"""Whether a phone takes networks of the second generation, whose cells anybody can pretend to be."""

from collections.abc import Iterator
from typing import Final

from bugsweep.artifacts.android.properties import SystemProperty
from bugsweep.artifacts.android.settings import Setting
from bugsweep.artifacts.android.subscriptions import Subscription
from bugsweep.detect.collection import Records, Wants
from bugsweep.model.record import Record

_MODE = "preferred_network_mode"
_SDK = "ro.build.version.sdk"
_LAST_WITH_MODES = 29
"""Android 10; later versions keep the choice with the SIM card."""
_WITH_2G: Final = frozenset(map(str, (0, 1, 3, 4, 5, 7, 8, 9, 10, 16, 17, 18, 20, 21, 22, 25, 26, 27, 30, 32, 33)))
_WITHOUT_2G: Final = frozenset(map(str, (2, 6, 11, 12, 13, 14, 15, 19, 23, 24, 28, 29, 31)))
"""Preferred modes of the network, as ``RILConstants`` of Android numbers them; GSM and CDMA are of the second."""


def is_network_mode(setting: Setting) -> bool:
    """Return whether it is the mode for the whole phone or for one of its SIM cards."""
    return setting.name.rstrip("0123456789") == _MODE


RADIO: Final[Wants] = {
    "android/subscriptions": lambda card: card.active and card.allows_2g is not None,
    "android/settings": is_network_mode,
    "android/properties": lambda item: item.name == _SDK,
}
"""What `second_generation` needs."""


def second_generation(records: Records) -> Iterator[tuple[bool, str, Record]]:
    """Yield, for each SIM card of which it is known, whether 2G is allowed, with the artifact and the record."""
    cards = records.of("android/subscriptions", Subscription)
    for card in cards:
        yield card.allows_2g is True, "android/subscriptions", card
    versions = [item.value for item in records.of("android/properties", SystemProperty)]
    if not cards and versions and all(one.isdecimal() and int(one[:9]) <= _LAST_WITH_MODES for one in versions):
        for setting in records.of("android/settings", Setting):
            if is_network_mode(setting) and setting.value in _WITH_2G | _WITHOUT_2G:
                yield setting.value in _WITH_2G, "android/settings", setting
