"""How heuristics are declared, and the records that they get."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import get_args, get_origin, get_type_hints

import msgspec
import pytest
from msgspec.structs import replace

from bugsweep.artifacts import ARTIFACTS
from bugsweep.detect.context import NO_CONTEXT, AllowList, Context
from bugsweep.detect.heuristics import HEURISTICS, Records, suspicion
from bugsweep.detect.sigma import SHIPPED, load_rules
from bugsweep.model.finding import Finding
from bugsweep.model.record import Origin, Record
from bugsweep.report.attack import techniques
from phone_records import record, suspected


class Ring(Record, frozen=True, kw_only=True):
    """A record."""


class Knock(Record, frozen=True, kw_only=True):
    """Another."""


def test_records_come_by_artifact_and_type_in_their_order() -> None:
    """A heuristic names what it needs."""
    ring, knock, other = Ring(origin=Origin("1")), Knock(origin=Origin("2")), Ring(origin=Origin("3"))
    records = Records({"ios/door": [ring, knock, other]})

    assert records.of("ios/door", Ring) == [ring, other]
    assert records.of("ios/window", Ring) == []


def test_every_heuristic_explains_itself() -> None:
    """Title, description, harmless causes and references are given."""
    for heuristic in HEURISTICS:
        assert heuristic.title
        assert heuristic.description
        assert heuristic.false_positives, heuristic.name
        assert heuristic.references, heuristic.name
        assert heuristic.wants


def test_techniques_are_those_of_attack() -> None:
    """Those that a report can name."""
    finding = suspicion("ios/triangulation", title="", level="low", shows="present", explanation="", records={"a": []})
    for declared in (*HEURISTICS, *load_rules([SHIPPED]).rules):
        for _, name, _ in techniques([replace(finding, attack=declared.attack)]):
            assert name, (declared.title, declared.attack)


def test_suspicion_carries_what_its_heuristic_declares() -> None:
    """Many records are counted and some quoted; its id follows from what it states."""
    early, late = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
    rings = [Ring(origin=Origin("bell", str(number)), time=late if number % 2 else early) for number in range(60)]

    def suspected(*stated: str) -> Finding:
        return suspicion(
            *("ios/triangulation", *stated),
            title="It rang",
            level="low",
            shows="present",
            explanation="Somebody rang.",
            records={"ios/door": rings, "ios/gate": [Knock(origin=Origin("gate"))]},
        )

    finding, declared = suspected("bell"), HEURISTICS["ios/triangulation"]
    assert (finding.rule, finding.artifact) == ("heuristic:ios/triangulation", "ios/door")
    assert (finding.attack, finding.references) == (declared.attack, declared.references)
    assert finding.false_positives == declared.false_positives
    assert (finding.count, len(finding.records)) == (61, 50)
    assert (finding.first_seen, finding.last_seen) == (early, late)
    assert finding.id == suspected("bell").id != suspected("door").id


ODD: dict[object, tuple[object, ...]] = {
    str: (
        "",
        "x",
        "http://[",
        "\0",
        "http://a.example:99999999/",
        "com.apple.",
        "Library/SMS/Attachments/a/b",
        "x" * 5000,
    ),
    type(None): (None,),
    int: (0, -(2**63), 2**63 - 1, 1, 2),
    float: (0.0, -1e300, 1e300),
    bool: (True, False),
    datetime: (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)),
    timedelta: (timedelta.min, timedelta.max),
}


def odd_records(kind: type[Record]) -> Iterator[Record]:
    """Yield records with values that no phone has, and that evidence may hold all the same."""
    hints = get_type_hints(kind)
    for number in range(40):
        fields = {}
        for place, name in enumerate(kind.__struct_fields__):
            values = _values(hints[name])
            if name not in ("origin", "time_basis") and values:
                fields[name] = values[(number * (place + 1)) % len(values)]
        yield record(kind, f"row {number}", **fields)


def _values(hint: object) -> tuple[object, ...]:
    if get_origin(hint) is tuple:
        return ((), *((value,) for value in _values(get_args(hint)[0])))
    if get_args(hint):
        return tuple(
            value for one in get_args(hint) for value in (_values(one) or ((None,) if one is type(None) else ()))
        )
    return ODD.get(hint, ())


@pytest.mark.parametrize("name", [one.name for one in HEURISTICS])
def test_odd_records_stop_no_heuristic(name: str) -> None:
    """Nothing catches what a heuristic raises: it would cost the whole sweep."""
    given = {artifact: list(odd_records(ARTIFACTS[artifact].record)) for artifact in HEURISTICS[name].wants}
    none: tuple[str, ...] = ()
    strict = Context(
        allowed=AllowList(
            profiles=none, root_certificates=none, mdm=none, paired_computers=none, account_devices=none, apps=none
        ),
        at_risk=True,
    )
    for context in (NO_CONTEXT, strict):
        for records in (given, {artifact: some[::-1] for artifact, some in given.items()}):
            msgspec.json.encode(suspected(name, records, context=context))
