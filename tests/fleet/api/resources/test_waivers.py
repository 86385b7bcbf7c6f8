"""Waivers over the API."""

import pytest

from api_calls import program
from page_visits import corner

pytestmark = pytest.mark.django_db


def test_waiver_takes_two_and_ends() -> None:
    """It holds only between the confirmation and the revocation."""
    where = corner("own", 1)
    granting, signing = program("registrar", "policy signer"), program("policy signer")
    told = {"rule": "HAND-1", "phone": where.phone.label, "reason": "journey", "expires": "2199-01-01"}
    made = granting.post("/waivers", told)
    path = f"/waivers/{made['number']}"

    assert made["holds"] is False
    assert "four eyes" in granting.post(f"{path}/confirm", status=409)["detail"]
    assert signing.post(f"{path}/confirm", status=200)["holds"] is True
    assert [one["number"] for one in signing.get("/waivers", holding="true")["items"]] == [made["number"]]
    assert signing.get(path, as_of="2020-01-01")["confirmed_by"] is None
    assert signing.post(f"{path}/revoke", status=200)["holds"] is False
    assert "already" in signing.post(f"{path}/revoke", status=409)["detail"]


@pytest.mark.parametrize("change", [{"person": None}, {"phone": "D-own-1"}, {"reason": " "}, {"expires": None}])
def test_waiver_is_of_one_thing_for_a_reason_until_a_day(change: dict[str, object]) -> None:
    """Else it is refused."""
    where = corner("own", 1)
    told = {"rule": "HAND-1", "person": where.person.pseudonym, "reason": "journey", "expires": "2199-01-01"}
    program("registrar").post("/waivers", {**told, **change}, status=422)
