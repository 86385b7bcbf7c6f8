"""What a campaign costs, and who pays."""

from decimal import Decimal

import pytest

from bugsweep.fleet.campaigns.costs import Cost, costs_of
from bugsweep.fleet.models import Replacement
from fleet.campaigns.test_scope import campaign_with_one

pytestmark = pytest.mark.django_db


def test_sum_is_told_by_who_pays_with_what_is_not_known() -> None:
    """A sum of which a part is missing is at least so much, and says so."""
    item = campaign_with_one()
    assert item.device is not None
    paid = Replacement.objects.create(
        old_device=item.device, cost=Decimal(42000), currency="RUB", paid_by="organisation"
    )
    item.replacement = paid
    item.save()
    # Another that is in no campaign.
    Replacement.objects.create(old_device=item.device, cost=Decimal(1), currency="RUB", paid_by="organisation")

    assert costs_of(item.campaign) == [
        Cost(paid_by="organisation", currency="RUB", amount=Decimal(42000), replacements=1, without_cost=0)
    ]
    paid.cost, paid.currency = None, ""
    paid.save()
    (cost,) = costs_of(item.campaign)
    assert (cost.amount, cost.without_cost) == (Decimal(0), 1)
