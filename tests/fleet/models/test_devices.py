"""Phones in the database."""

import pytest
from django.db import IntegrityError

from bugsweep.fleet.models import Sim
from registers import DAY, IMEI, OTHER_IMEI, device

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("imei", ["490154203237519", "49015420323751", "49015420323751X", "4901542032375181"])
def test_imei_has_the_right_check_digit(imei: str) -> None:
    """And 15 digits; anything else is a mistake of typing."""
    with pytest.raises(Exception, match=r"15 digits|too long"):
        device(imei=imei)


@pytest.mark.parametrize("imei", [IMEI, OTHER_IMEI, ""])
def test_right_imei_is_taken(imei: str) -> None:
    """In either slot."""
    assert device(imei2=imei).imei2 == imei


def test_imei_is_in_one_slot_of_one_phone() -> None:
    """Whichever slot it was first."""
    device(imei=IMEI)

    with pytest.raises(IntegrityError, match="another slot"):
        device(imei=OTHER_IMEI, imei2=IMEI)


def test_both_slots_differ() -> None:
    """An inventory that fills both with the same is wrong about one."""
    with pytest.raises(IntegrityError, match="another slot"):
        device(imei=IMEI, imei2=IMEI)


def test_serial_is_once_per_maker() -> None:
    """Two makers may use the same."""
    device(maker="Apple", serial="F2LX")
    assert device(maker="Other", serial="F2LX").label.startswith("D-")

    with pytest.raises(IntegrityError):
        device(maker="Apple", serial="F2LX")


def test_class_is_a_known_one() -> None:
    """The vocabulary is that of the policy."""
    with pytest.raises(IntegrityError, match="device_class_known"):
        device(device_class="pager")


def test_label_names_the_phone() -> None:
    """Wherever it is shown."""
    assert str(device(label="D-17")) == "D-17"


def test_slot_has_one_sim() -> None:
    """There are two slots."""
    phone = device()
    assert "slot 2" in str(Sim.objects.create(device=phone, slot=2, iccid="8943", valid_from=DAY))

    with pytest.raises(IntegrityError):
        Sim.objects.create(device=phone, slot=2, valid_from=DAY)


def test_third_slot_is_refused() -> None:
    """No phone has one."""
    with pytest.raises(IntegrityError, match="sim_slot"):
        Sim.objects.create(device=device(), slot=3, valid_from=DAY)
