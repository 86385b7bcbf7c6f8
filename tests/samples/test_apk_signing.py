"""Signatures of sample apps; Android's own tool verifies them in `test_real_apk`."""

import hashlib
import zipfile
from base64 import b64encode
from io import BytesIO

from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs7

from bugsweep.samples.apk_signing import ApkSigner, signature_files, with_signing_block

ANNA = ApkSigner("Anna")


def test_key_follows_from_the_name() -> None:
    """A sample is the same everywhere."""
    assert ApkSigner("Anna").certificate == ANNA.certificate
    assert ApkSigner("Bert").certificate != ANNA.certificate
    assert x509.load_der_x509_certificate(ANNA.certificate).subject.rfc4514_string() == "CN=Anna"


def test_files_sign_the_members_one_through_the_other() -> None:
    """The manifest has the digests of the members, the signature that of the manifest, and says what else there is."""
    files = signature_files({"a": b"content"}, ANNA, ["v2"])

    manifest, signature = files["META-INF/MANIFEST.MF"], files["META-INF/CERT.SF"]
    assert b64encode(hashlib.sha256(b"content").digest()) in manifest
    assert b64encode(hashlib.sha256(manifest).digest()) in signature
    assert b"X-Android-APK-Signed: 2\r\n" in signature
    (certificate,) = pkcs7.load_der_pkcs7_certificates(files["META-INF/CERT.EC"])
    assert certificate == x509.load_der_x509_certificate(ANNA.certificate)


def test_block_leaves_the_archive_one() -> None:
    """Only the place of the table of contents changes."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a", b"content")
    plain = stream.getvalue()

    signed = with_signing_block(plain, {"v2": ANNA})

    assert signed.startswith(plain[: plain.index(b"PK\x01\x02")])
    assert b"APK Sig Block 42PK\x01\x02" in signed
    with zipfile.ZipFile(BytesIO(signed)) as archive:
        assert archive.read("a") == b"content"
