"""What only the proxy may say is taken out of requests of everybody else, by the address that the connection is from.

The server writes the client that the proxy names over the address of the connection: this layer stands outside of that.
"""

from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import Any, Final

from bugsweep.errors import UsageError

FROM_PROXY: Final = "bugsweep.from_proxy"
"""In the environment of a request that came over a connection from the proxy: no header can be called so."""


class PeerGate:
    """A WSGI application around the server's own: it lets certain headers through from the proxy alone."""

    def __init__(self, application: Callable[..., Iterable[bytes]], proxy: str, headers: Iterable[str]) -> None:
        """Guard `headers`; an empty `proxy` is nobody."""
        self._application = application
        self._proxy = proxy
        self._guarded = [f"HTTP_{name.upper().replace('-', '_')}" for name in headers]

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer, without what a stranger said."""
        environ[FROM_PROXY] = bool(self._proxy) and environ.get("REMOTE_ADDR") == self._proxy
        if not environ[FROM_PROXY]:
            for name in self._guarded:
                environ.pop(name, None)
        return self._application(environ, start_response)


def proxy_address(proxy: str) -> str:
    """Return the address of the one proxy as connections show it.

    Raises:
        UsageError: when it is none: a name could be another host tomorrow, and a sign for all would let everybody in.
    """
    try:
        return str(ip_address(proxy))
    except ValueError as error:
        raise UsageError(f"--proxy is the IP address of the proxy, such as 10.0.0.4, and not {proxy!r}.") from error
