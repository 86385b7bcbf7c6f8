"""Tokens of the API."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from bugsweep.errors import RegisterError, UnknownNameError
from bugsweep.fleet.api.tokens import find_token, make_token, revoke_token
from bugsweep.fleet.models import ApiToken, AuditEvent
from page_visits import somebody

pytestmark = pytest.mark.django_db

TODAY = datetime.now(UTC).date()
SOON = TODAY + timedelta(days=30)


def test_secret_is_nowhere_but_in_the_answer() -> None:
    """The table has a hash, the log neither."""
    made = make_token(somebody("registrar"), title="import", expires=SOON)
    secret = made.secret.rpartition(f"{made.token.label}_")[2]
    row = ApiToken.objects.filter(pk=made.token.pk).values_list().get()

    assert find_token(made.secret) == made.token
    assert secret not in str(row)
    assert secret not in str(list(AuditEvent.objects.values_list()))


@pytest.mark.parametrize(
    "said", ["", "bugsweep", "bugsweep__", "bugsweep_0123456789_", "a_b_c", "bugsweep_\udcff_x", "é"]
)
def test_anything_else_is_no_token(said: str) -> None:
    """Whatever was sent."""
    assert find_token(said) is None


def test_secret_has_to_be_right() -> None:
    """The public part alone opens nothing."""
    made = make_token(somebody("registrar"), title="import", expires=SOON)

    assert find_token(made.secret[:-1]) is None
    assert find_token(f"bugsweep_{made.token.label}_") is None


@pytest.mark.parametrize("days", [0, -1, 367, 4000])
def test_token_ends_within_a_year(days: int) -> None:
    """And not before it begins."""
    with pytest.raises(RegisterError, match="within a year"):
        make_token(somebody("registrar"), title="import", expires=TODAY + timedelta(days=days))


def test_token_may_at_most_what_its_account_may() -> None:
    """And only what there is."""
    account = somebody("leader")
    with pytest.raises(RegisterError, match="may not see names itself"):
        make_token(account, title="import", expires=SOON, permissions=["see names"])
    with pytest.raises(UnknownNameError):
        make_token(account, title="import", expires=SOON, permissions=["see nmaes"])
    with pytest.raises(RegisterError, match="say what"):
        make_token(account, title=" ", expires=SOON)


def test_token_ends_with_its_day_its_account_or_a_word() -> None:
    """Whichever comes first; a second word is refused."""
    account = somebody("registrar")
    expired, revoked, closed = (make_token(account, title=name, expires=SOON) for name in ("a", "b", "c"))
    ApiToken.objects.filter(pk=expired.token.pk).delete()
    late = ApiToken.objects.create(
        account=account,
        label=expired.token.label,
        secret_sha256=expired.token.secret_sha256,
        title="a",
        created_at=timezone.now() - timedelta(days=2),
        expires_at=timezone.now() - timedelta(seconds=1),
    )
    revoke_token(revoked.token)
    assert late.pk
    assert find_token(expired.secret) is None
    assert find_token(revoked.secret) is None
    assert find_token(closed.secret) is not None
    account.is_active = False
    account.save()
    assert find_token(closed.secret) is None
    with pytest.raises(RegisterError, match="was revoked"):
        revoke_token(revoked.token)


def test_last_use_is_noted_once_a_minute() -> None:
    """Not each request writes."""
    made = make_token(somebody("registrar"), title="import", expires=SOON)
    find_token(made.secret)
    first = ApiToken.objects.get(pk=made.token.pk).used_at
    find_token(made.secret)

    assert first is not None
    assert ApiToken.objects.get(pk=made.token.pk).used_at == first


@pytest.mark.parametrize(
    "change",
    [{"permissions": ["see names"]}, {"expires_at": timezone.now() + timedelta(days=300)}, {"secret_sha256": "0" * 64}],
)
def test_database_lets_nobody_widen_a_token(change: dict[str, object]) -> None:
    """Whoever writes past the program meets the guard."""
    made = make_token(somebody("registrar"), title="import", expires=SOON, permissions=["see register"])
    with pytest.raises(IntegrityError, match="revoked and made anew"), transaction.atomic():
        ApiToken.objects.filter(pk=made.token.pk).update(**change)
