"""Processes of this machine, each with a pipe of its own: one that dies takes only its call with it."""

import multiprocessing
import os
import queue
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, NamedTuple, ParamSpec, TypeAlias, TypeVar, cast

from bugsweep.errors import WorkerError
from bugsweep.workers.pool import Listener, listen

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

P = ParamSpec("P")
T = TypeVar("T")


class _Shared(NamedTuple):
    """Stands for a value that a process is given once."""

    number: int


class _Call(NamedTuple):
    future: "Future[Any]"
    work: Callable[..., Any]
    arguments: tuple[Any, ...]
    named: dict[str, Any]


_Message: TypeAlias = tuple[str, Any]
"""What goes through a pipe: ``shared`` and ``call`` to the process, ``said`` and ``done`` from it."""
_GRACE: Final = 5.0
"""Seconds that a process has to end by itself once its pipe is closed."""


class Processes(Executor):
    """So many processes, started with a clean interpreter (spawn) when there is something to do."""

    eager = False

    def __init__(self, count: int, listener: Listener | None = None) -> None:
        """Use `count` processes; `listener` is told, in other threads than this one, what their calls say."""
        self._listener = listener
        self._calls: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()
        self._shared: list[object] = []
        self._processes: set[_Process] = set()
        self._lock = threading.Lock()
        self._stopped = False
        self._threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(count)]
        for thread in self._threads:
            thread.start()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        """Have a call done by the next process that is free; a `WorkerError` is its result when that process dies."""
        future: Future[T] = Future()
        self._calls.put(_Call(future, fn, args, kwargs))
        return future

    def share(self, value: T) -> T:
        """Return what stands for `value` among the arguments of calls; each process is sent the value once."""
        self._shared.append(value)
        return cast("T", _Shared(len(self._shared) - 1))

    def close(self) -> None:
        """Kill the processes, and cancel what they have not begun."""
        with self._lock:
            self._stopped = True
            for process in self._processes:
                process.kill()
        self.shutdown(cancel_futures=True)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - as the class above has it
        """Let the processes end when the calls are done, or cancel those that are not begun."""
        while cancel_futures:
            try:
                call = self._calls.get_nowait()
            except queue.Empty:
                break
            if call is not None:
                call.future.cancel()
        for _ in self._threads:
            self._calls.put(None)
        for thread in self._threads if wait else ():
            thread.join()

    def _serve(self) -> None:
        """Do calls in one process after another, in a thread of its own."""
        process: _Process | None = None
        while (call := self._calls.get()) is not None:
            if not call.future.set_running_or_notify_cancel():
                continue
            process = process or self._started()
            try:
                result = process.do(call, self._shared, self._listener)
            except WorkerError as error:
                self._forget(process)
                process = None
                call.future.set_exception(error)
            else:
                call.future.set_result(result)
            finally:
                if not call.future.done():  # what cannot travel is our mistake, and nobody may wait for it for ever
                    call.future.set_exception(WorkerError("The work could not be sent to a process."))
        if process is not None:
            self._forget(process)

    def _started(self) -> "_Process":
        process = _Process()
        with self._lock:
            self._processes.add(process)
            if self._stopped:
                process.kill()
        return process

    def _forget(self, process: "_Process") -> None:
        process.end()
        with self._lock:
            self._processes.discard(process)


class _Process:
    """One process, from the side of who started it."""

    def __init__(self) -> None:
        spawning = multiprocessing.get_context("spawn")
        self._pipe, theirs = spawning.Pipe()
        self._process = spawning.Process(target=_work, args=(theirs,), daemon=True)
        self._known = 0
        with _deaf_to_interrupts():
            self._process.start()
        theirs.close()

    def do(self, call: _Call, shared: list[object], listener: Listener | None) -> object:
        """Return the result of a call.

        Raises:
            WorkerError: when the process dies of it.
        """
        try:
            for value in shared[self._known :]:
                self._pipe.send(("shared", value))
                self._known += 1
            self._pipe.send(("call", (call.work, call.arguments, call.named)))
            while True:
                what, message = self._pipe.recv()
                if what == "done":
                    return message
                if listener is not None:
                    listener(message)
        except (EOFError, OSError) as error:
            self._process.join(_GRACE)
            raise WorkerError(f"The process that did it {_end_of(self._process.exitcode)}.") from error

    def kill(self) -> None:
        self._process.kill()

    def end(self) -> None:
        """Wait for the process to end, which it does when its pipe is closed."""
        self._pipe.close()
        self._process.join(_GRACE)
        self._process.kill()


def _end_of(code: int | None) -> str:
    if code is None:
        return "no longer answers"
    if code >= 0:
        return f"ended with exit code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = str(-code)
    return f"was killed by {name}{', as a system short of memory does' if name == 'SIGKILL' else ''}"


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Have what is started inside not hear Ctrl-C: its parent does, and ends it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(pipe: "Connection[_Message, _Message]") -> None:
    """Do what comes through the pipe until it is closed: the whole life of a process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    shared: list[object] = []

    def known(value: object) -> object:
        return shared[value.number] if isinstance(value, _Shared) else value

    def send(what: str, message: object) -> None:
        try:
            pipe.send((what, message))
        except (BrokenPipeError, ConnectionError):
            os._exit(1)  # whoever wanted it is gone

    listen(lambda message: send("said", message))
    while True:
        try:
            what, content = pipe.recv()
        except (EOFError, OSError):
            return
        if what == "shared":
            shared.append(content)
            continue
        work, arguments, named = content
        done = work(*map(known, arguments), **{name: known(value) for name, value in named.items()})
        send("done", done)
