"""Collections of a TAXII 2.1 server."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode, urlsplit, urlunsplit

import msgspec
from msgspec import Struct

from bugsweep.errors import FormatError
from bugsweep.indicators.download import Downloader

_MEDIA_TYPE = "application/taxii+json;version=2.1"
_PAGE = 1000
_MOST_PAGES = 10_000
_LARGEST = 512 * 1024 * 1024
_LAST_ADDED = "x-taxii-date-added-last"


class _Envelope(Struct, frozen=True):
    more: bool = False
    next: str | None = None
    objects: tuple[msgspec.Raw, ...] = ()


def fetch_collection(downloader: Downloader, url: str, target: Path, headers: Mapping[str, str]) -> None:
    """Write the objects of a collection, page after page, to `target` as one envelope.

    Args:
        downloader: What fetches.
        url: The collection, ``…/collections/<id>/``, or its ``objects/``.
        target: The file to write.
        headers: More headers, such as an authorization.

    Raises:
        IndicatorError: when a page cannot be fetched.
        FormatError: when a page is not what TAXII promises, or the pages do not end.
    """
    objects = f"{url.rstrip('/')}/objects/" if not url.rstrip("/").endswith("/objects") else f"{url.rstrip('/')}/"
    query: dict[str, str] = {"limit": str(_PAGE)}
    seen: set[str] = set()
    written = count = 0
    with TemporaryDirectory(prefix="bugsweep-") as folder, target.open("xb") as out:
        out.write(b'{"objects":[')
        for number in range(_MOST_PAGES):
            page = Path(folder) / str(number)
            answer = downloader.fetch(_with_query(objects, query), page, headers={**headers, "Accept": _MEDIA_TYPE})
            envelope = _decoded(page.read_bytes())
            page.unlink()
            for item in envelope.objects:
                written += out.write((b"," if count else b"") + bytes(item))
                count += 1
            if written > _LARGEST:
                raise FormatError(f"a collection of more than {_LARGEST} bytes")
            following = _following(envelope, answer.headers)
            if not following:
                out.write(b"]}")
                return
            token = urlencode(following)
            if token in seen:
                raise FormatError("a collection whose pages repeat")
            seen.add(token)
            query = {"limit": str(_PAGE), **following}
    raise FormatError(f"a collection of more than {_MOST_PAGES} pages")


def _decoded(content: bytes) -> _Envelope:
    try:
        return msgspec.json.decode(content, type=_Envelope)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise FormatError(f"not an envelope of TAXII 2.1: {error}") from error
    except RecursionError:
        raise FormatError("not an envelope of TAXII 2.1: nested too deeply") from None


def _following(envelope: _Envelope, headers: Mapping[str, str]) -> dict[str, str]:
    """Return the query of the next page; empty after the last.

    Servers give a token, or leave it to the client to ask for what was added after the last object.
    """
    if not envelope.more:
        return {}
    if envelope.next:
        return {"next": envelope.next}
    if added := headers.get(_LAST_ADDED):
        return {"added_after": added}
    raise FormatError("a collection that has more pages and does not say how to get them")


def _with_query(url: str, query: Mapping[str, str]) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query=urlencode(query)))
