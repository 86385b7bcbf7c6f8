"""Headers that only the proxy may send."""

from collections.abc import Callable
from typing import Any

import pytest

from bugsweep.errors import UsageError
from bugsweep.fleet.security.peer import FROM_PROXY, PeerGate, proxy_address

SENT = {"HTTP_X_REMOTE_USER": "anna", "HTTP_ACCEPT": "text/html"}


def passed(proxy: str, address: str) -> dict[str, Any]:
    """Return what the application sees of a request from an address."""
    seen: dict[str, Any] = {}

    def application(environ: dict[str, Any], _start: Callable[..., Any]) -> list[bytes]:
        seen.update(environ)
        return []

    PeerGate(application, proxy, ["X-Remote-User"])({**SENT, "REMOTE_ADDR": address}, lambda: None)
    return seen


def test_word_of_the_proxy_passes() -> None:
    """As it is, and it is said that it is the proxy's."""
    assert passed("10.0.0.4", "10.0.0.4") == {**SENT, "REMOTE_ADDR": "10.0.0.4", FROM_PROXY: True}


@pytest.mark.parametrize(("proxy", "address"), [("10.0.0.4", "10.0.0.5"), ("", "127.0.0.1"), ("", "")])
def test_word_of_others_is_taken_out(proxy: str, address: str) -> None:
    """And nothing else is."""
    assert passed(proxy, address) == {"HTTP_ACCEPT": "text/html", "REMOTE_ADDR": address, FROM_PROXY: False}


def test_proxy_has_an_address() -> None:
    """No name, and no sign for everybody."""
    assert proxy_address("2001:DB8::4") == "2001:db8::4"
    for given in ("*", "localhost", "10.0.0.0/8", "", "10.0.0.4:443"):
        with pytest.raises(UsageError, match="--proxy"):
            proxy_address(given)
