"""The register as subjects of a policy."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bugsweep.fleet.assigning import end_assignment
from bugsweep.fleet.facts import record_facts
from bugsweep.fleet.models import (
    Acknowledgement,
    Assignment,
    Clearance,
    Finding,
    FindingNote,
    Person,
    PersonRole,
    PersonUnit,
    Replacement,
    Risk,
    Sim,
    Waiver,
)
from bugsweep.fleet.subjects import moment_of, subjects_of, waivers_of
from bugsweep.model.fact import Fact
from bugsweep.policy.rules import Subject
from registers import DAY, NOON, account, assignment, device, disposition, person, sweep, unit

pytestmark = pytest.mark.django_db
NEXT = DAY + timedelta(days=1)


def only(day: date = DAY, **options: bool) -> Subject:
    """Return the one subject of a day."""
    (subject,) = subjects_of(day, **options)
    return subject


def said(subject: Subject) -> dict[str, object]:
    """Return the values of a subject's facts."""
    return {field: fact.value for field, fact in subject.facts.items()}


def recorded(*rows: object) -> None:
    """Have the register know rows since the day."""
    for row in rows:
        type(row).objects.filter(pk=row.pk).update(recorded_at=NOON)


def test_register_states_what_it_holds() -> None:
    """Of the phone, its holder and the use, under the names that rules ask for."""
    top = unit("top")
    below = unit("below", top)
    somebody = person(pseudonym="P-1")
    phone = device(label="D-1", maker="Apple", ownership="organisation", network="public")
    recorded(
        PersonUnit.objects.create(person=somebody, unit=below, valid_from=DAY),
        PersonRole.objects.create(person=somebody, role="press", valid_from=DAY),
        Clearance.objects.create(person=somebody, level="secret", valid_from=DAY),
        Risk.objects.create(person=somebody, valid_from=DAY),
        Acknowledgement.objects.create(person=somebody, text_version="3", signed_on=DAY, briefed=True),
        Sim.objects.create(device=phone, iccid="8943", valid_from=DAY),
        Replacement.objects.create(old_device=phone, os="aurora", paid_by="organisation"),
        phone,
    )
    assignment(somebody, phone, place="Vienna")
    assignment(somebody, phone, "personal")
    disposition(phone, "held")
    first, second = subjects_of(DAY)

    assert (first.id, second.id, first.ids) == ("D-1/official", "D-1/personal", ("D-1", "P-1"))
    assert first.unit_path == ("top", "below")
    assert said(first) == {
        "device.class": "smartphone",
        "device.os": "ios",
        "device.maker": "Apple",
        "device.ownership": "organisation",
        "device.network": "public",
        "device.sims": ["8943"],
        "device.purposes": ["official", "personal"],
        "device.given_away": False,
        "disposition": "held",
        "disposition.date": "2026-03-01",
        "disposition.wipe_proof": False,
        "replacement.issued": False,
        "replacement.os": "aurora",
        "replacement.approved": False,
        "replacement.paid_by": "organisation",
        "person.unit": "below",
        "person.role": "press",
        "person.clearance": "secret",
        "person.at_risk": True,
        "person.briefed_at": "2026-03-01",
        "person.rules_signed": "2026-03-01",
        "person.rules_version": "3",
        "purpose": "official",
        "place": "Vienna",
    }


def test_what_nobody_said_is_not_stated() -> None:
    """No clearance is not "none", and nobody is at no risk for want of a row."""
    assignment(person(), device())

    assert only().facts["replacement.issued"].value is False
    assert not {"person.clearance", "person.at_risk", "person.unit", "sweep.outcome", "finding.open_grave"} & set(
        only().facts
    )


def test_past_day_is_as_the_register_knew_it() -> None:
    """What was recorded or corrected since then changes nothing of it."""
    phone, somebody = device(), person()
    use = assignment(somebody, phone)
    fact = Fact(field="device.passcode", value=True, source="import:demo", observed_at=NOON)
    record_facts([fact], device=phone, recorded_at=NOON)
    late = Fact(field="device.passcode", value=False, source="import:demo", observed_at=NOON + timedelta(minutes=1))
    record_facts([late], device=phone)
    end_assignment(use, NEXT)
    Clearance.objects.create(person=somebody, level="secret", valid_from=DAY)

    assert said(only())["device.passcode"] is True
    assert "person.clearance" not in only().facts
    assert list(subjects_of(NEXT + timedelta(days=400))) == []
    (known_now,) = subjects_of(DAY, known_at=datetime.now(UTC))
    assert (said(known_now)["device.passcode"], said(known_now)["person.clearance"]) == (False, "secret")


