"""Sweeps and their review."""

from pathlib import Path

import pytest
from django.test import Client

from bugsweep.fleet.models import Account, AuditEvent, Finding, SweepVerdict
from page_visits import Corner, corner, visitor

pytestmark = pytest.mark.django_db


def states(client: Client, place: Corner) -> str:
    """Return the page of the sweep."""
    return client.get(f"/sweeps/{place.sweep.sweep_id}/").content.decode()


def test_sweep_shows_findings_and_what_is_not_kept() -> None:
    """A sweep whose folder is gone, or was never here, is not shown as if nothing had been looked for."""
    place = corner("a", 1)
    shown = states(visitor("analyst"), place)

    assert "Link plain" in shown
    assert "not kept in this workspace" in shown
    assert "targeted" in shown


def test_finding_gets_state_and_note() -> None:
    """Both stay with their author; a state that there is not is refused."""
    place = corner("a", 1)
    client = visitor("analyst")
    where = f"/findings/{place.finding.pk}/note/"

    client.post(where, {"state": "confirmed", "note": "seen twice"})
    assert Finding.objects.get().state == "confirmed"
    assert "seen twice" in states(client, place)
    client.post(where, {"state": "clean", "note": "x"})
    client.post(where, {"state": "confirmed", "note": " "})
    assert Finding.objects.get().notes.count() == 1
    assert AuditEvent.objects.get(action="review").after == {"state": "confirmed"}


def test_who_did_the_sweep_does_not_review_it() -> None:
    """Neither finding nor verdict."""
    place = corner("a", 1)
    client = visitor("analyst")
    place.sweep.operator = Account.objects.get(login="analyst")
    place.sweep.save()

    client.post(f"/findings/{place.finding.pk}/note/", {"state": "confirmed"})
    assert Finding.objects.get().state == "new"
    client.post(f"/sweeps/{place.sweep.sweep_id}/verdict/", {"verdict": "confirmed", "reason": "x"})
    assert SweepVerdict.objects.count() == 1
    assert "You did this sweep" in states(client, place)


def test_verdict_needs_two_people() -> None:
    """Who proposed it cannot confirm it; another one can, once."""
    place = corner("a", 1)
    SweepVerdict.objects.all().delete()
    first = visitor("analyst")
    first.post(f"/sweeps/{place.sweep.sweep_id}/verdict/", {"verdict": "confirmed", "reason": ""})
    first.post(f"/sweeps/{place.sweep.sweep_id}/verdict/", {"verdict": "confirmed", "reason": "seen"})
    verdict = SweepVerdict.objects.get()

    first.post(f"/verdicts/{verdict.pk}/", {"decision": "confirm"})
    verdict.refresh_from_db()
    assert verdict.confirmed_at is None
    second = Client()
    other = Account.objects.create_user("second")
    other.grants.create(role="analyst", valid_from=place.waiver.valid_from)
    second.force_login(other, backend="django.contrib.auth.backends.ModelBackend")
    second.post(f"/verdicts/{verdict.pk}/", {"decision": "confirm"})
    verdict.refresh_from_db()
    assert verdict.confirmed_by == other
    second.post(f"/verdicts/{verdict.pk}/", {"decision": "withdraw"})
    verdict.refresh_from_db()
    assert verdict.withdrawn_at is None


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "another one than who proposed it confirms it"),
        ("ru", "подтверждает не тот, кто его предложил"),
    ],
)
def test_refusal_is_in_the_language_of_the_reader(language: str, said: str) -> None:
    """Though what refuses serves the interface for programs too, which speaks English."""
    place = corner("a", 1)
    client = visitor("analyst", language=language)
    place.verdict.proposed_by = Account.objects.get(login="analyst")
    place.verdict.save()

    answer = client.post(f"/verdicts/{place.verdict.pk}/", {"decision": "confirm"}, follow=True)
    assert said in answer.content.decode()


def test_verdict_can_be_withdrawn_before_it_counts() -> None:
    """And says so on the page."""
    place = corner("a", 1)
    client = visitor("analyst")
    answer = client.post(f"/verdicts/{place.verdict.pk}/", {"decision": "withdraw"}, follow=True)

    assert "The verdict is withdrawn." in answer.content.decode()
    assert "withdrawn" in states(client, place)


def test_sweeps_are_listed_by_outcome() -> None:
    """With what waits for a second pair of eyes."""
    place = corner("a", 1)
    client = visitor("analyst")

    assert place.sweep.sweep_id in client.get("/sweeps/", {"outcome": "targeted"}).content.decode()
    assert not client.get("/sweeps/", {"outcome": "suspicious"}).context["shown"].object_list
    assert client.get("/sweeps/").context["proposed"][0] == place.verdict


def test_damaged_sweep_is_a_sentence(workspace: Path) -> None:
    """And the page still shows what the register has."""
    place = corner("a", 1)
    (workspace / "sweeps" / place.sweep.sweep_id).mkdir(parents=True)
    shown = states(visitor("analyst"), place)

    assert "cannot be used" in shown
    assert "Link plain" in shown
