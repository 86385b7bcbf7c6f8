"""Log-in by a reverse proxy."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from bugsweep.fleet.security.certificates import add_certificate
from bugsweep.fleet.security.identity import proxy_headers
from bugsweep.fleet.security.peer import FROM_PROXY
from page_visits import somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def by_proxy(settings: Settings) -> Client:
    """Return a browser behind a proxy that logs people in."""
    settings.BUGSWEEP_IDENTITY_HEADER = "X-Remote-User"
    somebody("registrar", login="anna")
    somebody("desk", login="boris")
    return Client(**{FROM_PROXY: True})


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

    assert Client(**{FROM_PROXY: True}).get("/today/", headers={"x-remote-user": "anna"}).status_code == 302


@pytest.mark.parametrize(
    "surroundings", [{}, {FROM_PROXY: False}, {FROM_PROXY: "yes"}, {"HTTP_BUGSWEEP_FROM_PROXY": "1"}]
)
def test_header_of_a_stranger_counts_for_nothing(by_proxy: Client, surroundings: dict[str, object]) -> None:
    """Whatever they send, and whatever server hands it on without saying that it is the proxy's."""
    assert Client(**surroundings).get("/today/", headers={"x-remote-user": "anna"}).status_code == 302
    by_proxy.get("/today/", headers={"x-remote-user": "anna"})
    by_proxy.defaults.pop(FROM_PROXY)
    assert by_proxy.get("/today/", headers={"x-remote-user": "anna"}).status_code == 302


def test_account_is_logged_in_by_its_certificate(settings: Settings) -> None:
    """As long as it is registered; others stay strangers."""
    settings.BUGSWEEP_CERTIFICATE_HEADER = "X-Client-Fingerprint"
    kept = add_certificate(somebody("registrar", login="anna"), "ab" * 32, "card")
    client = Client(**{FROM_PROXY: True})

    assert client.get("/today/", headers={"x-client-fingerprint": "AB" * 32}).status_code == 200
    assert client.get("/today/", headers={"x-client-fingerprint": "cd" * 32}).status_code == 302
    assert client.get("/today/").status_code == 302
    kept.delete()
    assert client.get("/today/", headers={"x-client-fingerprint": "AB" * 32}).status_code == 302
    assert proxy_headers() == ("X-Client-Fingerprint",)
