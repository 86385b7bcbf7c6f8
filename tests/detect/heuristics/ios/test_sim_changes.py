"""SIM cards that changed."""

from bugsweep.artifacts.ios.sim import SimCard
from bugsweep.model.finding import Finding
from phone_records import record, suspected


def found(*cards: tuple[str, str, bool | None]) -> list[Finding]:
    """Return what the heuristic says of cards: serial number, phone number, whether in the phone."""
    return suspected(
        "ios/sim_changes",
        {
            "ios/sim": [
                record(SimCard, f"card {iccid}", iccid=iccid, phone_number=number, inserted=inserted)
                for iccid, number, inserted in cards
            ]
        },
    )


def test_number_on_two_cards_is_a_weak_sign() -> None:
    """It moved."""
    (finding,) = found(("1", "+431", False), ("2", "+431", True))

    assert (finding.level, finding.count) == ("low", 2)
    assert "+431" in finding.explanation


def test_card_that_was_in_the_phone_is_context() -> None:
    """With another number, or one that is not known."""
    (finding,) = found(("1", "+431", False), ("2", "+432", True), ("3", "", False))

    assert (finding.level, finding.count) == ("informational", 2)


def test_cards_in_the_phone_are_nothing() -> None:
    """Two of them as well, or where it is not said, or the same in two files."""
    assert found(("1", "+431", True), ("2", "+432", True), ("3", "", None), ("1", "+431", True)) == []


def test_card_without_a_serial_number_is_no_card() -> None:
    """Two unknown ones are not the same."""
    assert found(("", "+431", False), ("2", "+431", True)) == []
