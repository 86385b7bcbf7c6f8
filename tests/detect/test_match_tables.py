"""The matching, as tables that anyone can read and extend.

``tests/data/detect/*.toml`` hold cases::

    [[case]]
    says = "what the case shows, as a sentence"
    indicator = { kind = "domain-name", value = "evil.example" }     # mode = "prefix" and the like where wanted
    kind = "url"                                                     # of the observables
    hits = ["https://evil.example/"]
    hits_with_caution = []                                           # found, and the indicator says why to doubt it
    misses = ["https://notevil.example/"]
"""

import tomllib

import msgspec
import pytest

from bugsweep.detect.match import Matcher
from bugsweep.indicators.index import IndicatorIndex
from bugsweep.indicators.keys import observable_keys
from bugsweep.indicators.patterns import needs_pattern
from bugsweep.model.indicator import Indicator
from bugsweep.model.observable import OBSERVABLE_KINDS, ObservableKind
from cases import DATA


class _Case(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    says: str
    indicator: Indicator
    kind: ObservableKind
    hits: tuple[str, ...] = ()
    hits_with_caution: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    case: tuple[_Case, ...]


TABLES = {
    path.stem: msgspec.convert(tomllib.loads(path.read_text("utf-8")), _Table)
    for path in sorted((DATA / "detect").glob("*.toml"))
}
CASES = [
    pytest.param(case, id=f"{name} {number}: {case.says}")
    for name, table in TABLES.items()
    for number, case in enumerate(table.case, 1)
]


@pytest.mark.parametrize("case", CASES)
def test_case_of_the_tables_holds(case: _Case) -> None:
    """What shall hit hits, with a caution only where it says so, and nothing else does."""
    index = IndicatorIndex([case.indicator])
    matcher = Matcher(index)

    assert not index.refused
    for value in case.hits:
        assert [one.caution for one in matcher.match(case.kind, value)] == [""], value
    for value in case.hits_with_caution:
        assert [bool(one.caution) for one in matcher.match(case.kind, value)] == [True], value
    for value in case.misses:
        assert matcher.match(case.kind, value) == (), value


@pytest.mark.parametrize(
    "case", [one for one in CASES if not needs_pattern(one.values[0].indicator.kind, one.values[0].indicator.mode)]
)
def test_definition_by_keys_agrees_with_the_tables(case: _Case) -> None:
    """The quick matcher and the keys, by which the store looks, say the same."""
    index = IndicatorIndex([case.indicator])

    for value in (*case.hits, *case.hits_with_caution, *case.misses):
        found = any(key.text in index.tables.get(key.table, {}) for key in observable_keys(case.kind, value))
        assert found == (value not in case.misses), value


def test_tables_show_every_kind_found_and_missed() -> None:
    """A kind that no table shows is one that nobody has thought about."""
    cases = [case for table in TABLES.values() for case in table.case]

    assert {case.indicator.kind for case in cases if case.hits} == set(OBSERVABLE_KINDS)
    assert {case.kind for case in cases if case.misses} == set(OBSERVABLE_KINDS)
    assert all(case.hits or case.hits_with_caution or case.misses for case in cases)
