"""The policies of the register."""

from datetime import date, timedelta

import pytest

from bugsweep.errors import RegisterError
from bugsweep.fleet.models import Judgement, PolicyVersion
from bugsweep.fleet.policies import effect_of, judge_register, policy_on, record_policy, sign_policy, understood
from bugsweep.policy import PolicyMistakesError
from page_visits import corner
from registers import account

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)
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


def signed(text: str = TEXT) -> PolicyVersion:
    """Record and sign a policy."""
    version = record_policy(text, account(f"author-{PolicyVersion.objects.count()}"))
    sign_policy(version, account(f"signer-{version.pk}"))
    return version


def test_only_what_is_signed_is_in_force() -> None:
    """From its day on; the newest counts."""
    record_policy(TEXT, account("author"))
    assert policy_on(DAY) is None
    second = signed(TEXT.replace("version: 1", "version: 2").replace("2020", "2021"))

    assert policy_on(DAY) == second
    assert policy_on(date(2020, 6, 1)) is None
    assert understood(second).version == 2


def test_text_is_recorded_once_and_only_when_it_is_understood() -> None:
    """Nor is anything signed twice, or by its author."""
    version = signed()
    with pytest.raises(RegisterError):
        record_policy(TEXT, None)
    with pytest.raises(PolicyMistakesError):
        record_policy("policy: 1", None)
    with pytest.raises(RegisterError, match="signed already"):
        sign_policy(version, account("third"))
    author = account("x")
    own = record_policy(TEXT.replace("version: 1", "version: 9"), author)
    with pytest.raises(RegisterError):
        sign_policy(own, author)


def test_judgements_are_kept_with_their_why() -> None:
    """And since when it is so, from day to day."""
    signed()
    place = corner("a", 1)
    assert judge_register(DAY) == {"violation": 1}
    judge_register(DAY + timedelta(days=1))
    first, second = Judgement.objects.order_by("as_of")

    assert (first.device, first.person, first.assignment) == (place.phone, place.person, place.assignment)
    assert "handed" in first.trace["why"]["en"]
    assert first.since == second.since
    with pytest.raises(RegisterError, match="already"):
        judge_register(DAY)


def test_effect_is_whose_status_changes() -> None:
    """Against the policy in force; without one there is nothing to compare."""
    corner("a", 1)
    with pytest.raises(RegisterError, match="No policy"):
        effect_of(TEXT, DAY)
    with pytest.raises(RegisterError, match="No policy"):
        judge_register(DAY)
    signed()
    changes = list(effect_of(TEXT.replace("[handed_in]", "[handed_in, held]"), DAY))

    assert [(one.subject, one.before, one.after) for one in changes] == [("D-a-1/official", "violation", "compliant")]
