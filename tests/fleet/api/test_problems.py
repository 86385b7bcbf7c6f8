"""What the API says when it refuses."""

from http import HTTPStatus

import msgspec
import pytest
from django.db import OperationalError

from api_calls import program
from bugsweep.fleet.api.problems import problem
from bugsweep.fleet.api.resources import units


def test_problem_is_one_sentence_without_controls() -> None:
    """With what HTTP asks for beside it."""
    said = problem(HTTPStatus.UNAUTHORIZED, "a\x1b[31mb\u202e")

    assert said["WWW-Authenticate"].startswith("Bearer")
    assert "\x1b" not in msgspec.json.decode(said.content)["detail"]
    assert problem(HTTPStatus.TOO_MANY_REQUESTS, "")["Retry-After"] == "60"


@pytest.mark.django_db
@pytest.mark.parametrize(("error", "status"), [(OperationalError("locked"), 503), (ZeroDivisionError("secret"), 500)])
def test_what_goes_wrong_inside_stays_inside(error: Exception, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The log of the server has it, the answer does not."""

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(units, "part_of", fail)
    said = program("registrar").get("/units", status=status)

    assert str(error) not in said["detail"]
