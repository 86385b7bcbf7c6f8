"""Phones over the API."""

import pytest

from api_calls import program
from page_visits import corner
from registers import IMEI

pytestmark = pytest.mark.django_db


def test_phone_is_shown_with_holder_state_and_last_sweep_of_a_day() -> None:
    """Before it was swept nothing is said, which is not that all is well."""
    where = corner("own", 1)
    asking = program("registrar")
    phone = asking.get(f"/phones/{where.phone.label}")

    assert (phone["holders"], phone["purposes"]) == ([where.person.pseudonym], ["official"])
    assert phone["last_sweep"]["outcome"] == "targeted"
    assert asking.get(f"/phones/{where.phone.label}", as_of="2020-01-02")["last_sweep"] is None


def test_phone_is_recorded_and_changed() -> None:
    """What the database refuses is a conflict, with the reason."""
    asking = program("registrar")
    label = asking.post("/phones", {"device_class": "smartphone", "os": "ios", "imei": IMEI})["label"]
    wrong = asking.post("/phones", {"device_class": "smartphone", "imei": "490154203237519"}, status=409)
    twice = asking.post("/phones", {"device_class": "smartphone", "imei2": IMEI}, status=409)

    assert "the last one checks the others" in wrong["detail"]
    assert "in another slot already" in twice["detail"]
    assert asking.patch(f"/phones/{label}", {"ownership": "organisation"})["ownership"] == "organisation"
    assert "os" in asking.patch(f"/phones/{label}", {"os": "symbian"}, status=422)["detail"]
    assert [one["label"] for one in asking.get("/phones", os="ios")["items"]] == [label]


def test_phones_of_a_unit_are_listed() -> None:
    """As they were held on the day."""
    own, _ = corner("own", 1), corner("other", 2)
    asking = program("registrar")

    assert [one["label"] for one in asking.get("/phones", unit=own.unit.code)["items"]] == [own.phone.label]
    assert "no unit" in asking.get("/phones", unit=own.unit.code, as_of="2019-01-01", status=422)["detail"]


def test_phone_of_nobody_is_for_who_reaches_all() -> None:
    """No unit could see it."""
    asking = program("registrar", where=corner("own", 1).unit)
    asking.post("/phones", {"device_class": "smartphone"}, status=403)
