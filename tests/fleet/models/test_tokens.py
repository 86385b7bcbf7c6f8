"""The table of tokens."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from bugsweep.fleet.models import ApiToken
from registers import account


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"title": ""}, {"expires_at": timezone.now() - timedelta(days=1)}])
def test_token_is_for_something_until_a_day(change: dict[str, object]) -> None:
    """The database holds no other."""
    columns = {"title": "x", "label": "l", "expires_at": timezone.now() + timedelta(days=1), **change}
    with pytest.raises(IntegrityError):
        ApiToken.objects.create(account=account("anna"), secret_sha256="0" * 64, **columns)
