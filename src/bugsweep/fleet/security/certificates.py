"""Certificates of clients: the proxy asks for one and passes it on, the register knows whose it is."""

import re
from base64 import b64decode
from binascii import Error as NotBase64
from hashlib import sha256
from typing import Final
from urllib.parse import unquote

from bugsweep.errors import RegisterError
from bugsweep.fleet.audit import log
from bugsweep.fleet.models import Account, ClientCertificate
from bugsweep.fleet.refusals import refusing
from bugsweep.fleet.security.idle import end_sessions
from bugsweep.formats.certificates import CertificateError, read_certificates

_FINGERPRINT: Final = re.compile(r"[0-9a-f]{64}")
_PEM: Final = re.compile(r"\s*-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----\s*")
_STRUCTURED: Final = re.compile(r":([A-Za-z0-9+/=]+):")


def fingerprint_in(header: str) -> str:
    """Return the SHA-256 fingerprint that a header of the proxy gives; empty when it gives none, or several.

    Proxies write the fingerprint itself (Caddy, HAProxy), the certificate as PEM with its lines joined or escaped
    (Apache, nginx), or its bytes as RFC 9440 has them.
    """
    plain = header.strip().replace(":", "").lower()
    if _FINGERPRINT.fullmatch(plain):
        return plain
    found = _STRUCTURED.fullmatch(header.strip()) or _PEM.fullmatch(unquote(header))
    if found is None:
        return ""
    try:
        return sha256(b64decode("".join(found[1].split()), validate=True)).hexdigest()
    except NotBase64:
        return ""


def holder_of(header: str) -> str:
    """Return the login of the account whose certificate a header of the proxy gives; empty when it is nobody's."""
    found = ClientCertificate.objects.filter(sha256=fingerprint_in(header)).select_related("account").first()
    return "" if found is None else found.account.login


def fingerprint_of(content: bytes) -> str:
    """Return the fingerprint of the certificate in a file, PEM or DER.

    Raises:
        RegisterError: when it holds none, or several.
    """
    try:
        (certificate,) = read_certificates(content)
    except (CertificateError, ValueError) as error:
        raise RegisterError("The file must hold one certificate, in PEM or DER.") from error
    return certificate.sha256


def add_certificate(account: Account, fingerprint: str, title: str) -> ClientCertificate:
    """Have the proxy log in the account by a certificate.

    Raises:
        RegisterError: when the certificate is somebody's already, or `fingerprint` is none.
    """
    given = fingerprint.replace(":", "").lower()
    if not _FINGERPRINT.fullmatch(given):
        raise RegisterError("A fingerprint is the SHA-256 of a certificate: 64 hexadecimal digits.")
    with refusing("The certificate"):
        made = ClientCertificate.objects.create(account=account, sha256=given, title=title)
        log("add certificate", account, after={"sha256": given, "title": title})
    return made


def remove_certificate(certificate: ClientCertificate) -> None:
    """Have the certificate log in nobody any more, and end the sessions of its account."""
    log("remove certificate", certificate.account, before={"sha256": certificate.sha256})
    end_sessions(certificate.account)
    certificate.delete()
