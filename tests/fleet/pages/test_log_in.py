"""Logging in."""

import pytest
from django.test import Client

from bugsweep.fleet.models import Account, AuditEvent
from page_visits import PASSWORD, somebody, visitor

pytestmark = pytest.mark.django_db


def log_in(client: Client, password: str = PASSWORD, **more: str) -> str:
    """Log in, and return where that leads."""
    answer = client.post("/log-in/", {"login": "anna", "password": password, **more})
    return answer.get("Location", str(answer.status_code))


def test_account_and_password_open_the_pages() -> None:
    """The way goes on where it was broken off; the log has it."""
    somebody("registrar", login="anna", password=PASSWORD)
    client = Client()

    assert log_in(client, next="/phones/") == "/phones/"
    assert client.get("/phones/").status_code == 200
    assert AuditEvent.objects.get(action="log in").actor == "web:anna"


@pytest.mark.parametrize("goal", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil"])
def test_way_never_leads_to_another_site(goal: str) -> None:
    """It leads to the beginning instead."""
    somebody("registrar", login="anna", password=PASSWORD)

    assert log_in(Client(), next=goal) == "/"


def test_wrong_passwords_lock_the_account_for_that_address() -> None:
    """After five; then the right one does not help either, and the log has that."""
    somebody("registrar", login="anna", password=PASSWORD)
    client = Client()

    assert [log_in(client, "wrong") for _ in range(6)] == ["200"] * 4 + ["429"] * 2
    assert log_in(client) == "429"
    assert AuditEvent.objects.filter(action="locked out").exists()
    assert log_in(Client(REMOTE_ADDR="10.0.0.9")) == "/"


def test_session_gets_a_new_key() -> None:
    """One that was planted before the log-in is worth nothing after it."""
    somebody("registrar", login="anna", password=PASSWORD)
    client = Client()
    client.post("/log-in/passkey/")
    before = client.session.session_key
    log_in(client)

    assert client.session.session_key != before


def test_forms_from_elsewhere_are_refused() -> None:
    """Without the token that a page of ours carries."""
    client = Client(enforce_csrf_checks=True)

    assert client.post("/log-in/", {"login": "a", "password": "b"}).status_code == 403
    assert client.post("/language/", {"language": "ru"}).status_code == 403


def test_language_is_kept() -> None:
    """Of an account for ever, of a stranger by a cookie; one that there is not changes nothing."""
    client = visitor("desk")
    client.post("/language/", {"language": "ru", "next": "/phones/"})
    assert Account.objects.get(login="desk").language == "ru"
    client.post("/language/", {"language": "xx"})
    assert Account.objects.get(login="desk").language == "ru"
    stranger = Client()
    stranger.post("/language/", {"language": "ru"})
    assert stranger.get("/log-in/")["Content-Language"] == "ru"


def test_only_asking_and_sending_is_understood() -> None:
    """Other methods are refused."""
    assert Client().put("/log-in/").status_code == 405
    assert Client().get("/log-in/passkey/").status_code == 405
    assert Client().get("/log-in/passkey/answer/").status_code == 405
    assert visitor("desk").get("/log-in/").status_code == 302
