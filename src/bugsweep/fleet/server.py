"""The server of the pages: waitress on this machine alone, or behind a TLS proxy that is named."""

import socket
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any, Final

from django.core.wsgi import get_wsgi_application

from bugsweep.errors import UsageError
from bugsweep.fleet.security.identity import proxy_headers
from bugsweep.fleet.security.peer import PeerGate, proxy_address

LARGEST_REQUEST: Final = 16 * 1024 * 1024
"""Bytes: uploads come in parts that are smaller."""
_THREADS: Final = 8


def check_address(host: str, *, behind_tls: bool) -> None:
    """Refuse to speak without TLS to anybody but this machine.

    Raises:
        UsageError: when the address is another one, and no proxy was named.
    """
    if behind_tls or host == "localhost":
        return
    try:
        loopback = ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise UsageError(
            f"Without TLS the pages are served on this machine alone, not on {host}: put a TLS proxy before them and "
            "name the address that it serves with --behind-tls."
        )


def check_proxy(proxy: str) -> None:
    """Refuse to believe a header that says who somebody is, from a proxy whose address nobody has given.

    Raises:
        UsageError: when the settings name such a header, and `proxy` is empty.
    """
    if not proxy and (headers := proxy_headers()):
        raise UsageError(
            f"{headers[0]} says who somebody is: name the address of the proxy that sets it with --proxy. From others "
            "it is not believed; on this machine every program that can open the port has the address 127.0.0.1."
        )


def make_server(
    host: str,
    port: int,
    *,
    proxy: str = "",
    application: Callable[..., Any] | None = None,
) -> "WaitressServer":
    """Return the server, bound and not yet running. The register is open by now.

    Args:
        host: Address to listen on.
        port: 0 for any that is free.
        proxy: Address of the one proxy whose word on client and scheme counts; empty for none.
        application: What answers; the pages without it.

    Raises:
        UsageError: when the address cannot be had, or `proxy` is none.
    """
    trusted = proxy_address(proxy) if proxy else ""
    return WaitressServer(application or get_wsgi_application(), host, port, trusted)


class WaitressServer:
    """A bound server."""

    def __init__(self, application: Callable[..., Any], host: str, port: int, proxy: str) -> None:
        """Bind."""
        from waitress import create_server  # noqa: PLC0415 - only to serve

        trusted: dict[str, Any] = (
            {"trusted_proxy": proxy, "trusted_proxy_count": 1, "trusted_proxy_headers": _FORWARDED} if proxy else {}
        )
        # waitress leaves what it began open when an address cannot be had: the socket is bound before.
        self._server = create_server(
            application,
            sockets=[_bound(host, port)],
            threads=_THREADS,
            ident=None,
            max_request_body_size=LARGEST_REQUEST,
            clear_untrusted_proxy_headers=True,
            channel_timeout=60,
            expose_tracebacks=False,
            **trusted,
        )
        # Around what the server itself has put around the pages: inside of that the peer is no longer known.
        self._server.application = PeerGate(self._server.application, proxy, proxy_headers())

    @property
    def port(self) -> int:
        """The port that was bound."""
        return int(self._server.socket.getsockname()[1])

    def run(self) -> None:
        """Serve until `close`, which another thread calls, or Ctrl-C; all sockets are closed at the end."""
        try:
            self._server.run()
        finally:
            self._close_sockets()
            self._server.task_dispatcher.shutdown(timeout=2)

    def close(self) -> None:
        """Have `run` end; its own thread closes the sockets that it looks after."""
        self._server.trigger.pull_trigger(self._close_sockets)

    def _close_sockets(self) -> None:
        from waitress import wasyncore  # noqa: PLC0415 - only to serve

        wasyncore.close_all(self._server._map, ignore_all=True)  # noqa: SLF001 - the server has no way to close channels


def _bound(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        made = socket.socket(family, kind, protocol)
        try:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            made.bind(address)
        except OSError:
            made.close()
            raise
    except (OSError, ValueError, OverflowError) as error:
        raise UsageError(f"{host}:{port} cannot be listened on: {error}.") from error
    return made


_FORWARDED: Final = {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"}
