"""The second factor: a time-based one-time password or a passkey, and what an account has to do before all else."""

from base64 import b32encode
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django_otp import login as otp_login
from django_otp.plugins.otp_totp.models import TOTPDevice

from bugsweep.fleet.models import Account
from bugsweep.fleet.security.identity import BY_PROXY

BY_PASSKEY: Final = "by_passkey"


def next_duty(request: HttpRequest, account: Account) -> str:
    """Return where the account has to go before it may see anything; empty when nothing is left to do.

    A passkey that asked for a finger or a PIN is both factors, and so is a proxy that has done the asking.
    """
    if not request.session.get(BY_PROXY) and not request.session.get(BY_PASSKEY):
        if account.password_once:
            return reverse("own-password")
        if has_second_factor(account):
            return "" if is_verified(request) else reverse("second-factor")
        if settings.BUGSWEEP_SECOND_FACTOR == "required":
            return reverse("own-security")
    return ""


def has_second_factor(account: Account) -> bool:
    """Return whether the account has set one up."""
    return confirmed_device(account) is not None or account.passkeys.exists()


def is_verified(request: HttpRequest) -> bool:
    """Return whether this session gave it."""
    verified = getattr(request.user, "is_verified", None)
    return bool(verified is not None and verified()) or bool(request.session.get(BY_PASSKEY))


def confirmed_device(account: Account) -> TOTPDevice | None:
    """Return the generator of one-time passwords that the account uses."""
    device: TOTPDevice | None = TOTPDevice.objects.filter(user=account, confirmed=True).first()
    return device


def new_device(account: Account) -> TOTPDevice:
    """Return the generator that the account is setting up, making one if need be."""
    device: TOTPDevice | None = TOTPDevice.objects.filter(user=account, confirmed=False).first()
    return device or TOTPDevice.objects.create(user=account, confirmed=False, name="bugsweep")


def secret_of(device: TOTPDevice) -> str:
    """Return the secret as generators take it, in groups of four."""
    text = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4))


def verify_token(request: HttpRequest, device: TOTPDevice, token: str) -> bool:
    """Take a one-time password; each serves once, and wrong ones make the next attempt wait."""
    allowed, _ = device.verify_is_allowed()
    if not allowed or not device.verify_token(token.replace(" ", "")):
        return False
    if not device.confirmed:
        device.confirmed = True
        device.save(update_fields=["confirmed"])
    otp_login(request, device)
    return True
