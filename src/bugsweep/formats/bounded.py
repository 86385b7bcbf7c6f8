"""Files that are read whole, because their format can only be decoded so, if they are not larger than any real one."""

from typing import BinaryIO

from bugsweep.errors import FormatError
from bugsweep.model.evidence import EvidenceFile


def content_of(file: EvidenceFile, largest: int, what: str) -> bytes:
    """Return the content of a file of the evidence; raises as `rest_of`."""
    with file.open() as stream:
        return rest_of(stream, largest, what)


def rest_of(stream: BinaryIO, largest: int, what: str) -> bytes:
    """Return what is left of `stream`, of which at most one byte more than `largest` is read.

    Args:
        stream: What is read.
        largest: How many bytes there may be.
        what: What it is, with its article, for the reason of a refusal.

    Raises:
        FormatError: when it is larger.
    """
    content = stream.read(largest + 1)
    if len(content) > largest:
        raise FormatError(f"{what} of more than {largest} bytes")
    return content
