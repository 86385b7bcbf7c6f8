"""Log-in by a reverse proxy."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from page_visits import somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def by_proxy(settings: Settings) -> Client:
    """Return a browser behind a proxy that logs people in."""
    settings.BUGSWEEP_IDENTITY_HEADER = "X-Remote-User"
    somebody("registrar", login="anna")
    somebody("desk", login="boris")
    return Client()


def test_account_that_the_proxy_names_is_logged_in(by_proxy: Client) -> None:
    """Unknown names stay strangers, and so does who has none."""
    assert by_proxy.get("/today/").status_code == 302
    assert by_proxy.get("/today/", headers={"x-remote-user": "carol"}).status_code == 302
    assert by_proxy.get("/today/", headers={"x-remote-user": "anna"}).status_code == 200


def test_session_ends_when_the_proxy_names_somebody_else(by_proxy: Client) -> None:
    """Nobody goes on under the name of another."""
    by_proxy.get("/today/", headers={"x-remote-user": "anna"})

    assert "boris" in by_proxy.get("/own/security/", headers={"x-remote-user": "boris"}).content.decode()
    assert by_proxy.get("/today/").status_code == 302


def test_header_counts_for_nothing_where_none_is_named(settings: Settings) -> None:
    """As it is without a setting: anybody could send it."""
    settings.BUGSWEEP_IDENTITY_HEADER = ""
    somebody("registrar", login="anna")

    assert Client().get("/today/", headers={"x-remote-user": "anna"}).status_code == 302
