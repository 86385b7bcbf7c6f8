"""Certificates of clients."""

from base64 import b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from bugsweep.errors import RegisterError
from bugsweep.fleet.models import AuditEvent
from bugsweep.fleet.security.certificates import (
    add_certificate,
    fingerprint_in,
    fingerprint_of,
    holder_of,
    remove_certificate,
)
from registers import account


def made() -> x509.Certificate:
    """Return a certificate of nobody."""
    key, name = Ed25519PrivateKey.generate(), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "anna")])
    day = datetime(2026, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, day, day + timedelta(days=9))
    return builder.sign(key, None)


def test_proxies_give_a_certificate_in_many_ways() -> None:
    """Its fingerprint, its PEM with lines escaped or joined, its bytes."""
    one = made()
    der, pem = one.public_bytes(Encoding.DER), one.public_bytes(Encoding.PEM).decode()
    expected = sha256(der).hexdigest()
    colons = ":".join(expected[place : place + 2] for place in range(0, 64, 2)).upper()

    for header in (expected, colons, quote(pem, safe=""), pem.replace("\n", " "), f":{b64encode(der).decode()}:"):
        assert fingerprint_in(header) == expected, header
    assert fingerprint_of(der) == fingerprint_of(pem.encode()) == expected


@pytest.mark.parametrize(
    "header", ["", "(null)", "ab" * 20, f"{'ab' * 32}, {'cd' * 32}", ":a:", "-----BEGIN CERTIFICATE-----"]
)
def test_what_is_no_certificate_is_nobody(header: str) -> None:
    """A SHA-1 fingerprint is none either, nor are two at once."""
    assert fingerprint_in(header) == ""


@pytest.mark.django_db
def test_certificate_is_of_one_account() -> None:
    """The log has its coming and going."""
    anna = account("anna")
    kept = add_certificate(anna, "AB" * 32, "card")

    assert str(kept) == f"card of {anna.pk}"
    assert holder_of("ab" * 32) == "anna"
    assert holder_of("") == holder_of("cd" * 32) == ""
    with pytest.raises(RegisterError):
        add_certificate(account("boris"), "ab" * 32, "card")
    remove_certificate(kept)
    assert holder_of("ab" * 32) == ""
    assert set(AuditEvent.objects.values_list("action", flat=True)) == {"add certificate", "remove certificate"}


@pytest.mark.django_db
def test_what_is_no_fingerprint_is_refused() -> None:
    """With what one is; a file must hold one certificate."""
    with pytest.raises(RegisterError, match="64 hexadecimal"):
        add_certificate(account("anna"), "ab" * 20, "")
    both = made().public_bytes(Encoding.PEM) * 2
    for content in (b"", b"no certificate", both):
        with pytest.raises(RegisterError, match="one certificate"):
            fingerprint_of(content)
