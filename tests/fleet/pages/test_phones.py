"""The phones and their cards."""

import pytest

from bugsweep.fleet.models import AuditEvent, CustodyEvent, Fact, Judgement
from bugsweep.fleet.pages.standing import today
from page_visits import corner, policy, visitor
from registers import NOON, device

pytestmark = pytest.mark.django_db


def test_phones_are_found_by_what_is_asked() -> None:
    """By text, unit, outcome and use; nonsense finds nothing or everything, and never fails."""
    one, two = corner("a", 1), corner("b", 2)
    device(label="D-idle")
    client = visitor("registrar")

    def found(**asked: str) -> list[str]:
        return [phone.label for phone in client.get("/phones/", asked).context["shown"]]

    assert found() == ["D-a-1", "D-b-2", "D-idle"]
    assert found(q=one.phone.serial) == ["D-a-1"]
    assert found(q=two.person.pseudonym) == ["D-b-2"]
    assert found(unit="unit-b") == ["D-b-2"]
    assert found(outcome="never swept") == ["D-idle"]
    assert found(outcome="targeted", use="now") == ["D-a-1", "D-b-2"]
    assert found(outcome="stale") == ["D-a-1", "D-b-2"]
    assert found(unit="nowhere", outcome="weird", page="-3") == ["D-a-1", "D-b-2", "D-idle"]
    assert found(q="'\"<%_\\") == []


def test_card_says_what_is_known_from_where_and_how_old() -> None:
    """Facts, judgements with their why, sweeps, custody; and the reading is logged."""
    place = corner("a", 1)
    Fact.objects.create(device=place.phone, field="device.os_version", value="17.4", source="ios/x", observed_at=NOON)
    CustodyEvent.objects.create(device=place.phone, taken_by="safe 2", at=NOON, reason="kept")
    Judgement.objects.create(
        policy=policy(), rule="HAND-1", device=place.phone, outcome="violation", as_of=today(),
        trace={"why": {"en": "It was not handed in."}},
    )  # fmt: skip
    shown = visitor("analyst").get(f"/phones/{place.phone.label}/").content.decode()

    for text in ("17.4", "ios/x", "months ago", "It was not handed in.", "safe 2", "HAND-1", "Link plain"):
        assert text in shown
    assert AuditEvent.objects.get(action="read").object_id == place.phone.label


def test_findings_are_not_on_the_card_for_who_may_not_see_them() -> None:
    """Nor is the way to the sweep."""
    place = corner("a", 1)
    shown = visitor("registrar").get(f"/phones/{place.phone.label}/").content.decode()

    assert "Link plain" not in shown
    assert f"/sweeps/{place.sweep.sweep_id}" not in shown
