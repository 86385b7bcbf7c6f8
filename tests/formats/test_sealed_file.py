"""A sealed file read at any place, and every way in which it may not be as it was sealed."""

from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from random import Random

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bugsweep.errors import FormatError, WrongPasswordError
from bugsweep.formats import sealed_file
from bugsweep.formats.minisign import new_secret_key, sign
from bugsweep.formats.sealed_file import MAGIC, SealedFile, footer, is_sealed, signature_block
from bugsweep.formats.sealed_manifest import CHUNK, SealError
from seals import RECIPIENT, SECRET, folder_with, opened_seal, sealed_from

LARGE = Random(1).randbytes(3 * CHUNK + 17)  # noqa: S311 - no secret


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A sealed file of four chunks."""
    path = tmp_path_factory.mktemp("sealed")
    sealed_from(folder_with(path / "mission"), path / "a.sealed")
    return (path / "a.sealed").read_bytes()


def opened(content: bytes) -> SealedFile:
    """Open a sealed file in memory."""
    return SealedFile(partial(BytesIO, content), [SECRET])


def number_of(sealed: SealedFile, name: str) -> int:
    """Return the place of an entry in the list."""
    return [entry.name for entry in sealed.manifest.entries].index(name)


def read_all(content: bytes) -> None:
    """Open a sealed file and read all of it."""
    sealed = opened(content)
    for number in range(len(sealed.manifest.entries)):
        for _ in sealed.pieces(number):
            continue


def parts(content: bytes) -> tuple[list[bytes], bytes, bytes]:
    """Return chunks, encrypted list, and signature of a sealed file."""
    lengths = [length for length, _ in opened(content).manifest.chunks]
    chunks, at = [], len(MAGIC)
    for length in lengths:
        chunks.append(content[at : at + length])
        at += length
    list_length, signature_length = (int.from_bytes(content[-24 + 8 * i : -16 + 8 * i]) for i in (0, 1))
    return chunks, content[at : at + list_length], content[at + list_length :][:signature_length]


def joined(chunks: list[bytes], encrypted: bytes, block: bytes) -> bytes:
    """Return a sealed file of these parts, whose end fits them."""
    body = MAGIC + b"".join(chunks)
    return body + encrypted + block + footer(len(body), len(encrypted), len(block))


def test_contents_are_read_whole_and_at_any_place(content: bytes) -> None:
    """Over the borders of chunks, from the end, and past it."""
    sealed = opened(content)
    large = number_of(sealed, "phone/large.bin")

    assert is_sealed(content)
    assert b"".join(sealed.pieces(large)) == LARGE
    assert b"".join(sealed.pieces(number_of(sealed, "phone/nothing"))) == b""
    with sealed.open(large) as stream:
        assert stream.read() == LARGE
        for at, size in ((CHUNK - 9, 20), (0, 1), (2 * CHUNK, CHUNK), (len(LARGE) - 3, 50), (len(LARGE) + 5, 1)):
            stream.seek(at)
            assert stream.read(size) == LARGE[at : at + size]
        assert stream.seek(-4, 2) == len(LARGE) - 4
        assert stream.read() == LARGE[-4:]
        with pytest.raises(OSError, match="before the beginning"):
            stream.seek(-1)


def test_neither_names_nor_contents_nor_sizes_can_be_seen(content: bytes) -> None:
    """Chunks hold the same number of bytes, whatever files are in them."""
    for secret in (b"large.bin", b"note.txt", b"/etc/passwd", b"small", b"mission", b"Field team"):
        assert secret not in content
    assert {len(pyrage.decrypt(chunk, [pyrage.x25519.Identity.from_str(SECRET)])) for chunk in parts(content)[0]} == {
        CHUNK
    }


def test_only_the_last_chunks_stay_in_memory(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read again soon is not decrypted again."""
    monkeypatch.setattr(sealed_file, "_CHUNKS_HELD", 2)
    sealed = opened(content)
    first, second = sealed.chunk(0), sealed.chunk(1)

    assert sealed.chunk(0) is first
    sealed.chunk(2)
    assert sealed.chunk(0) is first
    assert sealed.chunk(1) is not second


def test_wrong_key_is_told_from_damage(content: bytes) -> None:
    """The signature holds, so the file is as it was sealed."""
    with pytest.raises(WrongPasswordError, match="sealed to others"):
        SealedFile(partial(BytesIO, content), [str(pyrage.x25519.Identity.generate())])
    with pytest.raises(FormatError, match="no secret key"):
        SealedFile(partial(BytesIO, content), ["AGE-SECRET-KEY-1"])


def _swap(chunks: list[bytes]) -> list[bytes]:
    return [chunks[1], chunks[0], *chunks[2:]]


