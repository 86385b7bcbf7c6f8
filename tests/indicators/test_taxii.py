"""Collections of TAXII servers."""

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from bugsweep.errors import BugsweepError
from bugsweep.indicators import read_indicators
from bugsweep.indicators.download import Downloader
from bugsweep.indicators.taxii import fetch_collection
from feeds_of import indicator, object_id, values
from https_server import Answer, Request, Server

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

COLLECTION = "/api/collections/1"
MALWARE = {"type": "malware", "id": object_id("malware"), "name": "Evil"}
LINK = {
    "type": "relationship",
    "id": object_id("relationship"),
    "source_ref": object_id("indicator"),
    "target_ref": object_id("malware"),
}


def fetch(server: Server, target: Path, url: str = COLLECTION + "/") -> None:
    """Fetch the collection of the server."""
    fetch_collection(Downloader(server.context), server.url + url, target, {"Authorization": "Bearer x"})


def envelope(*objects: object, **more: object) -> Answer:
    """Return a page."""
    return Answer(json.dumps({"objects": list(objects)} | more).encode())


@pytest.mark.parametrize("url", [f"{COLLECTION}/", COLLECTION, f"{COLLECTION}/objects/"])
def test_pages_become_one_set_of_objects(server: Server, tmp_path: Path, url: str) -> None:
    """Relations hold across pages, and each request says what it accepts."""
    pages = {"": envelope(indicator(), more=True, next="p/2"), "p/2": envelope(MALWARE, LINK, more=False)}
    server.answers[f"{COLLECTION}/objects/"] = lambda request: pages[_query(request).get("next", [""])[0]]
    fetch(server, tmp_path / "objects.json", url)
    reading = read_indicators(tmp_path / "objects.json")

    assert values(reading) == [("domain-name", "evil.example")]
    assert reading.indicators[0].malware == "Evil"
    assert {request.headers["accept"] for request in server.requests} == {"application/taxii+json;version=2.1"}
    assert {request.headers["authorization"] for request in server.requests} == {"Bearer x"}


def test_server_without_tokens_is_asked_for_what_was_added_later(server: Server, tmp_path: Path) -> None:
    """By the time of the last object of the page."""
    first = envelope(indicator(), more=True)
    first.headers = {"X-TAXII-Date-Added-Last": "2026-01-01T00:00:00Z"}
    pages = {"": first, "2026-01-01T00:00:00Z": envelope(indicator("[app:id = 'com.evil']", 2))}
    server.answers[f"{COLLECTION}/objects/"] = lambda request: pages[_query(request).get("added_after", [""])[0]]
    fetch(server, tmp_path / "objects.json")

    assert values(read_indicators(tmp_path / "objects.json")) == [
        ("domain-name", "evil.example"),
        ("app-id", "com.evil"),
    ]


def test_empty_collection_has_no_objects(server: Server, tmp_path: Path) -> None:
    """A page without objects is an envelope too."""
    server.answers[f"{COLLECTION}/objects/"] = Answer(b"{}")
    fetch(server, tmp_path / "objects.json")

    assert (tmp_path / "objects.json").read_bytes() == b'{"objects":[]}'


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (envelope(indicator(), more=True, next="same"), "pages repeat"),
        (envelope(indicator(), more=True), "does not say how"),
        (Answer(b"<html>"), "not an envelope"),
        (Answer(b'{"objects": 5}'), "not an envelope"),
        (Answer(b'{"objects": ' + b"[" * 100_000), "not an envelope"),
        (Answer(status=401), "answered 401"),
        (Answer(status=406), "answered 406"),
    ],
)
def test_collection_that_cannot_be_read_is_an_error(
    server: Server, tmp_path: Path, answer: Answer, reason: str
) -> None:
    """Pages without end, and what is no TAXII."""
    server.answers[f"{COLLECTION}/objects/"] = answer

    with pytest.raises(BugsweepError, match=reason):
        fetch(server, tmp_path / "objects.json")


def _query(request: Request) -> dict[str, list[str]]:
    return parse_qs(urlsplit(request.path).query)
