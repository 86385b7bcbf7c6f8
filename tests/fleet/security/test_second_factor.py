"""The second factor."""

import time

import pytest
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django.fixtures import Settings

from bugsweep.fleet.models import Account
from bugsweep.fleet.security.second_factor import has_second_factor, new_device, secret_of
from page_visits import somebody, visitor

pytestmark = pytest.mark.django_db


def token(device: TOTPDevice, *, steps: int = 0) -> str:
    """Return what a generator shows, so many steps from now."""
    generator = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    generator.time = time.time() + steps * device.step
    return f"{generator.token():06d}"


def test_generator_is_set_up_by_its_first_password() -> None:
    """A wrong one leaves everything as it was."""
    client = visitor("desk")
    assert "one-time" in client.get("/own/security/").content.decode()
    device = TOTPDevice.objects.get()

    client.post("/own/token/", {"token": "000000" if token(device) != "000000" else "000001"})
    assert not has_second_factor(Account.objects.get(login="desk"))
    device.refresh_from_db()
    device.throttle_reset()
    client.post("/own/token/", {"token": token(device)})
    assert has_second_factor(Account.objects.get(login="desk"))
    assert client.get("/phones/").status_code == 200


def test_session_without_it_sees_nothing() -> None:
    """Every page but the one that asks for it, until it is given."""
    account = somebody("desk")
    device = TOTPDevice.objects.create(user=account, confirmed=True, name="x")
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")

    assert client.get("/phones/")["Location"] == "/own/second-factor/"
    assert client.get("/own/second-factor/").status_code == 200
    client.post("/own/second-factor/", {"token": token(device)})
    assert client.get("/phones/").status_code == 200


def test_password_serves_once() -> None:
    """Who looked over a shoulder comes too late."""
    account = somebody("desk")
    device = TOTPDevice.objects.create(user=account, confirmed=True, name="x")
    shown = token(device)
    for expected in (200, 302):
        client = Client()
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        client.post("/own/second-factor/", {"token": shown})
        assert client.get("/phones/").status_code == expected


def test_it_can_be_demanded(settings: Settings) -> None:
    """Then an account without one can do nothing but set it up."""
    settings.BUGSWEEP_SECOND_FACTOR = "required"
    client = visitor("desk")

    assert client.get("/phones/")["Location"] == "/own/security/"
    assert client.get("/own/security/").status_code == 200


def test_stolen_password_cannot_add_a_passkey() -> None:
    """Where there is a second factor, it comes first."""
    account = somebody("desk")
    TOTPDevice.objects.create(user=account, confirmed=True, name="x")
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")

    assert client.post("/own/passkey/").status_code == 403
    assert client.post("/own/passkey/answer/", "{}", content_type="application/json").status_code == 403


def test_secret_can_be_typed() -> None:
    """In groups of four letters and digits, the same as long as it is not confirmed."""
    account = somebody("desk")
    secret = secret_of(new_device(account))

    assert {len(group) for group in secret.split()} == {4}
    assert secret == secret_of(new_device(account))
