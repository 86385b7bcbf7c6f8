"""Passkeys (WebAuthn): made and used in the browser, checked here."""

from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from bugsweep.errors import RegisterError
from bugsweep.fleet.models import Account, Passkey

_CHALLENGE: Final = "passkey_challenge"
_LONGEST: Final = 65_536
_VERIFIED: Final = UserVerificationRequirement.REQUIRED


def registration_options(request: HttpRequest, account: Account) -> str:
    """Return, as JSON, what the browser needs to make a passkey for an account."""
    options = generate_registration_options(
        rp_id=_host(request),
        rp_name="bugsweep",
        user_id=sha256(f"bugsweep account {account.pk}".encode()).digest(),
        user_name=account.login,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_VERIFIED
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=bytes(one.credential_id)) for one in account.passkeys.all()
        ],
    )
    request.session[_CHALLENGE] = bytes_to_base64url(options.challenge)
    return options_to_json(options)


def register(request: HttpRequest, account: Account, title: str) -> Passkey:
    """Keep the passkey that the browser made.

    Raises:
        RegisterError: when it is not an answer to what was asked.
    """
    try:
        made = verify_registration_response(
            credential=_answer(request),
            expected_challenge=_asked(request),
            expected_rp_id=_host(request),
            expected_origin=_origin(request),
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise RegisterError("The passkey was not accepted: try again.") from error
    return Passkey.objects.create(
        account=account,
        credential_id=made.credential_id,
        credential_index=_index(made.credential_id),
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        title=title.strip()[:100] or "passkey",
    )


def authentication_options(request: HttpRequest) -> str:
    """Return, as JSON, what the browser needs to use a passkey; whose it is, is not known yet."""
    options = generate_authentication_options(rp_id=_host(request), user_verification=_VERIFIED)
    request.session[_CHALLENGE] = bytes_to_base64url(options.challenge)
    return options_to_json(options)


def authenticate(request: HttpRequest) -> Account:
    """Return whose passkey answered.

    Raises:
        RegisterError: when it is nobody's, or not an answer to what was asked, or its counter went backwards.
    """
    refusal = RegisterError("The passkey was not accepted.")
    try:
        answer = _answer(request)
        passkey = Passkey.objects.select_related("account").get(
            credential_index=_index(base64url_to_bytes(answer["rawId"])), account__is_active=True
        )
        used = verify_authentication_response(
            credential=answer,
            expected_challenge=_asked(request),
            expected_rp_id=_host(request),
            expected_origin=_origin(request),
            credential_public_key=bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, Passkey.DoesNotExist, ValueError, KeyError, TypeError) as error:
        raise refusal from error
    passkey.sign_count, passkey.used_at = used.new_sign_count, timezone.now()
    passkey.save(update_fields=["sign_count", "used_at"])
    return passkey.account


def _answer(request: HttpRequest) -> dict[str, Any]:
    body = request.read(_LONGEST)
    answer = msgspec.json.decode(body)
    if not isinstance(answer, dict):
        raise TypeError("no object")
    return answer


def _asked(request: HttpRequest) -> bytes:
    """Return the challenge, which serves once."""
    return base64url_to_bytes(request.session.pop(_CHALLENGE))


def _index(credential_id: bytes) -> str:
    return sha256(credential_id).hexdigest()


def _origin(request: HttpRequest) -> str:
    return settings.BUGSWEEP_SITE or f"{request.scheme}://{request.get_host()}"


def _host(request: HttpRequest) -> str:
    return urlsplit(_origin(request)).hostname or ""
