"""Sweeps and verdicts over the API."""

import msgspec
import pytest

from api_calls import program
from bugsweep.formats.json_text import encode_json
from page_visits import corner
from registers import device
from results import full_result

pytestmark = pytest.mark.django_db


def test_result_is_linked_to_its_phone_and_its_sender_does_not_review_it() -> None:
    """Over the API as everywhere."""
    phone = device(label="D-1")
    found = full_result()
    told = msgspec.structs.replace(found, sweep=msgspec.structs.replace(found.sweep, phone=phone.label))
    asking = program("sweeper", "analyst")
    linked = asking.post("/sweeps", msgspec.json.decode(encode_json(told)))
    path = f"/sweeps/{told.sweep.id}"

    assert (linked["phone"], linked["new"]) == ("D-1", True)
    assert asking.post("/sweeps", msgspec.json.decode(encode_json(told)))["new"] is False
    assert asking.get(path)["operator"] == asking.account.login
    own = asking.post(f"{path}/verdicts", {"verdict": "probable", "reason": "x"}, status=409)
    assert "does not review it" in own["detail"]


def test_result_of_a_phone_elsewhere_is_of_no_phone() -> None:
    """A unit's sweeper cannot learn what is in others."""
    own, other = corner("own", 1), corner("other", 2)
    found = full_result()
    told = msgspec.structs.replace(found, sweep=msgspec.structs.replace(found.sweep, phone=other.phone.label))
    program("sweeper", where=own.unit).post("/sweeps", msgspec.json.decode(encode_json(told)), status=404)


@pytest.mark.parametrize("said", [{}, [], {"schema": "bugsweep.result/1"}, "x"])
def test_what_is_no_result_is_refused(said: object) -> None:
    """In a sentence."""
    assert "not a result" in program("sweeper").post("/sweeps", said, status=422)["detail"]


def test_verdict_takes_two() -> None:
    """Who proposed it does not confirm it; what is decided stays so."""
    where = corner("own", 1)
    first, second = program("analyst"), program("analyst", login="second")
    made = first.post(f"/sweeps/{where.sweep.sweep_id}/verdicts", {"verdict": "probable", "reason": "seen"})
    path = f"/verdicts/{made['number']}"

    assert "four eyes" in first.post(f"{path}/confirm", status=409)["detail"]
    assert second.post(f"{path}/confirm", status=200)["confirmed_by"] == "second"
    assert "already" in first.post(f"{path}/withdraw", status=409)["detail"]
    assert [one["number"] for one in first.get("/verdicts", phone=where.phone.label)["items"]][-1] == made["number"]


def test_sweeps_are_listed_as_of_a_day() -> None:
    """With how much they found."""
    where = corner("own", 1)
    asking = program("analyst")

    assert [one["findings"] for one in asking.get("/sweeps", phone=where.phone.label)["items"]] == [1]
    assert asking.get("/sweeps", as_of="2020-01-01")["items"] == []
