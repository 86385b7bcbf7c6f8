"""The hand-in desk over the API."""

import pytest

from api_calls import program, with_token
from page_visits import LONG_AGO, corner
from registers import assignment, device

pytestmark = pytest.mark.django_db


def test_phone_is_handed_in_with_all_that_follows() -> None:
    """Its use ends, and it gets a receipt."""
    where, phone = corner("own", 1), device(label="D-9")
    assignment(where.person, phone, valid_from=LONG_AGO)
    asking = program("desk")
    made = asking.post("/dispositions", {"phone": "D-9", "kind": "handed_in", "accounts_removed": True})

    assert made["receipt_number"].startswith("R-")
    assert asking.get("/assignments", phone="D-9")["items"] == []
    assert asking.get("/phones/D-9")["state"] == "handed_in"
    assert "withdraw that first" in asking.post("/dispositions", {"phone": "D-9", "kind": "sold"}, status=409)["detail"]
    assert asking.get("/dispositions", as_of="2020-01-01")["items"] == []


def test_destruction_takes_a_permission_a_witness_and_two() -> None:
    """It counts once somebody else confirms it."""
    where, phone = corner("own", 1), device(label="D-9")
    assignment(where.person, phone, valid_from=LONG_AGO)
    first, second = program("desk"), program("desk", login="second")
    told = {"phone": "D-9", "kind": "destroyed", "witness": "P-1"}

    plain = with_token(first.account, may=("hand in phones", "see register"))
    assert "propose destruction" in plain.post("/dispositions", told, status=403)["detail"]
    assert "witness" in first.post("/dispositions", {**told, "witness": ""}, status=409)["detail"]
    number = first.post("/dispositions", told)["number"]
    assert first.get("/phones/D-9")["state"] is None
    assert "four eyes" in first.post(f"/dispositions/{number}/confirm", status=409)["detail"]
    assert second.post(f"/dispositions/{number}/confirm", status=200)["confirmed_by"] == "second"
    assert first.get(f"/dispositions/{number}")["confirmed_by"] == "second"
    assert first.get("/phones/D-9")["state"] == "destroyed"
