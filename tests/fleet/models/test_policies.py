"""Policies, judgements and waivers in the database."""

from datetime import date

import pytest
from django.db import IntegrityError

from bugsweep.fleet.models import Judgement, PolicyVersion, Waiver
from registers import DAY, NOON, account, device

pytestmark = pytest.mark.django_db


def policy(**columns: object) -> PolicyVersion:
    """Record a policy."""
    return PolicyVersion.objects.create(
        name="phones", version="3", text="policy: phones", in_force=DAY, **{"sha256": "a" * 64, **columns}
    )


def waiver(**columns: object) -> Waiver:
    """Grant an exception."""
    return Waiver.objects.create(
        rule="OFF-1", device=device(), reason="travel", **{"valid_from": DAY, "expires": date(2026, 4, 1), **columns}
    )


def test_author_is_not_signer() -> None:
    """A policy takes two."""
    anna = account("anna")

    with pytest.raises(IntegrityError, match="policy_author_is_not_signer"):
        policy(author=anna, signed_by=anna, signed_at=NOON)


def test_text_of_a_policy_is_not_rewritten() -> None:
    """What was signed stays."""
    assert str(policy()) == "phones 3"

    with pytest.raises(IntegrityError, match="not rewritten"):
        PolicyVersion.objects.update(text="policy: other")


def test_signature_stays() -> None:
    """Nobody takes it back."""
    made = policy(author=account("anna"), signed_by=account("boris"), signed_at=NOON)
    made.signed_by, made.signed_at = None, None

    with pytest.raises(IntegrityError, match="not rewritten"):
        made.save()


def test_judgement_is_not_changed() -> None:
    """A digest of that day can be made again."""
    made = Judgement.objects.create(policy=policy(), rule="OFF-1", device=device(), as_of=DAY, outcome="unknown")
    assert str(made) == "OFF-1: unknown on 2026-03-01"

    with pytest.raises(IntegrityError, match="only ever added"):
        Judgement.objects.update(outcome="compliant")


def test_waiver_takes_four_eyes() -> None:
    """Who grants it does not confirm it."""
    anna = account("anna")
    assert str(waiver(granted_by=anna)) == "OFF-1 until 2026-04-01"

    with pytest.raises(IntegrityError, match="waiver_by_four_eyes"):
        waiver(granted_by=anna, confirmed_by=anna, confirmed_at=NOON)


def test_waiver_ends() -> None:
    """Without an end there is none."""
    with pytest.raises(IntegrityError):
        waiver(granted_by=account("anna"), expires=None)


def test_waiver_is_not_extended() -> None:
    """A longer one is granted anew."""
    waiver(granted_by=account("anna"))

    with pytest.raises(IntegrityError, match="granted anew"):
        Waiver.objects.update(expires=date(2030, 1, 1))
