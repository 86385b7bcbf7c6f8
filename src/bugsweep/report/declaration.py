"""How an output is declared."""

from collections.abc import Callable
from typing import BinaryIO, TypeAlias

from msgspec import Struct

from bugsweep.model.verdict import SweepResult
from bugsweep.registry import Registry

Writer: TypeAlias = Callable[[SweepResult, BinaryIO], None]


class ReportFormat(Struct, frozen=True, kw_only=True):
    """One way to tell a result."""

    name: str
    title: str
    suffix: str
    """File name ending, with its dot."""
    write: Writer


REPORT_FORMATS: Registry[ReportFormat] = Registry("bugsweep.report", "report format")


def report_format(*, name: str, title: str, suffix: str) -> Callable[[Writer], Writer]:
    """Declare the decorated function as the output `name`."""

    def declare(write: Writer) -> Writer:
        REPORT_FORMATS.register(name, ReportFormat(name=name, title=title, suffix=suffix, write=write))
        return write

    return declare
