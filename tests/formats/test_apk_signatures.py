"""Signers of APKs, by scheme."""

import struct
from hashlib import sha1, sha256
from io import BytesIO

import pytest

from bugsweep.errors import FormatError
from bugsweep.formats.apk_signatures import SchemeSigners, read_signing_block, signers_of
from bugsweep.formats.certificates import Certificate
from bugsweep.samples.apk import build_apk, manifest_xml
from bugsweep.samples.apk_signing import ApkSigner

ANNA, OLD, OTHER = ApkSigner("Anna"), ApkSigner("Old"), ApkSigner("Other")
MANIFEST = manifest_xml("org.example")
ROTATED = build_apk(MANIFEST, signers={"v2": OLD, "v3": ANNA}, past=[OLD])


def directory_offset(apk: bytes) -> int:
    """Return where the table of contents begins."""
    (offset,) = struct.unpack_from("<I", apk, apk.rindex(b"PK\x05\x06") + 16)
    return int(offset)


def block(apk: bytes) -> list[SchemeSigners]:
    """Return what the block says."""
    return list(read_signing_block(BytesIO(apk), directory_offset(apk)))


def named(*signers: ApkSigner) -> tuple[Certificate, ...]:
    """Return what is to be read of the certificates of `signers`."""
    return tuple(
        Certificate(
            sha256=sha256(one.certificate).hexdigest(),
            sha1=sha1(one.certificate, usedforsecurity=False).hexdigest(),
            subject=f"CN={name}",
            issuer=f"CN={name}",
        )
        for one in signers
        for name in ["Anna" if one is ANNA else "Old" if one is OLD else "Other"]
    )


def test_block_names_the_signers_of_each_scheme_and_those_before() -> None:
    """The lineage holds the certificate that signs now as well; it is no past one."""
    second, third = block(ROTATED)

    assert (second.scheme, second.certificates, second.past) == ("v2", named(OLD), ())
    assert (third.scheme, third.certificates, third.past) == ("v3", named(ANNA), named(OLD))
    assert (second.fault, third.fault) == ("", "")


def test_apk_without_a_block_has_none() -> None:
    """It may be signed by its files alone, or not at all."""
    assert block(build_apk(MANIFEST, signers={"v1": ANNA})) == []
    assert list(read_signing_block(BytesIO(b""), 0)) == []
    assert list(read_signing_block(BytesIO(b""), 100)) == []


@pytest.mark.parametrize("size", [0, 23, 2**40])
def test_block_of_an_impossible_size_is_refused(size: int) -> None:
    """It would begin before the file, or end before it begins."""
    damaged = bytearray(ROTATED)
    struct.pack_into("<Q", damaged, directory_offset(ROTATED) - 24, size)

    with pytest.raises(FormatError, match="block of signatures"):
        block(bytes(damaged))


def test_pair_that_leads_out_of_the_block_is_refused() -> None:
    """Those before it are kept."""
    damaged = bytearray(ROTATED)
    struct.pack_into("<Q", damaged, ROTATED.index(struct.pack("<I", 0xF05368C0)) - 8, 2**33)
    found = read_signing_block(BytesIO(bytes(damaged)), directory_offset(ROTATED))

    assert next(found).scheme == "v2"
    with pytest.raises(FormatError, match="damaged"):
        next(found)


def test_certificate_that_breaks_the_rules_is_known_by_its_bytes() -> None:
    """Its maker could have made it so; the names are lost, the fingerprint is not."""
    broken = b"\xff" + ANNA.certificate[1:]

    _, third = block(ROTATED.replace(ANNA.certificate, broken))

    assert [(one.sha256, one.subject) for one in third.certificates] == [(sha256(broken).hexdigest(), "")]
    assert (third.past, third.fault) == (named(OLD), "")


def test_damaged_scheme_is_said_and_the_other_is_read() -> None:
    """A length that leads out of the signer."""
    damaged = bytearray(ROTATED)
    at = ROTATED.index(struct.pack("<I", 0xF05368C0)) + 4
    struct.pack_into("<I", damaged, at + 8, 2**31)

    second, third = block(bytes(damaged))

    assert (second.fault, third.fault) == ("", "a damaged signature")
    assert third.certificates == ()


def test_signers_in_force_come_first_and_their_past_is_apart() -> None:
    """The scheme that is newest decides."""
    signers = signers_of([SchemeSigners(scheme="v1", certificates=named(OLD)), *block(ROTATED)])

    assert signers.schemes == ("v1", "v2", "v3")
    assert signers.certificates == named(ANNA)
    assert signers.past == named(OLD)
    assert signers.agree


def test_schemes_that_name_strangers_do_not_agree() -> None:
    """Whoever signed anew did not take away what was there."""
    signers = signers_of(block(build_apk(MANIFEST, signers={"v2": OTHER, "v3": ANNA}, past=[OLD])))

    assert not signers.agree
    assert signers.certificates == named(ANNA, OTHER)


def test_nobody_has_signed_nothing() -> None:
    """As nothing contradicts it, the schemes agree."""
    assert signers_of([]).agree
