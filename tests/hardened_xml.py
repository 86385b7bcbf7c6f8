"""Compiled XML as those write it who do not want to be looked into: Android reads it, and many tools do not."""

import struct

from bugsweep.samples.compiled_xml import chunk

DUMMY = chunk(0x0999, b"", b"what is this?")
ODD_NODES = chunk(0x0155, bytes(8), b"") + chunk(0x0999, bytes(8), b"what is this?")


def chunks(document: bytes) -> list[bytes]:
    """Return the chunks of a document, after its header."""
    found, at = [], 8
    while at < len(document):
        (size,) = struct.unpack_from("<I", document, at + 4)
        found.append(document[at : at + size])
        at += size
    return found


def document_of(parts: list[bytes], kind: int = 0x0003) -> bytes:
    """Return a document of these chunks."""
    return chunk(kind, b"", b"".join(parts))


def hardened(document: bytes) -> dict[str, bytes]:
    """Return the document, which begins with strings and numbers, in several ways that say the same."""
    strings, numbers, *nodes = chunks(document)
    return {
        "type of the document": document_of([strings, numbers, *nodes], kind=0),
        "chunk before the strings": document_of([DUMMY, strings, numbers, *nodes]),
        "chunks between elements": document_of([strings, numbers, nodes[0], ODD_NODES, *nodes[1:]]),
        "chunk at the end": document_of([strings, numbers, *nodes, ODD_NODES]),
        "bytes after the end": document + b"what comes after the end",
        "longer attributes": document_of(
            [strings, numbers, *(_lengthened(one) if one[:2] == b"\x02\x01" else one for one in nodes)]
        ),
    }


def _lengthened(node: bytes) -> bytes:
    """Return a start of an element whose attributes take 28 bytes and begin 8 bytes later."""
    extension, attributes = bytearray(node[16:36]), node[36:]
    struct.pack_into("<2H", extension, 8, 28, 28)
    longer = b"".join(attributes[at : at + 20] + b"\xee" * 8 for at in range(0, len(attributes), 20))
    return chunk(0x0102, node[8:16], bytes(extension) + b"\xee" * 8 + longer)
