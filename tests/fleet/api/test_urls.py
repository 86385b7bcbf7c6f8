"""The addresses of the API."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from api_calls import program
from page_visits import corner

pytestmark = pytest.mark.django_db

LISTS = (
    "/units", "/people", "/phones", "/assignments", "/sweeps", "/findings", "/verdicts", "/waivers", "/dispositions",
    "/campaigns", "/items", "/judgements", "/policies",
)  # fmt: skip


def test_other_addresses_and_methods_are_answered_as_all_is() -> None:
    """With a problem, and without a cookie."""
    missing, wrong = Client().get("/api/v1/nothing"), Client().delete("/api/v1/phones")

    assert (missing.status_code, wrong.status_code) == (404, 405)
    assert set(wrong["Allow"].split(", ")) == {"GET", "POST"}
    for answer in (missing, wrong):
        assert answer["Content-Type"] == "application/problem+json"
        assert not answer.cookies


def test_browser_cannot_be_made_to_send_anything() -> None:
    """No check against forged requests is needed where no cookie counts."""
    asking = program("registrar")
    client = Client(enforce_csrf_checks=True)
    answer = client.post(
        "/api/v1/phones",
        {"device_class": "smartphone"},
        content_type="application/json",
        headers={"Authorization": f"Bearer {asking.secret}"},
    )

    assert answer.status_code == 201
    assert not answer.cookies


@pytest.mark.parametrize("path", LISTS)
def test_lists_ask_the_database_the_same_for_one_row_as_for_many(path: str) -> None:
    """However many rows there are."""
    asking = program("registrar", "analyst")
    corner("a", 1)
    asking.get(path)  # the use of the token is noted
    with CaptureQueriesContext(connection) as one:
        asking.get(path)
    for number in range(2, 8):
        corner(f"n{number}", number)
    with CaptureQueriesContext(connection) as many:
        rows = asking.get(path)["items"]

    assert len(many) == len(one) <= 14
    assert len(rows) > 1 or path in {"/campaigns", "/judgements", "/policies"}
