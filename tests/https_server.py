"""A web server on 127.0.0.1 with a certificate by an authority of its own."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from throwaway_authority import Authority


@dataclass
class Answer:
    """What the server sends for a path."""

    content: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    """What it announces; the length of the content when None."""


@dataclass
class Request:
    """What a client asked for."""

    path: str
    headers: dict[str, str]


@dataclass
class Server:
    """A running server: its answers may be changed at any time."""

    url: str
    context: ssl.SSLContext
    """Trusts the authority of this server and no other."""
    authority: bytes
    """Certificate of that authority, as PEM."""
    answers: dict[str, Answer | Callable[[Request], Answer]] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)


@contextmanager
def serve(folder: Path) -> Iterator[Server]:
    """Run a server while the block runs; its keys lie in `folder`."""
    authority = Authority()
    chain = folder / "server.pem"
    chain.write_bytes(authority.signed())
    server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_context.load_cert_chain(chain)
    trusting = ssl.create_default_context(cadata=authority.pem.decode())

    class Handler(BaseHTTPRequestHandler):
        """Sends the answers of the server."""

        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """Answer one request."""
            request = Request(self.path, {name.lower(): value for name, value in self.headers.items()})
            state.requests.append(request)
            found = state.answers.get(self.path.partition("?")[0], Answer(status=404))
            answer = found(request) if callable(found) else found
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.content) if answer.length is None else answer.length))
            self.send_header("Connection", "close")
            self.close_connection = True
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_: object) -> None:
            """Keep the output of the tests clean."""

    class QuietServer(ThreadingHTTPServer):
        """A server whose clients may go away."""

        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """A client that refuses the certificate is no error of the server."""

    server = QuietServer(("127.0.0.1", 0), Handler)
    server.socket = server_context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    state = Server(f"https://127.0.0.1:{server.server_port}", trusting, authority.pem)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
