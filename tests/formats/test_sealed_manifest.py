"""The list in a sealed file."""

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bugsweep.formats.sealed_manifest import (
    CHUNK,
    Manifest,
    SealedEntry,
    SealError,
    decode_manifest,
    encode_manifest,
    entry_path,
    is_leading_out,
)

FILE, FOLDER, LINK = 0o100600, 0o040700, 0o120777
MANIFEST = Manifest(
    name="mission",
    sealed_at=datetime(2026, 3, 2, tzinfo=UTC),
    sealed_by="me",
    bugsweep="0.1.0",
    signer="RWQ",
    recipients=("age1",),
    entries=(
        SealedEntry(path="a", mode=FOLDER, size=4096),
        SealedEntry(path="a/b", mode=FILE, size=CHUNK + 1),
        SealedEntry(raw_path=b"caf\xe9", mode=FILE, size=2),
        SealedEntry(path="out", mode=LINK, size=11, target="/etc/passwd"),
    ),
    chunks=((CHUNK + 500, bytes(32)), (CHUNK + 501, bytes(32))),
)


def test_list_is_read_as_it_was_written_and_its_length_says_little() -> None:
    """Folders and links take no place in the stream."""
    document = encode_manifest(MANIFEST)

    assert decode_manifest(document) == MANIFEST
    assert len(document) % 65536 == 0
    assert MANIFEST.size == CHUNK + 3
    assert [(entry.name, start) for entry, start in MANIFEST.placed()] == [
        ("a", 0),
        ("a/b", 0),
        ("caf\udce9", CHUNK + 1),
        ("out", CHUNK + 3),
    ]


def test_name_that_is_no_text_has_its_own_field() -> None:
    """It comes back as Python has it."""
    assert entry_path("caf\udce9") == {"raw_path": b"caf\xe9"}
    assert SealedEntry(mode=FILE, raw_path=b"caf\xe9").name == "caf\udce9"
    assert entry_path("café") == {"path": "café"}


@pytest.mark.parametrize(
    "name", ["", "/etc/passwd", "../a", "a/../../b", "a//b", "a/", ".", "a/./b", "a\0b", "x" * 256, "a/" * 9000 + "a"]
)
def test_path_that_leads_out_is_refused(name: str) -> None:
    """Whatever way it takes."""
    assert is_leading_out(name)
    entries = (SealedEntry(path=name, mode=FOLDER),)
    with pytest.raises(SealError, match="leads out"):
        decode_manifest(encode_manifest(replace(MANIFEST, entries=entries, chunks=())))


@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        ([SealedEntry(path="a", mode=FILE), SealedEntry(path="a", mode=FILE)], "twice"),
        ([SealedEntry(path="a", mode=FILE), SealedEntry(path="a/b", mode=FILE)], "without its folder"),
        ([SealedEntry(path="a", mode=LINK), SealedEntry(path="a/b", mode=FILE)], "without its folder"),
        ([SealedEntry(path="a/b", mode=FILE)], "without its folder"),
        ([SealedEntry(path="a", mode=FILE, size=-1)], "impossible"),
        ([SealedEntry(path="a", mode=FILE, size=2**62)], "impossible"),
        ([SealedEntry(path="a", mode=2**20)], "impossible"),
        ([SealedEntry(path="a", mode=FILE, modified_ns=2**63 - 1)], "impossible"),
        ([SealedEntry(path="a", mode=FILE, size=1)], "0 chunks, and its files fill 1"),
    ],
)
def test_list_that_contradicts_itself_is_refused(entries: list[SealedEntry], reason: str) -> None:
    """Nothing is made of a part of it."""
    with pytest.raises(SealError, match=reason):
        decode_manifest(encode_manifest(replace(MANIFEST, entries=tuple(entries), chunks=())))


@pytest.mark.parametrize(
    "changes",
    [
        {"schema": "bugsweep.sealed/9"},
        {"chunk_size": 1},
        {"sealed_at": datetime(2026, 3, 2)},  # noqa: DTZ001 - it is what is tried
        {"chunks": ((1, bytes(32)), (CHUNK + 1, bytes(32)))},
        {"chunks": ((CHUNK + 1, bytes(31)), (CHUNK + 1, bytes(32)))},
    ],
)
def test_list_of_another_form_is_refused(changes: dict[str, object]) -> None:
    """It says what is wrong with it."""
    with pytest.raises(SealError, match="the list"):
        decode_manifest(encode_manifest(replace(MANIFEST, **changes)))


@given(st.binary() | st.recursive(st.none() | st.text() | st.integers(), st.lists).map(msgspec.json.encode))
def test_rubbish_is_a_clear_error(document: bytes) -> None:
    """Whatever is in it."""
    with pytest.raises(SealError):
        decode_manifest(document)
