"""Streams made of chunks, and the inflating of them."""

from collections.abc import Iterable, Iterator
from io import BufferedReader, RawIOBase
from typing import BinaryIO, Final

from isal import isal_zlib

from bugsweep.errors import FormatError

CHUNK: Final = 256 * 1024
_RAW = -15
_ZLIB = 15
_GZIP = 31


def inflated(chunks: Iterable[bytes], limit: int, *, raw: bool = False) -> Iterator[bytes]:
    """Yield what `chunks` hold, packed by zlib or, if `raw`, by deflate alone.

    Raises:
        FormatError: when they are damaged, end too early, or hold more than `limit` bytes.
    """
    inflater = isal_zlib.decompressobj(_RAW if raw else _ZLIB)
    size = 0
    try:
        for chunk in chunks:
            pending = chunk
            while pending and not inflater.eof:
                data = inflater.decompress(pending, CHUNK)
                size += len(data)
                if size > limit:
                    raise FormatError(f"more than {limit} bytes of content")
                yield data
                pending = inflater.unconsumed_tail
        yield inflater.flush()
    except isal_zlib.error as error:  # type: ignore[misc]  # its stubs take the class for an instance
        raise FormatError(f"damaged: {error}") from error
    if not inflater.eof:
        raise FormatError("damaged: it ends too early")


def gunzipped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield what `chunks` hold, packed by gzip in one or several members; what follows them is left out.

    Raises:
        FormatError: when they are damaged or end too early; what came before is intact.
    """
    inflater = isal_zlib.decompressobj(_GZIP)
    members, begun = 0, False
    try:
        for chunk in chunks:
            pending = chunk
            while pending:
                if members and not begun:
                    pending = pending.lstrip(b"\0")  # padding of a tape's blocks
                    if not pending.startswith(b"\x1f"):
                        break
                    inflater = isal_zlib.decompressobj(_GZIP)
                begun = True
                if data := inflater.decompress(pending, CHUNK):
                    yield data
                pending = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
                if inflater.eof:
                    members, begun = members + 1, False
    except isal_zlib.error as error:  # type: ignore[misc]  # its stubs take the class for an instance
        raise FormatError(f"damaged: {error}") from error
    if begun:
        raise FormatError("damaged: it ends too early")


def chunks_of(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the rest of `stream` piece by piece."""
    return iter(lambda: stream.read(CHUNK), b"")


def stream_of(chunks: Iterator[bytes]) -> BinaryIO:
    """Return a stream of what `chunks` make up, to be read forward."""
    return BufferedReader(_Chunks(chunks), CHUNK)


class _Chunks(RawIOBase):
    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what BufferedReader gives
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = memoryview(chunk)
        length = min(len(buffer), len(self._rest))
        buffer[:length] = self._rest[:length]
        self._rest = self._rest[length:]
        return length
