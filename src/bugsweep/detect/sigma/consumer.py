"""Rules as a consumer of the records of a sweep."""

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any

from bugsweep.artifacts import Artifact
from bugsweep.detect.sigma.engine import Engine
from bugsweep.detect.sigma.findings import findings_of
from bugsweep.detect.sigma.rule import RuleSet
from bugsweep.detect.sigma.running import evaluate
from bugsweep.formats.record_tables import RecordsTable
from bugsweep.model.finding import Finding
from bugsweep.model.record import Record

if TYPE_CHECKING:
    from bugsweep.model.observable import Shows


class SigmaRules:
    """Collects the records that rules look at, and runs the rules when all have been read."""

    def __init__(self, rules: RuleSet, *, time_zone: str = "UTC") -> None:
        """Make a consumer.

        Args:
            rules: what to run.
            time_zone: the zone in which rules count hours and days, such as ``Europe/Vienna``.

        Raises:
            UsageError: when there is no such zone.
        """
        self._rules = rules
        self._engine = Engine(time_zone=time_zone)  # now, so that a wrong zone is known before evidence is read
        self._columns = rules.columns()
        self._tables: dict[str, RecordsTable] = {}
        self._shows: dict[str, Shows] = {}

    def consumer_of(self, artifact: Artifact) -> Callable[[Record], None] | None:
        """Return what takes the records of `artifact`; None when no rule is about them."""
        if artifact.name not in self._columns:
            return None
        table = RecordsTable(artifact.record, self._columns[artifact.name], quotable=True)
        self._tables[artifact.name] = table
        self._shows[artifact.name] = artifact.shows
        return table.add

    def part(self, artifacts: AbstractSet[str]) -> Any:  # noqa: ANN401 - only for `take_part`
        """Return the tables of `artifacts`."""
        return {name: table for name, table in self._tables.items() if name in artifacts}

    def take_part(self, part: Any) -> None:  # noqa: ANN401 - from `part`
        """Look at tables that were filled in another process."""
        self._tables |= part

    def findings(self) -> Iterator[Finding]:
        """Yield what the rules state about the records so far."""
        tables = {name: table for name, table in self._tables.items() if len(table)}
        if not tables:
            return
        hits = evaluate(self._rules, tables, engine=self._engine).hits
        yield from findings_of(
            self._rules, hits, lambda artifact, row: tables[artifact].quote(artifact, row), shows=self._shows
        )
