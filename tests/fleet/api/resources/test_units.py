"""Units over the API."""

import pytest

from api_calls import program
from page_visits import corner

pytestmark = pytest.mark.django_db


def test_unit_is_recorded_changed_and_closed() -> None:
    """The past stays as it was."""
    top = corner("own", 1).unit
    asking = program("registrar")
    asking.post("/units", {"code": "new", "parent": top.code, "name_ru": "Отдел", "valid_from": "2026-01-01"})
    asking.patch("/units/new", {"valid_to": "2026-02-01"}, version=asking.version("/units/new"))

    assert asking.get("/units/new")["valid_to"] == "2026-02-01"
    assert asking.get("/units/new", as_of="2026-01-15")["parent"] == top.code
    asking.get("/units/new", as_of="2026-03-01", status=404)
    assert [one["code"] for one in asking.get("/units", as_of="2026-03-01")["items"]] == [top.code]


def test_topmost_unit_is_for_who_reaches_all() -> None:
    """Others make units below their own."""
    own = corner("own", 1).unit
    asking = program("registrar", where=own)

    assert "whole organisation" in asking.post("/units", {"code": "new"}, status=403)["detail"]
    assert asking.post("/units", {"code": "new", "parent": own.code})["parent"] == own.code
    assert "code" in asking.post("/units", {"code": "new", "parent": own.code}, status=409)["detail"]
