"""A Dask cluster: the calls go to its scheduler, encrypted wherever they leave this machine.

Certificates are Dask's own matter: ``DASK_DISTRIBUTED__COMM__TLS__CA_FILE`` and the like, see
``docs/how-to/check-many-phones.md``.
"""

import ipaddress
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future
from typing import Any, Final, ParamSpec, TypeVar, cast
from urllib.parse import urlsplit

from bugsweep.errors import UsageError, WorkerError

P = ParamSpec("P")
T = TypeVar("T")

_SCHEME: Final = "dask"
_SECONDS: Final = 30


class Cluster(Executor):
    """The workers of a Dask scheduler."""

    eager = False

    def __init__(self, url: str, *, seconds: float = _SECONDS) -> None:
        """Connect to the scheduler at ``dask://HOST:PORT``.

        Args:
            url: Its address.
            seconds: For it to answer.

        Raises:
            UsageError: when there is no such address, nothing answers there, or what is sent there could be read.
        """
        try:
            import distributed  # noqa: PLC0415 - an extra
        except ImportError as error:
            raise UsageError("A cluster needs Dask: pip install 'bugsweep[cluster]'.") from error
        address = _address_of(url)
        try:
            self._client: Any = cast("Any", distributed).Client(address, timeout=seconds, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise UsageError(f"No Dask scheduler answers at {url}: {error}.") from error
        self._executor = self._client.get_executor(pure=False)

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        """Have a call done by some worker; a `WorkerError` is its result when workers die of it."""
        inner: Future[T] = self._executor.submit(fn, *args, **kwargs)
        outer: Future[T] = Future()
        outer.set_running_or_notify_cancel()

        def pass_on(done: "Future[T]") -> None:
            error = CancelledError() if done.cancelled() else done.exception()
            if error is None:
                outer.set_result(done.result())
            else:
                outer.set_exception(_said_plainly(error))

        inner.add_done_callback(pass_on)
        return outer

    def share(self, value: T) -> T:
        """Return what stands for `value` among the arguments of calls; each worker is sent the value once."""
        return cast("T", self._client.scatter(value, broadcast=True, hash=False))

    def close(self) -> None:
        """Give up what is not done."""
        self.shutdown(cancel_futures=True)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - as the class above has it
        """Leave the cluster; the calls that are not done are cancelled."""
        self._executor.shutdown(wait=wait and not cancel_futures)
        self._client.close()


def _said_plainly(error: BaseException) -> BaseException:
    from distributed import KilledWorker  # noqa: PLC0415 - an extra

    if isinstance(error, KilledWorker):
        return WorkerError("The workers of the cluster that did it died, one after another.")
    if isinstance(error, CancelledError):
        return WorkerError("The cluster no longer does it: its scheduler or the connection to it was lost.")
    return error


def _address_of(url: str) -> str:
    parts = urlsplit(url)
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if parts.scheme != _SCHEME or not host or not port:
        raise UsageError(f"{url} is no address of a cluster: write dask://HOST:PORT, as its scheduler says.")
    shown = f"[{host}]" if ":" in host else host
    if _encrypted():
        return f"tls://{shown}:{port}"
    if not _is_this_machine(host):
        raise UsageError(
            f"{url} is another machine and no certificates are set, so that anybody between could read passwords and "
            "results: set DASK_DISTRIBUTED__COMM__TLS__CA_FILE and the others of Dask."
        )
    return f"tcp://{shown}:{port}"


def _encrypted() -> bool:
    import dask  # noqa: PLC0415 - an extra

    setting: Any = dask.config.get("distributed.comm.tls.ca-file", None)
    return bool(setting)


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
