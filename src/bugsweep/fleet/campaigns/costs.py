"""What a campaign costs, and who pays."""

from decimal import Decimal

from django.db.models import Count, Sum
from msgspec import Struct

from bugsweep.fleet.models import Campaign, Replacement


class Cost(Struct, frozen=True, kw_only=True):
    """A sum."""

    paid_by: str
    """Empty where nobody was named yet."""
    currency: str
    amount: Decimal
    replacements: int
    without_cost: int
    """Of these nobody said what they cost: the sum is at least so much."""


def costs_of(campaign: Campaign) -> list[Cost]:
    """Return the cost of the replacements of a campaign by who pays and in which currency, the largest first."""
    rows = (
        Replacement.objects.filter(withdrawn_at__isnull=True, pk__in=campaign.items.values("replacement"))
        .values("paid_by", "currency")
        .annotate(amount=Sum("cost"), replacements=Count("pk"), priced=Count("cost"))
    )
    costs = [
        Cost(
            paid_by=row["paid_by"],
            currency=row["currency"],
            amount=row["amount"] or Decimal(0),
            replacements=row["replacements"],
            without_cost=row["replacements"] - row["priced"],
        )
        for row in rows
    ]
    return sorted(costs, key=lambda cost: (-cost.amount, cost.paid_by, cost.currency))
