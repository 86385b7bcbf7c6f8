"""APKs as a whole, and what is done to the archive so that tools give up where Android does not."""

import hashlib
import struct
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bugsweep.formats.apk import ApkContents, read_apk
from bugsweep.samples.apk import build_apk, manifest_xml
from bugsweep.samples.apk_signing import ApkSigner
from bugsweep.samples.compiled_xml import compiled_xml

ANNA = ApkSigner("Anna")
MANIFEST = manifest_xml("org.example", '<application android:label="@0x7f010000"/>')
APK = build_apk(MANIFEST, signers={"v1": ANNA, "v2": ANNA}, label="Notes")
CENTRAL, LOCAL = b"PK\x01\x02", b"PK\x03\x04"


def read(content: bytes) -> ApkContents:
    """Return what an APK says."""
    return read_apk(BytesIO(content))


def altered(content: bytes, central: int, local: int, value: int) -> bytes:
    """Return the archive with a number of the first member, which is the manifest, changed in both places."""
    changed = bytearray(content)
    struct.pack_into("<H", changed, content.index(CENTRAL) + central, value)
    struct.pack_into("<H", changed, content.index(LOCAL) + local, value)
    return bytes(changed)


def test_apk_is_hashed_and_read() -> None:
    """The name comes from the table of resources."""
    contents = read(APK)

    assert contents.faults == []
    assert contents.size == len(APK)
    assert contents.md5 == hashlib.md5(APK, usedforsecurity=False).hexdigest()
    assert contents.sha1 == hashlib.sha1(APK, usedforsecurity=False).hexdigest()
    assert contents.sha256 == hashlib.sha256(APK).hexdigest()
    assert (contents.manifest.package, contents.manifest.label) == ("org.example", "Notes")
    assert contents.signers.schemes == ("v1", "v2")
    assert [one.subject for one in contents.signers.certificates] == ["CN=Anna"]
    assert not contents.program_in_front


def test_flag_that_calls_the_manifest_encrypted_does_not_matter() -> None:
    """Android does not look at it."""
    assert read(altered(APK, 8, 6, 1)).manifest == read(APK).manifest


def test_method_that_nobody_knows_is_none() -> None:
    """Android takes as it is what is not deflated."""
    stored = build_apk(MANIFEST, label="Notes", files={"AndroidManifest.xml": b""})
    manifest = compiled_xml(MANIFEST)
    packed = _with_stored_manifest(stored, manifest, method=0x2F4B)

    contents = read(packed)

    assert contents.faults == []
    assert contents.manifest.package == "org.example"


def _with_stored_manifest(apk: bytes, manifest: bytes, method: int) -> bytes:
    """Return an archive of one member that is stored and says that it is packed by `method`."""
    assert apk
    name = b"AndroidManifest.xml"
    size = len(manifest)
    local = struct.pack("<4s5H3I2H", LOCAL, 20, 0, method, 0, 0, 0, size, size, len(name), 0) + name + manifest
    central = struct.pack("<4s6H3I5H2I", CENTRAL, 20, 20, 0, method, 0, 0, 0, size, size, len(name), 0, 0, 0, 0, 0, 0)
    central += name
    return local + central + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(central), len(local), 0)


def test_checksum_of_the_manifest_does_not_matter() -> None:
    """Android does not compute it."""
    changed = bytearray(APK)
    struct.pack_into("<I", changed, APK.index(CENTRAL) + 16, 0xDEADBEEF)

    assert read(bytes(changed)).manifest.package == "org.example"


def test_second_manifest_is_said() -> None:
    """The first is read; old versions of Android checked one and ran the other."""
    twice = build_apk(MANIFEST, files={"AndroidManifest.xmk": compiled_xml(manifest_xml("org.other"))})
    twice = twice.replace(b"AndroidManifest.xmk", b"AndroidManifest.xml")

    contents = read(twice)

    assert contents.manifest.package == "org.example"
    assert contents.faults == ["AndroidManifest.xml: a second member of the same name, which is not read"]


def test_program_in_front_of_the_archive_is_seen() -> None:
    """Janus: the old runtime starts what the signature of the files does not cover."""
    janus = build_apk(MANIFEST, signers={"v1": ANNA}, label="Notes", front=b"dex\n035\0".ljust(64, b"\0"))
    other = build_apk(MANIFEST, front=b"#!/bin/sh\n")

    assert read(janus).program_in_front
    assert (read(janus).manifest.label, read(janus).faults) == ("Notes", [])
    assert not read(other).program_in_front


def test_archive_that_does_not_know_where_it_lies_is_damaged() -> None:
    """Android reckons from the beginning of the file as well; that the manifest is missing is no news then."""
    contents = read(b"front" + APK)

    assert contents.faults == ["the table of contents ends after 0 of 5 entries"]
    assert contents.manifest.fault


@pytest.mark.parametrize("content", [b"", b"no archive", APK[:1500]], ids=["empty", "text", "cut off"])
def test_of_what_is_no_archive_there_are_the_hashes(content: bytes) -> None:
    """They are enough to know a sample by."""
    contents = read(content)

    assert contents.sha256 == hashlib.sha256(content).hexdigest()
    assert contents.faults == ["not a zip archive, or one that is cut off"]


def test_archive_without_a_manifest_is_none_of_an_app() -> None:
    """Its signers may still be there."""
    contents = read(APK.replace(b"AndroidManifest.xml", b"AndroidManifest.xmk"))

    assert contents.faults == ["AndroidManifest.xml: not in it"]
    assert contents.signers.schemes == ("v1", "v2")


def test_broken_table_of_resources_loses_the_name_alone() -> None:
    """References lead nowhere."""
    contents = read(build_apk(MANIFEST, files={"resources.arsc": b"no table"}))

    assert (contents.manifest.package, contents.manifest.label) == ("org.example", "")
    assert contents.faults == ["resources.arsc: not a table of resources"]


def test_manifest_that_would_fill_the_memory_is_refused() -> None:
    """Nine million bytes deflate to nine thousand."""
    contents = read(build_apk(MANIFEST, files={"AndroidManifest.xml": b"\0" * 9_000_000}))

    assert contents.faults == ["AndroidManifest.xml: more than 8388608 bytes of content"]


def test_signature_that_is_none_is_said() -> None:
    """The block before the table of contents is read all the same."""
    contents = read(build_apk(MANIFEST, signers={"v2": ANNA}, files={"META-INF/X.RSA": b"no signature"}))

    assert contents.signers.schemes == ("v1", "v2")
    assert [one.subject for one in contents.signers.certificates] == ["CN=Anna"]
    assert len(contents.faults) == 1
    assert contents.faults[0].startswith("META-INF/X.RSA: not a signature with certificates")


@settings(max_examples=80)
@given(at=st.integers(0, len(APK) - 1), bit=st.integers(0, 7), end=st.integers(0, len(APK)))
def test_damage_is_said_and_never_an_error(at: int, bit: int, end: int) -> None:
    """Whatever bit is changed and wherever it ends."""
    damaged = bytearray(APK)
    damaged[at] ^= 1 << bit
    assert all(read(bytes(damaged)).faults)
    assert read(bytes(damaged[:end])).faults
