"""X.509 certificates as they lie in evidence: who they name, and the fingerprint by which indicators know them."""

import warnings
from collections.abc import Iterator
from hashlib import sha1, sha256
from itertools import islice
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from msgspec import Struct

from bugsweep.errors import FormatError

_LARGEST = 1024 * 1024
_PEM_MARK = b"-----BEGIN CERTIFICATE-----"
_LONG: Final = 0x80
"""In DER: a length of more than one byte."""
_FIRST: Final = 0xA0
"""In DER: the first of the parts that may be left out."""


class CertificateError(FormatError):
    """Bytes that are no certificate."""


class Certificate(Struct, frozen=True, kw_only=True):
    """What matters of a certificate."""

    sha256: str
    """Of its DER encoding, in lower case."""
    sha1: str
    """The same; many lists of indicators have nothing else."""
    subject: str
    """As RFC 4514 writes names; empty where the name is malformed."""
    issuer: str


def read_certificates(content: bytes) -> tuple[Certificate, ...]:
    """Return the certificate that `content` is in DER, or those that it holds in PEM.

    Raises:
        CertificateError: when it holds none, or one that is malformed.
    """
    if len(content) > _LARGEST:
        raise CertificateError(f"a certificate of more than {_LARGEST} bytes")
    try:
        with warnings.catch_warnings():
            # Old and odd certificates are warned of; here they are evidence.
            warnings.simplefilter("ignore")
            if _PEM_MARK in content:
                loaded = x509.load_pem_x509_certificates(content)
            else:
                loaded = [x509.load_der_x509_certificate(content)]
            return tuple(map(_certificate, loaded))
    except (ValueError, LookupError, x509.InvalidVersion) as error:
        raise CertificateError(f"not a certificate: {error}") from error


def fingerprinted(der: bytes) -> Certificate:
    """Return the certificate that `der` is, by its fingerprints alone where it cannot be decoded.

    Whoever makes a certificate may break the rules for them; what it is known by are its bytes.
    """
    try:
        (certificate,) = read_certificates(der)
    except (CertificateError, ValueError):  # none, or several in PEM
        return _fingerprints(der, "", "")
    return certificate


def read_pkcs7_certificates(content: bytes) -> tuple[Certificate, ...]:
    """Return the certificates beside a signature by PKCS #7, in DER.

    Raises:
        CertificateError: when it is none.
    """
    if len(content) > _LARGEST:
        raise CertificateError(f"a signature of more than {_LARGEST} bytes")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # as above
            return tuple(map(_certificate, pkcs7.load_der_pkcs7_certificates(content)))
    except (ValueError, LookupError, x509.InvalidVersion, UnsupportedAlgorithm) as error:
        if found := tuple(map(fingerprinted, _enclosed(content))):
            return found
        raise CertificateError(f"not a signature with certificates: {error}") from error


def _enclosed(content: bytes) -> list[bytes]:
    """Return what lies where a signature has its certificates, whatever it is (RFC 2315, sections 7 and 9.1)."""
    for _, _, info in _parts(content):
        for _, _, explicit in islice(_parts(info), 1, 2):
            for _, _, signed in _parts(explicit):
                return [one for tag, _, body in _parts(signed) if tag == _FIRST for _, one, _ in _parts(body)]
    return []


def _parts(content: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield what follows one another in DER: tag, all of it, what is in it; damage ends it."""
    at = 0
    while at + 2 <= len(content):
        tag, length = content[at], content[at + 1]
        start = at + 2
        if length & _LONG:
            start += length & ~_LONG
            length = int.from_bytes(content[at + 2 : start], "big")
        if start + length > len(content):
            return
        yield tag, content[at : start + length], content[start : start + length]
        at = start + length


def _certificate(loaded: x509.Certificate) -> Certificate:
    return _fingerprints(loaded.public_bytes(Encoding.DER), _name(loaded, "subject"), _name(loaded, "issuer"))


def _fingerprints(der: bytes, subject: str, issuer: str) -> Certificate:
    return Certificate(
        sha256=sha256(der).hexdigest(),
        sha1=sha1(der, usedforsecurity=False).hexdigest(),
        subject=subject,
        issuer=issuer,
    )


def _name(loaded: x509.Certificate, which: str) -> str:
    try:
        name: x509.Name = getattr(loaded, which)
    except (LookupError, TypeError, ValueError):  # names are decoded late, and those of others may break the rules
        return ""
    return name.rfc4514_string()
