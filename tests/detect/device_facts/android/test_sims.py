"""SIM cards."""

from android_records import facts, made
from bugsweep.model.record import Record


def card(number: str = "8901410321111111", *, active: bool = True) -> Record:
    """Return a SIM card."""
    return made("subscriptions", active=active, card=number)


def test_cards_are_known_only_where_their_numbers_are_whole() -> None:
    """A part of a number may be that of many; a card that is not in the phone does not count."""
    assert facts("sims", subscriptions=[card(), card("1", active=False)]) == {"device.sims": ["8901410321111111"]}
    assert facts("sims", subscriptions=[card(), card("890141032[****")]) == {"device.sims": None}
    assert facts("sims", whole=False, subscriptions=[card()]) == {}
