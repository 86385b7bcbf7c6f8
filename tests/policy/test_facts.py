"""Facts say what they say in the kind of their field, and the best of several counts."""

import math
from datetime import UTC, date, datetime

import pytest

from bugsweep.model.fact import FACT_FIELDS, Fact
from bugsweep.policy.facts import facts_as_of, read_value, read_version, source_kind
from policies import at


@pytest.mark.parametrize(
    ("field", "value", "read"),
    [
        ("device.rooted", False, False),
        ("device.passcode_length", 6, 6),
        ("device.os", "ios", "ios"),
        ("device.os_version", "17.4.0", (17, 4)),
        ("device.os_version", "16.7.10 (20H350)", (16, 7, 10)),
        ("device.patch_date", "2026-01-31", date(2026, 1, 31)),
        ("sweep.finished_at", "2026-01-31T10:00:00+00:00", datetime(2026, 1, 31, 10, tzinfo=UTC)),
        ("device.patch_behind", 86400, 86400),
        ("device.vpn", ["b", "a"], frozenset({"a", "b"})),
        ("device.apps", [{"id": "a", "version": "1"}, {"id": "a"}], {"a": ("1", "")}),
    ],
)
def test_a_value_is_read_by_its_kind(field: str, value: object, read: object) -> None:
    """Into a type that can be compared."""
    assert read_value(FACT_FIELDS[field], value) == read


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("device.rooted", "false"),
        ("device.rooted", 0),
        ("device.passcode_length", True),
        ("device.passcode_length", math.nan),
        ("device.passcode_length", "6"),
        ("device.os", "iOS"),
        ("device.os_version", "17.4 beta 2"),
        ("device.os_version", 17.4),
        ("device.patch_date", "2026-13-01"),
        ("device.patch_date", 20260101),
        ("sweep.finished_at", "2026-01-31T10:00:00"),
        ("device.patch_behind", -1),
        ("device.patch_behind", math.inf),
        ("device.vpn", "a"),
        ("device.vpn", [1]),
        ("device.vpn", {"a": 1}),
        ("device.apps", ["a"]),
        ("device.apps", [{"name": "a"}]),
        ("device.apps", [{"id": "a", "version": 1}]),
        ("person.unit", None),
    ],
)
def test_a_value_of_another_kind_is_refused(field: str, value: object) -> None:
    """It would compare to something, and that would be a guess."""
    with pytest.raises(ValueError, match=field):
        read_value(FACT_FIELDS[field], value)


def test_versions_compare_by_their_numbers() -> None:
    """Not by their letters."""
    assert read_version("17.10") > read_version("17.9.3")
    assert read_version("17.0") == read_version("17")


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("ios/global_preferences", "sweep"),
        ("sweep 88", "sweep"),
        ("evidence:itunes-backup", "sweep"),
        ("import:intune", "import"),
        ("register", "register"),
        ("hand-in desk", "register"),
        ("declared", "declared"),
        ("declared:form 12", "declared"),
    ],
)
def test_a_source_is_of_a_kind(source: str, kind: str) -> None:
    """So that a rule can say which kinds it takes."""
    assert source_kind(source) == kind


def fact(value: object, day: str | None, source: str = "register") -> Fact:
    """Return a fact about rooting."""
    return Fact(field="device.rooted", value=value, source=source, observed_at=None if day is None else at(day))


@pytest.mark.parametrize(
    ("facts", "value"),
    [
        ([fact(False, "2026-01-01"), fact(True, "2026-01-02")], True),
        ([fact(True, "2026-01-02"), fact(False, "2026-01-01")], True),
        ([fact(False, "2026-01-01"), fact(True, "2026-02-02")], False),
        ([fact(False, "2026-01-01"), fact(True, None)], False),
        ([fact(True, None)], True),
        ([fact(False, "2026-01-01"), fact(None, "2026-01-02")], False),
        ([fact(False, "2026-01-01", "declared"), fact(True, "2026-01-01")], True),
        ([fact(False, "2026-01-01"), fact(True, "2026-01-01", "declared")], False),
    ],
    ids=["later", "order", "after the moment", "undated", "only undated", "does not know", "word", "word last"],
)
def test_the_best_observation_counts(facts: list[Fact], value: object) -> None:
    """The latest one up to the moment, and the phone rather than its holder."""
    assert facts_as_of(facts, at("2026-01-31"))["device.rooted"].value is value


def test_equally_good_observations_that_contradict_say_nothing() -> None:
    """Neither of them is chosen in silence, however many agree with one."""
    told = [fact(value, "2026-01-01", source) for value, source in ((True, "a"), (False, "b"), (True, "c"))]
    settled = facts_as_of(told, at("2026-01-31"))["device.rooted"]
    assert settled.value is None
    assert settled.source == "a ≠ b"


def test_fields_that_nobody_knows_are_left_out() -> None:
    """A newer program may have stated them."""
    assert facts_as_of([Fact(field="device.aura", value=1, source="x")], at("2026-01-01")) == {}
