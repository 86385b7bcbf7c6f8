"""The words of the register on the pages."""

import pytest
from django.utils import translation

from bugsweep.fleet.models import CAMPAIGN_STATES, FINDING_STATES, ITEM_STATES, OUTCOMES, ROLES, VERDICTS
from bugsweep.fleet.pages.words import SIGNS, TONES, word
from bugsweep.model.fact import FACT_FIELDS
from bugsweep.model.finding import LEVELS

ALL = (
    *CAMPAIGN_STATES, *FINDING_STATES, *ITEM_STATES, *OUTCOMES, *ROLES, *VERDICTS, *LEVELS,
    *FACT_FIELDS["disposition"].values, *FACT_FIELDS["purpose"].values, *FACT_FIELDS["device.class"].values,
    *FACT_FIELDS["sweep.outcome"].values, *FACT_FIELDS["device.ownership"].values,
)  # fmt: skip


@pytest.mark.parametrize("name", sorted(set(ALL)))
def test_every_word_of_the_register_is_said_in_russian(name: str) -> None:
    """A new state or kind needs its word."""
    with translation.override("ru"):
        assert any("а" <= letter.lower() <= "я" for letter in word(name)), name


def test_other_words_stay_as_they_are() -> None:
    """What comes from evidence is nobody's to translate."""
    with translation.override("ru"):
        assert word("Closed by Yes") == "Closed by Yes"


def test_words_are_said_as_people_say_them() -> None:
    """Without the signs of a programmer."""
    assert word("held_as_evidence") == "held as evidence"


def test_each_tone_has_a_sign_of_its_own() -> None:
    """Colours never speak alone."""
    assert set(TONES.values()) <= set(SIGNS)
    assert len(set(SIGNS.values())) == len(SIGNS)
    assert TONES["nothing found"] == "plain"
