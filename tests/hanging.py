"""A guard against work that never ends: a minute and more for what takes a moment, so that no timing decides a test."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

_SECONDS = 120


@contextmanager
def ends() -> Iterator[None]:
    """Fail what is inside when it hangs; where the system has no alarm, it hangs."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def give_up(*_: object) -> None:
        raise AssertionError(f"still not done after {_SECONDS} seconds")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
