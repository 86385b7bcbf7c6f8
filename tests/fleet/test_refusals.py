"""What the database refuses, as a sentence."""

import contextlib
from datetime import date

import pytest

from bugsweep.errors import RegisterError
from bugsweep.fleet.models import Unit
from bugsweep.fleet.refusals import refusing
from registers import DAY, assignment, device, person, unit

pytestmark = pytest.mark.django_db


def test_guard_says_its_own_words() -> None:
    """With what was asked for in front."""
    with pytest.raises(RegisterError, match=r"^The phone is refused: an IMEI has 15 digits, of which"):  # noqa: SIM117
        with refusing("The phone"):
            device(imei="490154203237519")


def test_constraint_says_its_name() -> None:
    """Which is what has to hold."""
    with pytest.raises(RegisterError, match="“unit dates in order”"):  # noqa: SIM117 - the refusal is what is tested
        with refusing("The unit"):
            unit(valid_to=date(2000, 1, 1))


def test_constraint_says_what_it_asks_for() -> None:
    """In words, before its name."""
    with pytest.raises(RegisterError, match=r"^The unit is refused: a day comes before one that it has to follow \("):  # noqa: SIM117 - as above
        with refusing("The unit"):
            unit(valid_to=date(2000, 1, 1))


def test_places_of_a_sentence_are_filled() -> None:
    """A sign of formatting in what belongs there is nothing to fill."""
    with pytest.raises(RegisterError, match=r"^The unit 5 %s is refused: "):  # noqa: SIM117 - as above
        with refusing("The unit %(unit)s", unit="5 %s"):
            unit(valid_to=date(2000, 1, 1))


def test_second_of_something_unique_is_named() -> None:
    """On either database."""
    device(label="D-17")

    with pytest.raises(RegisterError, match=r"label"):  # noqa: SIM117 - as above
        with refusing("The phone"):
            device(label="D-17")


def test_block_is_done_whole_or_not_at_all() -> None:
    """What went well before the refusal is undone, and the transaction around can go on."""
    phone = device()
    assignment(person(), phone)
    somebody = person()
    with contextlib.suppress(RegisterError), refusing("The assignment"):
        unit("new")
        assignment(somebody, phone, valid_from=DAY)

    assert not Unit.objects.exists()
