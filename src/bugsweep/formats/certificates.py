"""X.509 certificates as they lie in evidence: who they name, and the fingerprint by which indicators know them."""

import warnings
from hashlib import sha1, sha256

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from msgspec import Struct

from bugsweep.errors import FormatError

_LARGEST = 1024 * 1024
_PEM_MARK = b"-----BEGIN CERTIFICATE-----"


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


def read_pkcs7_certificates(content: bytes) -> tuple[Certificate, ...]:
    """Return the certificates beside a signature by PKCS #7, in DER.

    Raises:
        CertificateError: when it is none, or a certificate in it is malformed.
    """
    if len(content) > _LARGEST:
        raise CertificateError(f"a signature of more than {_LARGEST} bytes")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # as above
            return tuple(map(_certificate, pkcs7.load_der_pkcs7_certificates(content)))
    except (ValueError, LookupError, x509.InvalidVersion, UnsupportedAlgorithm) as error:
        raise CertificateError(f"not a signature with certificates: {error}") from error


def _certificate(loaded: x509.Certificate) -> Certificate:
    der = loaded.public_bytes(Encoding.DER)
    return Certificate(
        sha256=sha256(der).hexdigest(),
        sha1=sha1(der, usedforsecurity=False).hexdigest(),
        subject=_name(loaded, "subject"),
        issuer=_name(loaded, "issuer"),
    )


def _name(loaded: x509.Certificate, which: str) -> str:
    try:
        name: x509.Name = getattr(loaded, which)
    except (LookupError, TypeError, ValueError):  # names are decoded late, and those of others may break the rules
        return ""
    return name.rfc4514_string()
