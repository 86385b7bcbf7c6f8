"""What executors of bugsweep offer, and the one that is this process."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextvars import ContextVar
from typing import Final, ParamSpec, Protocol, TypeAlias, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

Listener: TypeAlias = Callable[[object], None]
"""Told what a call says while it runs."""

_LISTENER: Final[ContextVar[Listener | None]] = ContextVar("listener", default=None)


def say(message: object) -> None:
    """Tell whoever started this call something on the way; where nobody can be told, nobody is."""
    listener = _LISTENER.get()
    if listener is not None:
        listener(message)


def listen(listener: Listener | None) -> None:
    """Have `listener` told from now on what is said in this thread."""
    _LISTENER.set(listener)


class Pool(Protocol):
    """An executor that can be given something once for all calls, and be stopped at once."""

    eager: bool
    """Whether a call is done when it is submitted, so that it is best submitted only when its result is wanted."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        """Have a call done."""

    def share(self, value: T) -> T:
        """Return what stands for `value` among the arguments of calls: it travels to each worker once."""

    def close(self) -> None:
        """Stop all that is still done, now; a second time does nothing."""


class Here(Executor):
    """Does each call in this process, when it is submitted."""

    eager = True

    def __init__(self, listener: Listener | None = None) -> None:
        """Have `listener` told what calls say."""
        self._listener = listener

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        """Do a call; what it raises is raised here."""
        listen(self._listener)
        future: Future[T] = Future()
        future.set_result(fn(*args, **kwargs))
        return future

    def share(self, value: T) -> T:
        """Return `value`: nothing travels."""
        return value

    def close(self) -> None:
        """Do nothing: nothing is done at the moment."""
