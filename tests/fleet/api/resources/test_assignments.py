"""Assignments over the API."""

import pytest

from api_calls import program
from page_visits import corner
from registers import device

pytestmark = pytest.mark.django_db


def test_assignment_is_recorded_and_ended() -> None:
    """The row that did not know its end is withdrawn, and stays to be read."""
    where, spare = corner("own", 1), device(label="D-spare")
    asking = program("registrar")
    told = {"person": where.person.pseudonym, "phone": spare.label, "purpose": "personal", "valid_from": "2026-01-01"}
    made = asking.post("/assignments", told)
    ended = asking.post(f"/assignments/{made['number']}/end", {"day": "2026-02-01"})

    assert ended["valid_to"] == "2026-02-01"
    assert asking.get(f"/assignments/{made['number']}")["withdrawn_at"] is not None
    assert asking.get("/assignments", phone=spare.label, as_of="2026-01-31")["items"] == [ended]
    assert asking.get("/assignments", phone=spare.label, as_of="2026-02-01")["items"] == []
    assert (
        "withdrawn before"
        in asking.post(f"/assignments/{made['number']}/end", {"day": "2026-02-01"}, status=409)["detail"]
    )


def test_what_the_database_refuses_is_a_conflict() -> None:
    """With its reason."""
    where = corner("own", 1)
    told = {"person": where.person.pseudonym, "phone": where.phone.label, "purpose": "official"}

    said = program("registrar").post("/assignments", told, status=409)["detail"]

    assert "at the same time already" in said or "assignment overlap" in said  # SQLite, PostgreSQL
