"""People over the API, and their names."""

import pytest

from api_calls import program, with_token
from bugsweep.fleet.models import AuditEvent
from page_visits import corner

pytestmark = pytest.mark.django_db


def test_person_is_recorded_and_changed_from_a_day_on() -> None:
    """What was so before stays so; no name is in an answer or the log."""
    first, second = corner("own", 1), corner("new", 2)
    asking = program("registrar")
    told = {"name": "Zoya Petrova", "staff_number": "0815", "unit": first.unit.code, "day": "2026-01-01"}
    made = f"/people/{asking.post('/people', told)['pseudonym']}"
    asking.patch(
        made, {"unit": second.unit.code, "at_risk": True, "clearance": "secret", "day": "2026-02-01"},
        version=asking.version(made),
    )  # fmt: skip
    before, after = asking.get(made, as_of="2026-01-31"), asking.get(made, as_of="2026-02-01")

    assert (before["unit"], before["at_risk"], before["clearance"]) == (first.unit.code, None, None)
    assert (after["unit"], after["at_risk"], after["clearance"]) == (second.unit.code, True, "secret")
    assert "Petrova" not in str([before, after, list(AuditEvent.objects.values_list())])


def test_name_is_shown_for_a_reason_to_who_may_read_it() -> None:
    """And the log keeps who asked, and why."""
    where = corner("own", 1)
    path = f"/people/{where.person.pseudonym}"
    asking = program("registrar")

    assert asking.get(path)["name"] is None
    assert "reason" in asking.get(path, with_names="true", status=422)["detail"]
    assert asking.get(path, with_names="true", reason="hand-in")["name"].startswith("Anna own")
    assert asking.get("/people", with_names="true", reason="hand-in")["items"][0]["name"].startswith("Anna own")
    assert "see names" in program("analyst").get(path, with_names="true", reason="x", status=403)["detail"]
    blind = with_token(asking.account, may=("see register",))
    assert "see names" in blind.get("/people", with_names="true", reason="x", status=403)["detail"]
    entries = AuditEvent.objects.filter(action="read names")
    assert [(one.actor.partition("/")[0], one.message) for one in entries] == [("api:registrar", "hand-in")] * 2


def test_names_outside_the_units_of_who_may_read_them_stay_sealed() -> None:
    """Though the people are seen."""
    own, other = corner("own", 1), corner("other", 2)
    asking = program("analyst")
    asking.account.grants.create(role="desk", unit=own.unit, valid_from="2020-01-01")
    reading = with_token(asking.account)
    names = {one["pseudonym"]: one["name"] for one in reading.get("/people", with_names=True, reason="x")["items"]}

    assert names[own.person.pseudonym].startswith("Anna own")
    assert names[other.person.pseudonym] is None


def test_person_is_found_by_a_whole_name_in_the_body() -> None:
    """Parts of names find nobody, and the log keeps who was found, not who was looked for."""
    where = corner("own", 1)
    asking = program("desk")
    found = asking.post("/people-by-name", {"name": "ivanova own anna plain", "reason": "at the desk"}, status=200)

    assert found == {"items": [where.person.pseudonym]}
    assert asking.post("/people-by-name", {"name": "Anna", "reason": "x"}, status=200) == {"items": []}
    asking.post("/people-by-name", {"reason": "x"}, status=422)
    assert "vanova" not in str(list(AuditEvent.objects.values_list()))


def test_people_without_a_unit_are_for_who_reaches_all() -> None:
    """Others record them in their own unit."""
    own = corner("own", 1).unit
    asking = program("registrar", where=own)
    asking.post("/people", {"name": "X"}, status=403)

    assert asking.post("/people", {"name": "X", "unit": own.code})["unit"] == own.code
