"""Compiled XML and tables of resources as samples have them; Android's own tools read them in `test_real_apk`."""

import struct

from bugsweep.samples.compiled_xml import ANDROID, chunk, compiled_xml, resource_table, string_pool


def test_chunk_is_its_kind_its_sizes_and_what_is_in_it() -> None:
    """Written by hand, after ResourceTypes.h; filled up to four bytes."""
    assert chunk(0x0102, b"head", b"body!") == bytes.fromhex("02010c00 14000000") + b"headbody!\0\0\0"


def test_pool_of_strings_has_both_encodings() -> None:
    """The flag says which; both lengths are those of ResourceTypes.h."""
    assert string_pool(["é"]).endswith(bytes.fromhex("00000000 0102c3a9 00000000"))
    assert string_pool(["é"], utf8=False).endswith(bytes.fromhex("00000000 0100e900 00000000"))


def test_numbered_attributes_come_first_among_the_strings() -> None:
    """The map of their numbers goes by the place in the pool."""
    document = compiled_xml(f'<x plain="1" xmlns:a="{ANDROID}" a:label="y" a:name="z"/>')

    assert struct.pack("<2HI2I", 0x0180, 8, 16, 0x01010001, 0x01010003) in document
    assert document.index(b"label") < document.index(b"name") < document.index(b"plain")


def test_table_has_each_text_once() -> None:
    """For all languages, and for German where it is translated."""
    table = resource_table({0x7F010000: "Notes"}, translated={0x7F010000: "Notizen"})

    assert table.count(b"Notes\0") == table.count(b"Notizen\0") == 1
    assert b"\0\0\0\0de\0\0" in table
