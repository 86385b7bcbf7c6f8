"""Calls for the tests of workers: a process that is started anew imports them by name."""

import os
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256

from bugsweep.model.evidence import EvidenceInfo
from bugsweep.sweep import Clock
from bugsweep.workers.pool import say


class StoppedClock(Clock):
    """Gives every run the same times, and the same evidence the same id."""

    def now(self) -> datetime:
        """Return one moment."""
        return datetime(2026, 3, 1, 12, tzinfo=UTC)

    def id_of(self, started_at: datetime, pieces: Sequence[EvidenceInfo]) -> str:
        """Return an id that the evidence makes."""
        digest = sha256(repr([(one.sha256, one.device) for one in pieces]).encode()).hexdigest()
        return f"{started_at:%Y%m%dT%H%M%SZ}-{digest[:8]}"


class DeadlyClock(StoppedClock):
    """Ends the process of whoever sweeps a certain phone."""

    def id_of(self, started_at: datetime, pieces: Sequence[EvidenceInfo]) -> str:
        """Die of the phone with the serial number DEADLY."""
        if pieces[0].device is not None and pieces[0].device.serial == "DEADLY":
            os._exit(7)
        return super().id_of(started_at, pieces)


def add(one: int, other: int) -> int:
    """Return the sum."""
    return one + other


def length(value: list[int]) -> int:
    """Return how many there are."""
    return len(value)


def process() -> int:
    """Return the number of the process."""
    return os.getpid()


def die(code: int) -> None:
    """End the process at once, as the system ends one that takes too much memory."""
    os._exit(code)


def tell(message: str) -> str:
    """Say something on the way."""
    say(message)
    return message


def refuse_to_travel() -> object:
    """Return what no pipe can carry."""
    return lambda: None


def die_of(*_arguments: object) -> None:
    """End the process whatever it is asked."""
    die(9)


def hang(*_arguments: object) -> None:
    """Never end."""
    while True:
        time.sleep(1)
