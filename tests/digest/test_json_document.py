"""The digest as data."""

import msgspec

from bugsweep.digest.composition import compose
from bugsweep.digest.json_document import DigestDocument, write_json
from digests import issue


def test_a_saved_issue_can_be_said_again_in_another_language() -> None:
    """The document holds all that the words were made from."""
    source = issue()
    read = msgspec.json.decode(write_json(compose(source, "en"), source), type=DigestDocument)
    assert read.source == source
    assert compose(read.source, "ru") == compose(source, "ru")
