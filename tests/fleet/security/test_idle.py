"""Sessions end."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from bugsweep.fleet.models import Account
from bugsweep.fleet.security.idle import IDLE, MOST_SESSIONS, end_sessions, end_surplus_sessions
from page_visits import somebody, visitor

pytestmark = pytest.mark.django_db


def seen(client: Client, ago: timedelta) -> None:
    """Have somebody seen last so long ago."""
    session = client.session
    session["seen_at"] = (datetime.now(UTC) - ago).isoformat()
    session.save()


def test_who_was_idle_is_logged_out() -> None:
    """And told why; what is remembered of the session is gone."""
    client = visitor("registrar")
    seen(client, IDLE + timedelta(seconds=1))

    assert client.get("/today/")["Location"].startswith("/log-in/")
    assert "were locked" in client.get("/log-in/").content.decode()
    assert client.get("/today/").status_code == 302


def test_who_is_there_stays() -> None:
    """Each page counts, but for the wall, which asks by itself."""
    client = visitor("registrar")
    seen(client, IDLE - timedelta(minutes=1))
    assert client.get("/today/").status_code == 200
    seen(client, IDLE - timedelta(minutes=1))
    before = client.session["seen_at"]
    assert client.get("/wall/").status_code == 200
    assert client.session["seen_at"] == before


def test_account_has_few_sessions() -> None:
    """The oldest end; the one at hand never does, nor those of others."""
    account, other = somebody("desk"), visitor("registrar")
    clients = [Client() for _ in range(MOST_SESSIONS + 2)]
    for client in clients:
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")

    ended = end_surplus_sessions(account, clients[0].session.session_key)

    assert ended == 2
    assert clients[0].get("/phones/").status_code == 200
    assert other.get("/phones/").status_code == 200
    assert sum(client.get("/phones/").status_code == 200 for client in clients) == MOST_SESSIONS


def test_all_sessions_of_an_account_can_be_ended() -> None:
    """As when its access is reset."""
    client = visitor("desk")
    client.get("/phones/")

    assert end_sessions(Account.objects.get(login="desk")) == 1
    assert Session.objects.count() == 0
    assert client.get("/phones/").status_code == 302


def test_nonsense_in_a_session_does_not_keep_it_open() -> None:
    """It is as if nobody had been seen."""
    client = visitor("desk")
    session = client.session
    session["seen_at"] = "soon"
    session.save()

    assert client.get("/phones/").status_code == 200
    assert datetime.fromisoformat(client.session["seen_at"]).tzinfo is not None
