"""Downloads over HTTPS."""

import ssl
import threading
from pathlib import Path

import pytest

from bugsweep.errors import IndicatorError
from bugsweep.indicators.download import Downloader, DownloadLimits, check_url
from https_server import Answer, Request, Server

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


def test_content_is_written_and_validators_are_kept(server: Server, tmp_path: Path) -> None:
    """The next request is conditional, and an answer that nothing changed is understood."""
    server.answers["/feed"] = lambda request: (
        Answer(status=304)
        if request.headers.get("if-none-match") == '"1"'
        else Answer(b"content", headers={"ETag": '"1"', "Last-Modified": "Thu, 01 Jan 2026 00:00:00 GMT"})
    )
    downloader = Downloader(server.context)
    first = downloader.fetch(f"{server.url}/feed", tmp_path / "a")
    second = downloader.fetch(f"{server.url}/feed", tmp_path / "b", validators=first.validators)

    assert (first.changed, (tmp_path / "a").read_bytes()) == (True, b"content")
    assert first.validators == {"etag": '"1"', "last-modified": "Thu, 01 Jan 2026 00:00:00 GMT"}
    assert (second.changed, second.validators) == (False, first.validators)
    assert server.requests[1].headers["if-modified-since"] == "Thu, 01 Jan 2026 00:00:00 GMT"
    assert server.requests[0].headers["user-agent"].startswith("bugsweep/")


def test_certificate_of_an_unknown_authority_is_refused(server: Server, tmp_path: Path) -> None:
    """Nothing is sent to such a server."""
    server.answers["/feed"] = Answer(b"content")

    with pytest.raises(IndicatorError, match="certificate is not trusted"):
        Downloader().fetch(f"{server.url}/feed", tmp_path / "a")
    assert server.requests == []


def test_certificate_for_another_name_is_refused(server: Server, tmp_path: Path) -> None:
    """An authority that is trusted is not enough."""
    url = server.url.replace("127.0.0.1", "localhost")

    with pytest.raises(IndicatorError, match="certificate is not trusted"):
        Downloader(server.context).fetch(f"{url}/feed", tmp_path / "a")


@pytest.mark.parametrize(
    "target", ["http://127.0.0.1:9/feed", "file:///etc/passwd", "ftp://127.0.0.1/x", "https://u:p@h/"]
)
def test_redirect_away_from_https_is_refused(server: Server, tmp_path: Path, target: str) -> None:
    """Nothing that a server says leads to plain HTTP or to a local file."""
    server.answers["/feed"] = Answer(status=302, headers={"Location": target})

    with pytest.raises(IndicatorError):
        Downloader(server.context).fetch(f"{server.url}/feed", tmp_path / "a")
    assert not (tmp_path / "a").exists()


def test_redirect_within_https_is_followed_and_its_number_is_bounded(server: Server, tmp_path: Path) -> None:
    """A loop ends."""
    server.answers["/old"] = Answer(status=301, headers={"Location": "/feed"})
    server.answers["/loop"] = Answer(status=302, headers={"Location": "/loop"})
    server.answers["/feed"] = Answer(b"content")
    downloader = Downloader(server.context)

    assert downloader.fetch(f"{server.url}/old", tmp_path / "a").changed
    with pytest.raises(IndicatorError, match="302"):
        downloader.fetch(f"{server.url}/loop", tmp_path / "b")


def test_authorization_is_not_taken_to_another_host(server: Server, tmp_path: Path) -> None:
    """A redirect may lead to a store of files that has no business with it."""
    other = server.url.replace("127.0.0.1", "localhost")
    server.answers["/feed"] = Answer(status=302, headers={"Location": f"{other}/elsewhere"})
    server.answers["/same"] = Answer(status=302, headers={"Location": "/elsewhere"})
    server.answers["/elsewhere"] = Answer(b"content")
    server.context.check_hostname = False  # so that the request to the other name gets through
    downloader = Downloader(server.context)
    for path in ("feed", "same"):
        downloader.fetch(f"{server.url}/{path}", tmp_path / path, headers={"Authorization": "Bearer secret"})

    assert ["authorization" in request.headers for request in server.requests] == [True, False, True, True]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(status=404), "answered 404"),
        (Answer(status=304), "answered 304"),
        (Answer(status=500), "answered 500"),
        (Answer(b"x" * 2000), "larger than 1000 bytes"),
        (Answer(b"x" * 10, length=100), "90 bytes too early"),
        (Answer(b"x" * 10, length=-5), ""),
    ],
)
def test_answer_that_is_not_whole_is_an_error(server: Server, tmp_path: Path, answer: Answer, reason: str) -> None:
    """It says what is wrong."""
    server.answers["/feed"] = answer
    downloader = Downloader(server.context, DownloadLimits(size=1000, silence=5))

    if not reason:  # a length that makes no sense is no length
        assert downloader.fetch(f"{server.url}/feed", tmp_path / "a").changed
        return
    with pytest.raises(IndicatorError, match=reason):
        downloader.fetch(f"{server.url}/feed", tmp_path / "a")


def test_server_that_does_not_answer_is_given_up(server: Server, tmp_path: Path) -> None:
    """After the time that silence may last."""
    stop = threading.Event()

    def never(_: Request) -> Answer:
        stop.wait(5)
        return Answer()

    server.answers["/feed"] = never
    try:
        with pytest.raises(IndicatorError, match="timed out"):
            Downloader(server.context, DownloadLimits(silence=0.2)).fetch(f"{server.url}/feed", tmp_path / "a")
    finally:
        stop.set()


def test_whole_time_is_bounded(server: Server, tmp_path: Path) -> None:
    """However steadily a server sends."""
    server.answers["/feed"] = Answer(b"x" * 1000)

    with pytest.raises(IndicatorError, match="longer than -1 seconds"):
        Downloader(server.context, DownloadLimits(whole_time=-1)).fetch(f"{server.url}/feed", tmp_path / "a")


def test_host_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """The sentence names it."""
    with pytest.raises(IndicatorError, match="cannot be reached"):
        Downloader(ssl.create_default_context()).fetch("https://127.0.0.1:1/", tmp_path / "a")


@pytest.mark.parametrize(
    "url",
    [
        "http://feeds.example/", "file:///etc/passwd", "feeds.example", "", "https://", "https:///x", "https://[::1",
        "https://user:password@feeds.example/", "https://feeds.example:port/", "https://feeds.example/\r\nX: y",
        "https://feeds.example/a b", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_url_that_is_not_https_to_a_host_is_refused(url: str) -> None:
    """Before anything is sent."""
    with pytest.raises(IndicatorError):
        check_url(url)