@pytest.mark.parametrize(
    "change",
    [_swap, lambda c: c[:-1], lambda c: c[1:], lambda c: [*c, c[-1]], lambda c: [c[0], c[0], *c[2:]], lambda _: []],
    ids=["swapped", "last dropped", "first dropped", "repeated at the end", "one in place of another", "all dropped"],
)
def test_chunks_out_of_their_place_are_found_out(content: bytes, change: Callable[[list[bytes]], list[bytes]]) -> None:
    """Although each of them opens, and the end of the file was made to fit."""
    chunks, encrypted, block = parts(content)

    with pytest.raises(SealError, match=r"is not what was sealed|not as long as"):
        read_all(joined(change(chunks), encrypted, block))


def test_chunk_encrypted_anew_is_found_out(content: bytes) -> None:
    """Anybody can encrypt to the team: the hash in the list counts, and the place is told."""
    chunks, encrypted, block = parts(content)
    forged = pyrage.encrypt(bytes(CHUNK), [pyrage.x25519.Recipient.from_str(RECIPIENT)])
    while len(forged) != len(chunks[2]):  # age fills its header up with something random
        forged = pyrage.encrypt(bytes(CHUNK), [pyrage.x25519.Recipient.from_str(RECIPIENT)])

    with pytest.raises(SealError, match="chunk 3 of 4, at byte"):
        read_all(joined([*chunks[:2], forged, *chunks[3:]], encrypted, block))


def test_foreign_list_is_found_out(content: bytes, tmp_path: Path) -> None:
    """One of another sealed file by the same signer does not fit the chunks."""
    sealed_from(folder_with(tmp_path / "other"), tmp_path / "b.sealed")
    chunks, _, _ = parts(content)
    _, encrypted, block = parts((tmp_path / "b.sealed").read_bytes())

    with pytest.raises(SealError, match=r"not as long as|is not what was sealed"):
        read_all(joined(chunks, encrypted, block))


def test_signature_of_somebody_else_is_found_out(content: bytes) -> None:
    """Who cannot open the list can sign it all the same; but the list names who sealed it."""
    chunks, encrypted, _ = parts(content)
    thief = new_secret_key()
    block = signature_block(thief.public, sign(BytesIO(encrypted), thief, "mine"))

    with pytest.raises(SealError, match="another key than the one that the list names"):
        opened(joined(chunks, encrypted, block))


@settings(max_examples=300)
@given(st.data())
def test_a_bit_that_is_flipped_anywhere_is_found_out(content: bytes, data: st.DataObject) -> None:
    """In a chunk, the list, the signature with its comments, or the end."""
    tail = len(content) - len(parts(content)[1]) - 600
    at = data.draw(st.integers(0, len(content) - 1) | st.integers(tail, len(content) - 1))
    bit = data.draw(st.integers(0, 7))
    changed = bytearray(content)
    changed[at] ^= 1 << bit

    with pytest.raises(SealError):
        read_all(bytes(changed))


def test_every_byte_of_signature_and_end_counts(content: bytes) -> None:
    """Even the comments that minisign itself does not look at."""
    size = len(parts(content)[2]) + 32
    for at in range(len(content) - size, len(content)):
        changed = bytearray(content)
        changed[at] ^= 1
        with pytest.raises(SealError):
            opened(bytes(changed))


@given(st.data())
def test_file_that_is_cut_or_grew_is_found_out(content: bytes, data: st.DataObject) -> None:
    """Wherever it ends, and whatever was put in."""
    cut = data.draw(st.integers(0, len(content) - 1))
    at, more = data.draw(st.integers(0, len(content))), data.draw(st.binary(min_size=1, max_size=40))

    with pytest.raises(SealError):
        read_all(content[:cut])
    with pytest.raises(SealError):
        read_all(content[:at] + more + content[at:])


@given(st.binary(max_size=200), st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_rubbish_is_a_clear_error(rubbish: bytes, at: int, length: int, signature: int) -> None:
    """Whatever its end says; nothing large is read for it."""
    with pytest.raises(SealError):
        opened(MAGIC + rubbish + footer(at, length, signature))


def test_damage_met_while_reading_is_an_error_of_the_medium(content: bytes) -> None:
    """Parsers know those; its text has the place."""
    changed = bytearray(content)
    changed[len(MAGIC) + CHUNK + 5000] ^= 1
    sealed = opened(bytes(changed))

    with sealed.open(number_of(sealed, "phone/large.bin")) as stream:
        assert stream.read(100) == LARGE[:100]
        with pytest.raises(OSError, match="chunk 2 of 4"):
            stream.read()


def test_file_on_disk_is_opened_by_any_of_several_keys(tmp_path: Path) -> None:
    """Each member of the team has a key of their own."""
    second = pyrage.x25519.Identity.generate()
    sealed_from(folder_with(tmp_path / "m"), tmp_path / "a.sealed", recipients=(RECIPIENT, str(second.to_public())))

    for secret in (SECRET, str(second)):
        assert opened_seal(tmp_path / "a.sealed", secret).manifest.sealed_by == "Field team 2"
