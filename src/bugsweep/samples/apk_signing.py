"""Signatures of sample apps, by each of the schemes that Android knows.

The key of a signer follows from its name, so that the same sample is the same everywhere; it protects nothing.
"""

import hashlib
import struct
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, derive_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, pkcs7

_ECDSA_SHA256: Final = 0x0201
_BLOCKS: Final = {"v2": 0x7109871A, "v3": 0xF05368C0}
_LINEAGE = 0x3BA06F8C
_OLDEST, _NEWEST = 24, 0x7FFFFFFF
"""Versions of Android that a signer of v3 is for."""
_CHUNK = 1024**2
_CAPABILITIES = 0b10111
"""What the holder of an older key may still do; all but to roll back."""


class ApkSigner:
    """Somebody who signs apps."""

    def __init__(self, name: str) -> None:
        """Make up the key and the certificate of `name`."""
        secret = int.from_bytes(hashlib.sha256(name.encode()).digest()) >> 1
        self._key = derive_private_key(secret, SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        self._certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(self._key.public_key())
            .serial_number(1)
            .not_valid_before(datetime(2024, 1, 1, tzinfo=UTC))
            .not_valid_after(datetime(2054, 1, 1, tzinfo=UTC))
            .sign(self._key, SHA256(), ecdsa_deterministic=True)
        )
        self.certificate = self._certificate.public_bytes(Encoding.DER)
        """In DER."""

    @property
    def public_key(self) -> bytes:
        """As a certificate has it."""
        return self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def sign(self, content: bytes) -> bytes:
        """Return the signature of `content`."""
        return self._key.sign(content, ECDSA(SHA256(), deterministic_signing=True))

    def sign_file(self, content: bytes) -> bytes:
        """Return the signature of `content` by PKCS #7, with the certificate and without the content."""
        options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary, pkcs7.PKCS7Options.NoAttributes]
        builder = pkcs7.PKCS7SignatureBuilder().set_data(content)
        return builder.add_signer(self._certificate, self._key, SHA256()).sign(Encoding.DER, options)


def signature_files(members: Mapping[str, bytes], signer: ApkSigner, others: Iterable[str]) -> dict[str, bytes]:
    """Return the files in ``META-INF`` that sign `members`, which the schemes `others` sign besides."""
    sections = {name: f"Name: {name}\r\nSHA-256-Digest: {_digest(it)}\r\n\r\n" for name, it in members.items()}
    manifest = f"Manifest-Version: 1.0\r\n\r\n{''.join(sections.values())}".encode()
    also = ", ".join(one.removeprefix("v") for one in others)
    signed = "".join(
        f"Name: {name}\r\nSHA-256-Digest: {_digest(section.encode())}\r\n\r\n" for name, section in sections.items()
    )
    head = f"Signature-Version: 1.0\r\nSHA-256-Digest-Manifest: {_digest(manifest)}\r\n"
    head += f"X-Android-APK-Signed: {also}\r\n" if also else ""
    signature = f"{head}\r\n{signed}".encode()
    return {
        "META-INF/MANIFEST.MF": manifest,
        "META-INF/CERT.SF": signature,
        "META-INF/CERT.EC": signer.sign_file(signature),
    }


def with_signing_block(archive: bytes, signers: Mapping[str, ApkSigner], past: Sequence[ApkSigner] = ()) -> bytes:
    """Return the archive with a block in which these sign by schemes; the last of v3 was vouched for by `past`."""
    end = archive.rindex(b"PK\x05\x06")
    (start,) = struct.unpack_from("<I", archive, end + 16)
    digest = _content_digest([archive[:start], archive[start:end], archive[end:]])
    pairs = b"".join(_pair(_BLOCKS[one], _scheme(one, digest, signer, past)) for one, signer in signers.items())
    size = len(pairs) + 8 + 16
    block = struct.pack("<Q", size) + pairs + struct.pack("<Q", size) + b"APK Sig Block 42"
    tail = archive[end : end + 16] + struct.pack("<I", start + len(block)) + archive[end + 20 :]
    return archive[:start] + block + archive[start:end] + tail


def _digest(content: bytes) -> str:
    return b64encode(hashlib.sha256(content).digest()).decode()


def _content_digest(sections: Iterable[bytes]) -> bytes:
    """Return the digest of the digests of every megabyte."""
    digests = [
        hashlib.sha256(b"\xa5" + struct.pack("<I", len(part)) + part).digest()
        for section in sections
        for at in range(0, len(section), _CHUNK)
        if (part := section[at : at + _CHUNK])
    ]
    return hashlib.sha256(b"\x5a" + struct.pack("<I", len(digests)) + b"".join(digests)).digest()


def _pair(identifier: int, value: bytes) -> bytes:
    return struct.pack("<QI", 4 + len(value), identifier) + value


def _prefixed(*parts: bytes) -> bytes:
    content = b"".join(parts)
    return struct.pack("<I", len(content)) + content


def _number(value: int) -> bytes:
    return struct.pack("<I", value)


def _scheme(scheme: str, digest: bytes, signer: ApkSigner, past: Sequence[ApkSigner]) -> bytes:
    algorithm = _number(_ECDSA_SHA256)
    versions = _number(_OLDEST) + _number(_NEWEST) if scheme == "v3" else b""
    attributes = _prefixed(_number(_LINEAGE), _lineage([*past, signer])) if past and scheme == "v3" else b""
    signed = (
        _prefixed(_prefixed(algorithm, _prefixed(digest)))
        + _prefixed(_prefixed(signer.certificate))
        + versions
        + _prefixed(attributes)
    )
    signatures = _prefixed(_prefixed(algorithm, _prefixed(signer.sign(signed))))
    return _prefixed(_prefixed(_prefixed(signed), versions, signatures, _prefixed(signer.public_key)))


def _lineage(signers: Sequence[ApkSigner]) -> bytes:
    """Return the chain of certificates, in which each but the first is signed by the one before."""
    levels = b""
    for number, signer in enumerate(signers):
        signed = _prefixed(signer.certificate) + _number(_ECDSA_SHA256 if number else 0)
        signature = signers[number - 1].sign(signed) if number else b""
        algorithm = _number(_ECDSA_SHA256 if number < len(signers) - 1 else 0)
        levels += _prefixed(_prefixed(signed), _number(_CAPABILITIES), algorithm, _prefixed(signature))
    return _number(1) + levels
