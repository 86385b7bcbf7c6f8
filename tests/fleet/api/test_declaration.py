"""Versions of rows, and what an endpoint asks of a token."""

import pytest

from api_calls import program, with_token
from bugsweep.fleet.api.declaration import ENDPOINTS, etag_of
from page_visits import corner

pytestmark = pytest.mark.django_db


def test_version_follows_what_is_shown() -> None:
    """And nothing else, such as the order of its fields."""
    assert etag_of({"a": 1, "b": 2}) == etag_of({"b": 2, "a": 1})
    assert etag_of({"a": 1}) != etag_of({"a": 2})
    assert etag_of({"a": "\ud800"})


def test_row_that_was_changed_meanwhile_is_not_changed() -> None:
    """The second of two that read the same has to read again."""
    phone = f"/phones/{corner('own', 1).phone.label}"
    asking = program("registrar")
    version = asking.version(phone)
    asking.patch(phone, {"note": "first"}, version=version)

    assert "read it again" in asking.patch(phone, {"note": "second"}, version=version, status=412)["detail"]
    asking.patch(phone, {"note": "second"}, version="", status=428)
    asking.patch(phone, {"note": "second"}, version="whatever", status=422)
    assert asking.get(phone)["note"] == "first"


def test_row_that_is_known_is_not_sent_again() -> None:
    """304, with the same version."""
    phone = f"/phones/{corner('own', 1).phone.label}"
    asking = program("registrar")

    assert asking.get(phone, headers={"If-None-Match": asking.version(phone)}, status=304) is None


def test_what_is_of_the_whole_organisation_is_for_who_reaches_it() -> None:
    """A token that reaches one unit gets no digest, though its account would."""
    where = corner("own", 1)
    asking = program("leader")
    asking.get("/digest")

    assert "whole organisation" in with_token(asking.account, within=where.unit).get("/digest", status=403)["detail"]


def test_all_endpoints_that_change_a_row_in_place_ask_for_its_version() -> None:
    """So that none is overwritten unseen."""
    assert all(one.exact for one in ENDPOINTS if one.method == "PATCH")
