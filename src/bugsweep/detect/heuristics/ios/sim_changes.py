"""SIM cards that changed, and numbers that went from one card to another."""

from collections import defaultdict
from collections.abc import Iterator

from bugsweep.artifacts.ios.sim import SimCard
from bugsweep.detect.heuristics.declaration import Records, heuristic, suspicion
from bugsweep.model.finding import Finding
from bugsweep.model.record import Record

_NAME = "ios/sim_changes"
_ARTIFACT = "ios/sim"


@heuristic(
    name=_NAME,
    title="The SIM changed",
    wants={_ARTIFACT: lambda card: bool(card.iccid)},
    attack=("T1451",),  # SIM Card Swap
    references=("https://attack.mitre.org/techniques/T1451/",),
    false_positives=(
        "Owners change their carrier, travel, and replace cards that are broken or lost.",
        "A card may carry a number in its memory that is no longer its own.",
    ),
)
def find_sim_changes(records: Records) -> Iterator[Finding]:
    """Yield each number that had several cards in this phone, and else the cards that were in it before.

    What another phone had, or this one at an earlier check, is not known here.
    """
    cards: dict[str, list[Record]] = {}
    by_number: defaultdict[str, set[str]] = defaultdict(set)
    past: set[str] = set()
    for card in records.of(_ARTIFACT, SimCard):
        cards.setdefault(card.iccid, []).append(card)
        if card.phone_number:
            by_number[card.phone_number].add(card.iccid)
        if card.inserted is False:
            past.add(card.iccid)
    moved = {number: iccids for number, iccids in sorted(by_number.items()) if len(iccids) > 1}
    for number, iccids in moved.items():
        yield _finding(
            number,
            title="A phone number moved to another SIM card",
            explanation=(
                f"The number {number} was on {len(iccids)} cards in this phone. Who gets a carrier to put a number on "
                "a card of theirs receives its calls and codes; here the new card came back into the phone."
            ),
            cards=[card for iccid in sorted(iccids) for card in cards[iccid]],
        )
    rest = sorted(past.difference(*moved.values()))
    if rest:
        yield _finding(
            title="Other SIM cards were in the phone",
            explanation=f"{len(rest)} {'card that is' if len(rest) == 1 else 'cards that are'} not in it now.",
            cards=[card for iccid in rest for card in cards[iccid]],
        )


def _finding(*stated: str, title: str, explanation: str, cards: list[Record]) -> Finding:
    return suspicion(
        _NAME,
        *stated,
        title=title,
        level="low" if stated else "informational",
        shows="present",
        explanation=explanation,
        advice="Ask the owner whether they changed the card, and when; the carrier can tell who asked for it.",
        records={_ARTIFACT: cards},
    )
