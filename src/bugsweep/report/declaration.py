"""How an output is declared."""

from collections.abc import Callable
from typing import BinaryIO, Literal, Protocol, TypeAlias, TypeVar, get_args

from msgspec import Struct

from bugsweep.model.verdict import SweepResult
from bugsweep.registry import Registry

Audience: TypeAlias = Literal["analyst", "holder"]
"""Who reads: one who checks the work, or the person whose phone it is."""

Tlp: TypeAlias = Literal["clear", "green", "amber", "amber+strict", "red"]
"""Who may be told, in the words of the Traffic Light Protocol 2.0; see https://www.first.org/tlp/."""

TableName: TypeAlias = Literal["findings", "coverage", "exposure", "facts", "problems"]

AUDIENCES: tuple[Audience, ...] = get_args(Audience)
TLPS: tuple[Tlp, ...] = get_args(Tlp)
TABLES: tuple[TableName, ...] = get_args(TableName)


class Choices(Struct, frozen=True, kw_only=True):
    """What may be chosen of an output; each format heeds what concerns it."""

    audience: Audience = "analyst"
    tlp: Tlp = "amber"
    table: TableName = "findings"
    pseudonym: str = ""
    """What stands for the phone where it may not be named; empty for one that only this sweep has."""


PLAIN = Choices()


class Writer(Protocol):
    """Writes a result; the same result and choices give the same bytes."""

    def __call__(self, result: SweepResult, out: BinaryIO, choices: Choices = PLAIN, /) -> None:
        """Write `result` to `out`."""


W = TypeVar("W", bound=Writer)


class ReportFormat(Struct, frozen=True, kw_only=True):
    """One way to tell a result."""

    name: str
    title: str
    suffix: str
    """File name ending, with its dot."""
    write: Writer
    audiences: tuple[Audience, ...] = ("analyst",)
    """For whom it can be written."""


REPORT_FORMATS: Registry[ReportFormat] = Registry("bugsweep.report", "report format")


def report_format(
    *, name: str, title: str, suffix: str, audiences: tuple[Audience, ...] = ("analyst",)
) -> Callable[[W], W]:
    """Declare the decorated function as the output `name`."""

    def declare(write: W) -> W:
        REPORT_FORMATS.register(
            name, ReportFormat(name=name, title=title, suffix=suffix, write=write, audiences=audiences)
        )
        return write

    return declare
