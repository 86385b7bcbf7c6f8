"""What the tests of Sigma rules share: a kind of record, and rules from a few lines."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from textwrap import indent
from typing import Any

from bugsweep.detect.sigma import RuleSet, load_rules
from bugsweep.formats.record_tables import RecordsTable
from bugsweep.model.record import Origin, Record

RULE_ID = "6f0ac2a5-2b3e-4e5b-9a40-0f1f5d8b7c11"


class Access(Record, frozen=True, kw_only=True):
    """A record with a field of every kind."""

    name: str = ""
    client: str | None = None
    reason: int | None = None
    share: float | None = None
    allowed: bool | None = None
    until: datetime | None = None
    links: tuple[str, ...] = ()
    sizes: tuple[int, ...] = ()
    details: dict[str, int] | None = None


RECORDS = {"ios/access": Access}


def access(name: str, **fields: Any) -> Access:  # noqa: ANN401 - any field
    """Return a record of that name."""
    return Access(origin=Origin("access.db", f"row {name}"), name=name, **fields)


def rule_text(detection: str, **more: str) -> str:
    """Return a rule with that detection."""
    lines = {"title": "A rule", "id": RULE_ID, "level": "low", "logsource": "{product: ios, service: access}"} | more
    head = "".join(f"{key}: {value}\n" for key, value in lines.items() if value)
    return f"{head}detection:\n{indent(detection.strip(), '  ')}\n"


def rules_from(folder: Path, *texts: str, records: Mapping[str, type[Record]] = RECORDS) -> RuleSet:
    """Return the rules of these texts, each written into a file of its own."""
    for number, text in enumerate(texts):
        (folder / f"{number}.yml").write_text(text, "utf-8")
    return load_rules([folder], records=records)


def table_of(rules: RuleSet, records: Iterable[Access], *, quotable: bool = False) -> RecordsTable:
    """Return the records as a table with the columns that the rules need."""
    table = RecordsTable(Access, rules.columns().get("ios/access", ("time",)), quotable=quotable)
    for record in records:
        table.add(record)
    return table


def at(clock: str) -> datetime:
    """Return a time of the first of March, from hours, minutes and seconds."""
    return datetime.fromisoformat(f"2026-03-01T{clock}").replace(tzinfo=UTC)
