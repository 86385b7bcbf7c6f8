"""Sample apps; Android's own tools read and verify them in `test_real_apk`."""

import zipfile
from io import BytesIO

from bugsweep.samples.apk import build_apk, manifest_xml
from bugsweep.samples.apk_signing import ApkSigner


def test_apk_is_an_archive() -> None:
    """The table of resources is stored, as Android wants it."""
    signer = ApkSigner("Anna")
    apk = build_apk(manifest_xml("org.example"), signers={"v1": signer, "v2": signer}, label="Notes")

    with zipfile.ZipFile(BytesIO(apk)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [
            "AndroidManifest.xml",
            "resources.arsc",
            "META-INF/MANIFEST.MF",
            "META-INF/CERT.SF",
            "META-INF/CERT.EC",
        ]
        assert archive.getinfo("resources.arsc").compress_type == zipfile.ZIP_STORED


def test_apk_without_old_signatures_is_the_same_everywhere() -> None:
    """Its keys follow from their names."""
    first, second = (build_apk(manifest_xml("org.example"), signers={"v2": ApkSigner("Anna")}) for _ in range(2))

    assert first == second


def test_archive_behind_something_else_knows_where_it_lies() -> None:
    """By the numbers in it, from the beginning of the file."""
    plain = build_apk(manifest_xml("org.example"), label="Notes")
    behind = build_apk(manifest_xml("org.example"), label="Notes", front=b"front")

    assert behind.startswith(b"frontPK\x03\x04")
    assert int.from_bytes(behind[-6:-2], "little") == int.from_bytes(plain[-6:-2], "little") + 5
    with zipfile.ZipFile(BytesIO(behind)) as archive:
        assert [info.header_offset for info in archive.infolist()] == [5, 5 + plain.index(b"PK\x03\x04", 1)]
