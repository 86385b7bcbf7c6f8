"""How an output is declared."""

from collections.abc import Callable
from typing import Any, BinaryIO, Literal, Protocol, TypeAlias, TypeVar, get_args

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


class Carried(Struct, frozen=True, kw_only=True):
    """What a report says of the result that it was made from."""

    choices: tuple[Choices, ...] = (PLAIN,)
    """Those that it may have been made with."""
    sha256: str = ""
    """Of the result, as the report says; empty where it does not."""
    result: dict[str, Any] | None = None
    """The result as JSON values, whatever version wrote it; None where the report does not carry it."""


Reader: TypeAlias = Callable[[bytes], Carried | None]
"""Returns what a report carries, None when it is of another format; raises FormatError when it is damaged."""

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
    read: Reader | None = None
    """Recognises what `write` wrote; None where nothing tells it from other files."""


REPORT_FORMATS: Registry[ReportFormat] = Registry("bugsweep.report", "report format")


def report_format(
    *, name: str, title: str, suffix: str, audiences: tuple[Audience, ...] = ("analyst",), read: Reader | None = None
) -> Callable[[W], W]:
    """Declare the decorated function as the output `name`."""

    def declare(write: W) -> W:
        declared = ReportFormat(name=name, title=title, suffix=suffix, write=write, audiences=audiences, read=read)
        REPORT_FORMATS.register(name, declared)
        return write

    return declare
