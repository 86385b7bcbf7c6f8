"""The words of the register on the pages."""

import re

import pytest
from django.apps import apps
from django.utils import translation

from bugsweep.errors import RegisterError, Saying
from bugsweep.fleet.guards import GUARDS, Guard, NoOverlap
from bugsweep.fleet.models import CAMPAIGN_STATES, FINDING_STATES, ITEM_STATES, OUTCOMES, ROLES, VERDICTS
from bugsweep.fleet.pages.words import SIGNS, TONES, spoken, word
from bugsweep.fleet.refusals import KINDS, WORDS
from bugsweep.model.fact import FACT_FIELDS
from bugsweep.model.finding import LEVELS
from registers import DAY

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


@pytest.mark.parametrize(
    "said",
    sorted({
        *KINDS.values(), *WORDS, *(guard.message for guard in GUARDS if isinstance(guard, Guard | NoOverlap)),
    }),
)  # fmt: skip
def test_why_the_database_refuses_is_said_in_russian(said: str) -> None:
    """A new guard needs its sentence."""
    with translation.override("ru"):
        assert spoken(RegisterError("%(what)s", what=Saying(said))) not in {said, ""}


def test_every_constraint_is_of_a_kind_that_is_said_in_words() -> None:
    """Its name alone tells a person little."""
    names = {
        constraint.name for model in apps.get_app_config("fleet").get_models() for constraint in model._meta.constraints
    }

    assert [name for name in sorted(names) if not any(re.search(kind, name) for kind in KINDS)] == []


def test_refusal_is_said_whole_in_the_language_of_the_reader() -> None:
    """With the words of the register in it."""
    refusal = RegisterError(
        "%(phone)s is %(kind)s since %(day)s: withdraw that first.", phone="D-1", kind=Saying("given away"), day=DAY
    )
    assert str(refusal) == f"D-1 is given away since {DAY}: withdraw that first."
    with translation.override("ru"):
        assert spoken(refusal) == f"D-1 с {DAY} отдан: сначала отзовите эту запись."


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
