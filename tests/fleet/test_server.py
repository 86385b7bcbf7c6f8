"""The server of the pages."""

import http.client
import threading
from collections.abc import Callable, Iterable
from contextlib import closing
from typing import Any

import pytest
from pytest_django.fixtures import Settings
from pytest_socket import enable_socket

from bugsweep.errors import UsageError
from bugsweep.fleet.server import LARGEST_REQUEST, check_address, check_proxy, make_server


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.0.0.9"])
def test_this_machine_needs_no_tls(host: str) -> None:
    """Browsers trust it as it is."""
    check_address(host, behind_tls=False)


@pytest.mark.parametrize("host", ["0.0.0.0", "10.0.0.5", "::", "phones.example", ""])  # noqa: S104 - refused
def test_others_are_served_behind_tls_alone(host: str) -> None:
    """Unless a proxy is named."""
    with pytest.raises(UsageError, match="--behind-tls"):
        check_address(host, behind_tls=False)
    check_address(host, behind_tls=True)


def told(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Say what came of the headers of a proxy."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{environ['wsgi.url_scheme']} {environ['REMOTE_ADDR']}".encode()]


def named(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Say who the proxy has logged in, as the application hears it."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{environ.get('HTTP_X_REMOTE_USER', 'nobody')} {environ['bugsweep.from_proxy']}".encode()]


def ask(proxy: str, size: int = 0, application: Callable[..., Any] = told) -> tuple[int, str]:
    """Ask a server for one page through a proxy that says that it came by TLS from elsewhere."""
    enable_socket()
    server = make_server("127.0.0.1", 0, proxy=proxy, application=application)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        asked = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "10.9.8.7", "X-Remote-User": "anna"}
        if size:
            asked.request("POST", "/", headers={**headers, "Content-Length": str(size)})
        else:
            asked.request("GET", "/", headers=headers)
        with closing(asked), asked.getresponse() as answer:
            return answer.status, answer.read().decode()
    finally:
        server.close()
        thread.join(10)
        assert not thread.is_alive()


def test_word_of_a_stranger_counts_for_nothing() -> None:
    """Only the named proxy is believed what it says of scheme and client."""
    assert ask("") == (200, "http 127.0.0.1")
    assert ask("127.0.0.1") == (200, "https 10.9.8.7")


def test_only_the_proxy_says_who_somebody_is(settings: Settings) -> None:
    """By the address of the connection, whatever client it names."""
    settings.BUGSWEEP_IDENTITY_HEADER = "X-Remote-User"

    assert ask("127.0.0.1", application=named) == (200, "anna True")
    assert ask("10.9.8.7", application=named) == (200, "nobody False")
    assert ask("", application=named) == (200, "nobody False")


def test_proxy_that_says_who_somebody_is_has_an_address(settings: Settings) -> None:
    """Somebody has to name it; a sign for all addresses is none."""
    check_proxy("")
    settings.BUGSWEEP_CERTIFICATE_HEADER = "X-Certificate"
    check_proxy("10.0.0.4")
    with pytest.raises(UsageError, match=r"X-Certificate .* --proxy"):
        check_proxy("")
    with pytest.raises(UsageError, match="--proxy"):
        make_server("127.0.0.1", 0, proxy="*", application=told)


def test_requests_have_a_size() -> None:
    """What is announced as larger is not even read."""
    assert ask("", LARGEST_REQUEST + 1)[0] == 413


def test_address_that_cannot_be_had_is_a_sentence() -> None:
    """With its port."""
    enable_socket()
    with pytest.raises(UsageError, match=r"192\.0\.2\.1:1"):
        make_server("192.0.2.1", 1, application=told)
