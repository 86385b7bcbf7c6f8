"""Orders to erase, in the database."""

import pytest
from django.db import IntegrityError

from bugsweep.fleet.models import Erasure
from registers import NOON, account, person

pytestmark = pytest.mark.django_db


def test_order_takes_four_eyes() -> None:
    """Who orders it does not confirm it."""
    anna = account("anna")
    order = {"person": person(), "recorded_before": NOON, "reason": "asked for", "ordered_by": anna}
    assert "before 2026" in str(Erasure.objects.create(**order))

    with pytest.raises(IntegrityError, match="erasure_by_four_eyes"):
        Erasure.objects.create(**order, confirmed_by=anna, confirmed_at=NOON)
