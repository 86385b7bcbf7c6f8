"""The policy on the screen."""

from datetime import timedelta

import pytest
from django.test import Client

from bugsweep.fleet.models import Account, Judgement, PolicyVersion, Waiver
from bugsweep.fleet.pages.standing import today
from page_visits import LONG_AGO, corner, somebody, visitor

pytestmark = pytest.mark.django_db
TEXT = """
policy: house
version: 1
in_force: 2020-01-01
rules:
- id: HAND-1
  say: {en: "Phones are handed in.", ru: "Телефоны сдаются."}
  must: {disposition: {in: [handed_in]}}
  severity: high
"""
STRICTER = TEXT.replace("version: 1", "version: 2").replace("[handed_in]", "[handed_in, held]")


def held() -> None:
    """Have somebody hold a phone."""
    place = corner("a", 1)
    place.disposition.withdrawn_at = place.disposition.recorded_at
    place.disposition.save()


def in_force() -> Client:
    """Put the policy in force, and return the browser of who signed it."""
    visitor("policy author").post("/policy/effect/", {"text": TEXT, "what": "record"})
    signer = visitor("policy signer")
    signer.post(f"/policy/{PolicyVersion.objects.get().pk}/sign/")
    return signer


def test_author_records_and_another_one_signs() -> None:
    """The author cannot, even with both roles."""
    client = Client()
    author = somebody("policy author")
    author.grants.create(role="policy signer", valid_from=LONG_AGO)
    client.force_login(author, backend="django.contrib.auth.backends.ModelBackend")
    client.post("/policy/effect/", {"text": TEXT, "what": "record"})
    version = PolicyVersion.objects.get()

    client.post(f"/policy/{version.pk}/sign/")
    version.refresh_from_db()
    assert version.signed_by is None
    visitor("policy signer").post(f"/policy/{version.pk}/sign/")
    version.refresh_from_db()
    assert version.signed_by == Account.objects.get(login="policy-signer")


def test_effect_of_a_change_is_shown_before_it_is_recorded() -> None:
    """Whose status changes from what to what; nothing is written by that."""
    in_force()
    held()
    shown = Client()
    shown.force_login(Account.objects.get(login="policy-author"), backend="django.contrib.auth.backends.ModelBackend")
    answer = shown.post("/policy/effect/", {"text": STRICTER, "what": "effect"})

    assert answer.context["changed"] == 1
    assert answer.context["counted"] == [("violation", "compliant", 1)]
    assert "D-a-1" in answer.content.decode()
    assert PolicyVersion.objects.count() == 1


def test_mistakes_are_shown_with_their_line() -> None:
    """And nothing is recorded."""
    in_force()
    client = Client()
    client.force_login(Account.objects.get(login="policy-author"), backend="django.contrib.auth.backends.ModelBackend")

    assert "line" in client.post("/policy/effect/", {"text": "policy: [", "what": "effect"}).context["mistakes"][0]
    client.post("/policy/effect/", {"text": "policy: [", "what": "record"})
    assert PolicyVersion.objects.count() == 1


def test_who_may_not_write_can_look_and_not_record() -> None:
    """The effect is shown instead."""
    in_force()
    visitor("auditor").post("/policy/effect/", {"text": STRICTER, "what": "record"})

    assert PolicyVersion.objects.count() == 1


def test_register_is_judged_once_a_day() -> None:
    """What was said is kept; asking again says so."""
    signer = in_force()
    held()
    signer.post("/policy/judge/")
    answer = signer.post("/policy/judge/", follow=True)

    assert Judgement.objects.count() == 1
    assert "already" in answer.content.decode()
    assert answer.context["rules"][0][2] == [("violation", 1)]


def test_waiver_counts_once_somebody_else_confirms_it() -> None:
    """It needs a subject that the account sees, a day and a reason."""
    place = corner("a", 1)
    Waiver.objects.all().delete()
    manager = visitor("campaign manager")
    form = {"rule": "HAND-1", "of": "p-a-1", "expires": (today() + timedelta(days=9)).isoformat(), "reason": "ill"}
    for wrong in ({"of": "P-none"}, {"expires": "soon"}, {"reason": " "}, {"expires": "2019-01-01"}):
        manager.post("/policy/waivers/", {**form, **wrong})
    assert not Waiver.objects.exists()

    manager.post("/policy/waivers/", form)
    waiver = Waiver.objects.get()
    assert (waiver.person, waiver.confirmed_at) == (place.person, None)
    visitor("policy signer").post(f"/policy/waivers/{waiver.pk}/", {"decision": "confirm"})
    waiver.refresh_from_db()
    assert waiver.confirmed_by == Account.objects.get(login="policy-signer")


def test_waiver_is_confirmed_by_another_and_revoked_once() -> None:
    """What refuses a second confirmation or revocation is a sentence on the page."""
    waiver = corner("a", 1).waiver
    client = visitor("policy signer")

    def said(decision: str) -> str:
        return client.post(f"/policy/waivers/{waiver.pk}/", {"decision": decision}, follow=True).content.decode()

    assert "The waiver is confirmed." in said("confirm")
    assert "The waiver is confirmed or revoked already." in said("confirm")
    assert "The waiver is revoked." in said("revoke")
    assert "The waiver is revoked already." in said("revoke")


def test_page_without_a_policy_says_so() -> None:
    """And one that cannot be read any more is a sentence."""
    client = visitor("auditor")
    assert "No policy is in force" in client.get("/policy/").content.decode()
