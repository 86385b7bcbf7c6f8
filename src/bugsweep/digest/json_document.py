"""The digest as data: what it says, and the counts that it was said from."""

from msgspec import Struct

from bugsweep.digest.content import Digest
from bugsweep.digest.source import DigestSource
from bugsweep.formats.json_text import shown_json

DIGEST_SCHEMA = "bugsweep.digest/1"


class DigestDocument(Struct, frozen=True, kw_only=True):
    """The document."""

    schema: str = DIGEST_SCHEMA
    source: DigestSource
    digest: Digest


def write_json(digest: Digest, source: DigestSource) -> bytes:
    """Return the document; reading its ``source`` and composing it again gives its ``digest``."""
    return shown_json(DigestDocument(source=source, digest=digest), indent=None)