def test_sweep_is_believed_over_what_was_written_down_before() -> None:
    """And its own facts carry its time."""
    phone = device(os="ios")
    type(phone).objects.update(recorded_at=NOON - timedelta(days=9))
    assignment(person(), phone)
    one = sweep(phone, outcome="targeted", linked_at=NOON)
    record_facts(
        [Fact(field="device.os", value="android", source="android/properties", observed_at=NOON)],
        device=phone,
        sweep=one,
        recorded_at=NOON,
    )
    facts = only().facts

    assert (facts["device.os"].value, facts["sweep.outcome"].value) == ("android", "targeted")
    assert facts["sweep.outcome"].observed_at == one.finished_at


def test_open_grave_findings_are_counted() -> None:
    """A false alarm stays one in later sweeps, what was closed and is seen again is open again."""
    phone, anna = device(), account("anna")
    assignment(person(), phone)
    for number in (1, 2):
        one = sweep(phone, number, linked_at=NOON)
        for name, level in (("a", "critical"), ("b", "high"), ("c", "high"), ("d", "low")):
            made = Finding.objects.create(
                sweep=one, finding_id=name, rule="x", title=name, level=level, shows="executed"
            )
            if number == 1 and name in "ab":
                state = "closed" if name == "a" else "false alarm"
                FindingNote.objects.create(finding=made, state=state, author=anna, at=NOON)

    assert said(only())["finding.open_grave"] == 2


def test_phone_that_was_handed_in_is_counted_when_asked() -> None:
    """With its last holder, until somebody else has it."""
    phone, somebody = device(), person(pseudonym="P-1")
    Assignment.objects.bulk_create(
        [Assignment(person=somebody, device=phone, purpose="official", valid_from=DAY, valid_to=NEXT, recorded_at=NOON)]
    )
    disposition(phone, "handed_in", day=NEXT)

    assert list(subjects_of(NEXT)) == []
    assert said(only(NEXT, former=True))["disposition"] == "handed_in"
    assignment(person(pseudonym="P-2"), phone, valid_from=NEXT)
    assert only(NEXT, former=True).ids[1] == "P-2"


def test_use_that_ended_when_the_phone_was_given_away_did_not_follow_that() -> None:
    """Else everybody who gave a phone to the family broke the rule that it never comes back."""
    phone, somebody = device(), person(pseudonym="P-1")
    Assignment.objects.bulk_create(
        [Assignment(person=somebody, device=phone, purpose="official", valid_from=DAY, valid_to=NEXT, recorded_at=NOON)]
    )
    disposition(phone, "given_away", day=NEXT)

    assert said(only(NEXT, former=True))["device.given_away"] is False
    assignment(person(pseudonym="P-2"), phone, "personal", valid_from=NEXT)
    assert said(only(NEXT))["device.given_away"] is True


def test_only_some_people_can_be_asked_for() -> None:
    """Their phones, and nobody else's."""
    mine, theirs = person(), person()
    assignment(mine, device(label="D-1"))
    assignment(theirs, device(label="D-2"))

    assert [one.ids[0] for one in subjects_of(DAY, people=Person.objects.filter(pk=mine.pk))] == ["D-1"]


def test_facts_go_to_their_own_phone() -> None:
    """Also where phones between have none, or nobody has them."""
    phones = [device(label=f"D-{number}") for number in range(5)]
    for phone in (phones[0], phones[2], phones[3]):
        assignment(person(), phone)
    for number in (0, 1, 3, 4):
        fact = Fact(field="device.build", value=f"build {number}", source="import:demo", observed_at=NOON)
        record_facts([fact], device=phones[number], recorded_at=NOON)

    assert {one.ids[0]: said(one).get("device.build") for one in subjects_of(DAY)} == {
        "D-0": "build 0",
        "D-2": None,
        "D-3": "build 3",
    }


def test_queries_do_not_grow_with_phones() -> None:
    """A few for all of them."""
    counts = []
    for _ in range(2):
        for _ in range(10):
            assignment(person(), device())
        with CaptureQueriesContext(connection) as queries:
            list(subjects_of(DAY, former=True))
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 24


def test_waiver_counts_when_two_granted_it() -> None:
    """From its first day until it expires or is revoked."""
    anna, boris = account("anna"), account("boris")
    phone = device(label="D-1")
    made = Waiver.objects.create(
        rule="OFF-1",
        device=phone,
        reason="travel",
        valid_from=DAY,
        expires=NEXT,
        granted_by=anna,
    )
    assert waivers_of(DAY) == []
    made.confirmed_by, made.confirmed_at = boris, NOON
    made.save()
    (held,) = waivers_of(DAY)

    assert (held.scope, held.granted_by, held.expires) == (("D-1",), "anna", NEXT)
    assert waivers_of(NEXT) == waivers_of(DAY - timedelta(days=1)) == []
    made.revoked_by, made.revoked_at = boris, NOON
    made.save()
    assert waivers_of(DAY) == []


def test_day_is_judged_at_its_end() -> None:
    """Today as far as it has come."""
    assert moment_of(DAY).isoformat() == "2026-03-01T23:59:59.999999+00:00"
    assert moment_of(datetime.now(UTC).date()) <= datetime.now(UTC)
