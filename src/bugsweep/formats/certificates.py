"""X.509 certificates as they lie in evidence: who they name, and the fingerprint by which indicators know them."""

import warnings
from hashlib import sha256

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
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


def _certificate(loaded: x509.Certificate) -> Certificate:
    return Certificate(
        sha256=sha256(loaded.public_bytes(Encoding.DER)).hexdigest(),
        subject=_name(loaded, "subject"),
        issuer=_name(loaded, "issuer"),
    )


def _name(loaded: x509.Certificate, which: str) -> str:
    try:
        name: x509.Name = getattr(loaded, which)
    except (LookupError, TypeError, ValueError):  # names are decoded late, and those of others may break the rules
        return ""
    return name.rfc4514_string()
