"""Passkeys."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from authenticator import Authenticator
from bugsweep.fleet.models import Passkey
from page_visits import somebody, visitor

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture(autouse=True)
def _hosts(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["localhost"]


class LocalClient(Client):
    """A browser that knows the pages as localhost."""

    def __init__(self) -> None:
        super().__init__(SERVER_NAME="localhost")


def log_in(client: Client, key: Authenticator, **how: bool) -> int:
    """Log in with a passkey; return what the pages answer."""
    options = client.post("/log-in/passkey/").json()
    return client.post("/log-in/passkey/answer/", key.use(options, **how), content_type=JSON).status_code


def with_passkey() -> tuple[Authenticator, Client]:
    """Return a passkey of a registrar, and the browser in which it was made."""
    client, key = LocalClient(), Authenticator()
    client.force_login(somebody("registrar"), backend="django.contrib.auth.backends.ModelBackend")
    options = client.post("/own/passkey/").json()
    made = client.post("/own/passkey/answer/?title=token", key.make(options), content_type=JSON)
    assert made.status_code == 200
    return key, client


def test_passkey_is_made_and_logs_in() -> None:
    """Both factors at once: nothing more is asked for."""
    key, _ = with_passkey()
    client = LocalClient()

    assert log_in(client, key) == 200
    assert client.get("/today/").status_code == 200
    assert Passkey.objects.get().title == "token"
    assert Passkey.objects.get().sign_count == 1


def test_answer_serves_once() -> None:
    """The challenge is gone after it."""
    key, _ = with_passkey()
    client = LocalClient()
    answer = key.use(client.post("/log-in/passkey/").json())

    assert client.post("/log-in/passkey/answer/", answer, content_type=JSON).status_code == 200
    assert client.post("/log-in/passkey/answer/", answer, content_type=JSON).status_code == 400


def test_key_that_did_not_ask_for_its_holder_is_refused() -> None:
    """A token that lay about is no second factor."""
    key, _ = with_passkey()

    assert log_in(LocalClient(), key, verified=False) == 400


def test_key_whose_counter_went_backwards_is_refused() -> None:
    """It may be a copy."""
    key, _ = with_passkey()
    assert log_in(LocalClient(), key) == 200
    key.count = 0

    assert log_in(LocalClient(), key) == 400


def test_answer_for_another_site_is_refused() -> None:
    """As a page that imitates ours would get one."""
    key, _ = with_passkey()
    key._origin = "http://localhost.example"

    assert log_in(LocalClient(), key) == 400


def test_unknown_key_and_nonsense_are_refused() -> None:
    """In one sentence, and nobody is logged in."""
    client = LocalClient()
    assert log_in(client, Authenticator()) == 400
    for nonsense in ("", "[]", "{}", '{"rawId": 1}', '{"rawId": "AAAA"}', "\x00", "9" * 70_000):
        client.post("/log-in/passkey/")
        assert client.post("/log-in/passkey/answer/", nonsense, content_type=JSON).status_code == 400
    assert client.get("/today/").status_code == 302


def test_closed_account_has_no_use_for_its_passkey() -> None:
    """The key stays known, and opens nothing."""
    key, _ = with_passkey()
    Passkey.objects.get().account.__class__.objects.update(is_active=False)

    assert log_in(LocalClient(), key) == 400


def test_passkey_is_removed_by_its_account_alone() -> None:
    """That of another stays."""
    _, own = with_passkey()
    number = Passkey.objects.get().pk
    visitor("desk").post(f"/own/passkey/{number}/remove/")
    assert Passkey.objects.exists()
    own.post(f"/own/passkey/{number}/remove/")
    assert not Passkey.objects.exists()
