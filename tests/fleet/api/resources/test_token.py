"""The token that asks."""

import pytest

from api_calls import program, with_token
from bugsweep.fleet.models import RoleGrant
from page_visits import corner

pytestmark = pytest.mark.django_db


def test_token_says_what_it_may_at_this_moment() -> None:
    """Which is what its account may."""
    where = corner("own", 1)
    asking = with_token(program("registrar").account, may=("see register", "see names"), within=where.unit)
    told = asking.get("/token")

    assert (told["permissions"], told["unit"]) == (["see names", "see register"], where.unit.code)
    RoleGrant.objects.all().delete()
    assert asking.get("/token")["permissions"] == []


def test_token_ends_itself() -> None:
    """What a program does that fears it was seen."""
    asking = program("registrar")

    assert asking.post("/token/revoke", status=200)["revoked_at"] is not None
    asking.get("/token", status=401)
