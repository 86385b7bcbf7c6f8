"""Values of facts as people say them."""

import pytest

from bugsweep.model.fact import FACT_FIELDS
from bugsweep.model.fact_values import said_value


@pytest.mark.parametrize("name", [field.name for field in FACT_FIELDS.values() if field.values])
def test_every_value_is_said_in_both_languages(name: str) -> None:
    """Without the signs of a programmer, and no two of a fact alike."""
    field = FACT_FIELDS[name]

    for language in ("en", "ru"):
        said = [said_value(field, value, language) for value in field.values]
        assert len(set(said)) == len(field.values)
        assert "_" not in "".join(said)


def test_word_that_has_two_meanings_is_said_by_its_fact() -> None:
    """A phone is a person's, and its use is personal."""
    assert said_value(FACT_FIELDS["device.ownership"], "personal", "ru") == "сотрудник"
    assert said_value(FACT_FIELDS["purpose"], "personal", "ru") == "личное"


def test_both_tells_of_what() -> None:
    """On a card it stands alone."""
    assert said_value(FACT_FIELDS["purpose"], "both", "en") == "official and personal"


def test_what_is_no_value_stays_as_it_is() -> None:
    """A policy may ask for anything."""
    assert said_value(FACT_FIELDS["purpose"], "by_night", "ru") == "by_night"
