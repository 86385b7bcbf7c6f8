"""Memory that was freed, and that the C library keeps for later: a database leaves megabytes of it."""

import ctypes
import sys
from functools import cache
from typing import Any


def give_back() -> None:
    """Give it back to the system, where that can be asked for: glibc does so by itself only at the end of its heap."""
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Any:  # noqa: ANN401 - a function of C
    return getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
