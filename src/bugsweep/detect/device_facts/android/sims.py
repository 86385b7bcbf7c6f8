"""Which SIM cards are in the phone."""

from collections.abc import Iterator

from bugsweep.artifacts.android.subscriptions import Subscription
from bugsweep.detect.collection import Records
from bugsweep.detect.device_facts.declaration import device_facts, stated
from bugsweep.model.fact import Fact


@device_facts(
    name="android/sims",
    title="SIM cards",
    states=("device.sims",),
    wants={"android/subscriptions": lambda card: card.active},
    limitations=("Most versions hide the end of a card's number; then it is not known which cards they are.",),
)
def state_sims(records: Records) -> Iterator[Fact]:
    """State the numbers of the cards in use; unknown where one is not shown whole."""
    artifact = "android/subscriptions"
    if records.whole(artifact):
        cards = [card.card for card in records.of(artifact, Subscription)]
        shown = all(card.isdecimal() for card in cards)
        yield stated(records, "device.sims", cards if shown else None, source=artifact)
