"""What is known of a phone, in words."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from bugsweep.model.exposure import Exposure
from bugsweep.model.fact import Fact
from bugsweep.report.phone_words import given_away, known_facts, shortened
from results import full_result

EARLIER = datetime(2026, 1, 1, tzinfo=UTC)
LATER = datetime(2026, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("device.passcode", True, "yes"),
        ("device.passcode", False, "no"),
        ("device.passcode", None, "not known"),
        ("device.patch_behind", 86_400 * 24, "24 days"),
        ("device.patch_behind", 0, "0 days"),
        ("device.auto_lock", 30, "30 seconds"),
        ("device.patch_behind", 1e300, "1e+300"),
        ("device.last_backup", "2026-02-01T00:00:00+00:00", "2026-02-01 00:00:00 UTC"),
        ("device.last_backup", "yesterday", "yesterday"),
        ("device.patch_date", "2026-02-01", "2026-02-01"),
        ("device.profiles", [], "none"),
        ("device.profiles", ["a", "b"], "a, b"),
        ("device.apps", [{"id": "a.b", "name": "A", "version": "1"}, {"id": "c"}], "A (a.b) 1, c"),
        ("device.of_a_later_version", 7, "7"),
    ],
)
def test_values_are_told_in_words(field: str, value: object, text: str) -> None:
    """That a value is not known is said, and an empty set is none."""
    result = replace(full_result(), facts=(Fact(field=field, value=value, source="s"),))
    (fact,) = known_facts(result)

    assert fact.text == text


def test_lag_of_a_system_without_a_date_is_the_least_that_it_can_be() -> None:
    """The table knows when the first newer release came that it has."""
    behind = Fact(field="device.patch_behind", value=86_400 * 24, source="table")
    facts = [(Fact(field="device.patch_date", value=date, source="table"), behind) for date in (None, "2026-02-01")]

    told = [[one.text for one in known_facts(replace(full_result(), facts=both))] for both in facts]
    assert told == [["not known", "at least 24 days"], ["2026-02-01", "24 days"]]


def test_no_added_app_does_not_contradict_what_the_system_may() -> None:
    """Which the part on what the phone gives away tells; on iPhones the system's programs are among them."""
    facts = tuple(
        Fact(field="device.apps.microphone", value=[], source=source) for source in ("android/packages", "ios/tcc")
    )
    told = [one.text for fact in facts for one in known_facts(replace(full_result(), facts=(fact,)))]

    assert told == ["none but the system's", "none"]


def test_sources_that_agree_are_one_fact_and_those_that_do_not_are_two() -> None:
    """As of the latest of them."""
    facts = (
        Fact(field="device.passcode", value=True, source="a", observed_at=EARLIER),
        Fact(field="device.passcode", value=True, source="b", observed_at=LATER),
        Fact(field="device.passcode", value=False, source="c"),
    )
    agreed, other = known_facts(replace(full_result(), facts=facts))

    assert (agreed.name, agreed.sources, agreed.observed_at) == ("passcode set", ("a", "b"), LATER)
    assert (other.text, other.sources, other.observed_at) == ("no", ("c",), None)


def test_those_who_get_the_same_are_told_together() -> None:
    """With the state of each where it differs."""

    def one(what: str, who: str, state: str, last_used: datetime | None = None) -> Exposure:
        return Exposure(kind="permission", what=what, who=who, state=state, last_used=last_used, artifact="ios/tcc")

    exposure = (
        one("camera", "a", "allowed", EARLIER),
        one("camera", "b", "allowed", LATER),
        one("photos", "a", "allowed"),
        one("photos", "b", "limited"),
        one("photos", "", "limited"),
    )
    camera, photos = given_away(replace(full_result(), exposure=exposure))

    assert (camera.who, camera.state, camera.last_used, camera.count) == (("a", "b"), "allowed", LATER, 2)
    assert (photos.who, photos.state, photos.last_used) == (("a (allowed)", "b (limited)"), "", None)


def test_many_are_counted() -> None:
    """A report stays readable."""
    assert shortened(("a", "b", "c"), 2) == "a, b and 1 more"
    assert shortened(("a", "b"), 2) == "a, b"
