"""Certificates."""

from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha1, sha256

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import serialize_certificates
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bugsweep.formats.certificates import (
    Certificate,
    CertificateError,
    fingerprinted,
    read_certificates,
    read_pkcs7_certificates,
)


def made_certificate(name: str) -> x509.Certificate:
    """Return a certificate of that common name, signed by itself."""
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    key = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2024, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2034, 1, 1, tzinfo=UTC))
        .sign(key, None)
    )


def test_certificate_in_der_has_its_names_and_fingerprint() -> None:
    """The fingerprint is the SHA-256 of the encoding."""
    der = made_certificate("Example Root").public_bytes(Encoding.DER)
    (certificate,) = read_certificates(der)

    assert certificate.sha256 == sha256(der).hexdigest()
    assert certificate.sha1 == sha1(der, usedforsecurity=False).hexdigest()
    assert certificate.subject == "CN=Example Root"
    assert certificate.issuer == "CN=Example Root"


def test_every_certificate_of_a_pem_file_is_read() -> None:
    """The fingerprint is that of the encoding without its armour."""
    first, second = made_certificate("One"), made_certificate("Two")
    found = read_certificates(first.public_bytes(Encoding.PEM) + second.public_bytes(Encoding.PEM))

    assert [certificate.subject for certificate in found] == ["CN=One", "CN=Two"]
    assert found[0].sha256 == sha256(first.public_bytes(Encoding.DER)).hexdigest()


def test_certificates_beside_a_signature_are_read() -> None:
    """As in the files that sign an app."""
    certificates = [made_certificate("Signer"), made_certificate("Above")]
    (signer, above) = read_pkcs7_certificates(serialize_certificates(certificates, Encoding.DER))

    assert {signer.subject, above.subject} == {"CN=Signer", "CN=Above"}
    assert {signer.sha256, above.sha256} == {sha256(one.public_bytes(Encoding.DER)).hexdigest() for one in certificates}


def test_certificate_that_breaks_the_rules_is_known_by_its_bytes() -> None:
    """Alone and beside a signature; version 8 does not exist."""
    good = made_certificate("Odd")
    der = good.public_bytes(Encoding.DER)
    odd = der.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x07", 1)
    signature = serialize_certificates([good], Encoding.DER).replace(der, odd)

    assert fingerprinted(odd) == Certificate(
        sha256=sha256(odd).hexdigest(), sha1=sha1(odd, usedforsecurity=False).hexdigest(), subject="", issuer=""
    )
    assert read_pkcs7_certificates(signature) == (fingerprinted(odd),)
    assert fingerprinted(der).subject == "CN=Odd"


@settings(max_examples=60)
@given(st.integers(0, 500), st.integers(0, 7))
def test_damaged_signature_has_certificates_or_is_refused(at: int, bit: int) -> None:
    """Whatever bit is changed."""
    damaged = bytearray(serialize_certificates([made_certificate("Signer")], Encoding.DER))
    damaged[at % len(damaged)] ^= 1 << bit
    with suppress(CertificateError):
        assert read_pkcs7_certificates(bytes(damaged))


@pytest.mark.parametrize("content", [b"", b"no signature", b"0" * 2**21], ids=["empty", "text", "huge"])
def test_what_is_no_signature_is_refused(content: bytes) -> None:
    """With a reason."""
    with pytest.raises(CertificateError):
        read_pkcs7_certificates(content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no certificate",
        b"0\x82\x01\x00",
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
        b"0" * 2**21,
    ],
    ids=["empty", "text", "truncated", "pem", "huge"],
)
def test_what_is_no_certificate_is_refused(content: bytes) -> None:
    """The error is one of the format."""
    with pytest.raises(CertificateError):
        read_certificates(content)


DER = made_certificate("Example Root").public_bytes(Encoding.DER)


def test_name_that_breaks_the_rules_is_empty() -> None:
    """The fingerprint is what counts; a name of the wrong string type does not cost it."""
    damaged = bytearray(DER)
    damaged[DER.index(b"Example Root") - 2] = 3  # a bit string
    (certificate,) = read_certificates(bytes(damaged))

    assert certificate.sha256 == sha256(damaged).hexdigest()
    assert certificate.issuer == ""


@example(place=89, value=0)
@given(place=st.integers(0, len(DER) - 1), value=st.integers(0, 255))
def test_damaged_certificate_gives_no_other_error(place: int, value: int) -> None:
    """Whatever byte is changed, it is a certificate or a format error."""
    damaged = bytearray(DER)
    damaged[place] = value
    try:
        found = read_certificates(bytes(damaged))
    except CertificateError:
        return

    assert len(found) == 1
