"""No page asks the database more often because the register is larger."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bugsweep.fleet.models import Assignment, CampaignItem, Device, Finding, Person, PersonUnit, Sweep
from page_visits import LONG_AGO, Corner, corner, visitor
from registers import NOON

pytestmark = pytest.mark.django_db
MOST = 50


def grow(place: Corner, numbers: range) -> None:
    """Put people with a swept phone into the unit."""
    people = Person.objects.bulk_create(Person(pseudonym=f"P-{number:05}") for number in numbers)
    PersonUnit.objects.bulk_create(PersonUnit(person=one, unit=place.unit, valid_from=LONG_AGO) for one in people)
    phones = Device.objects.bulk_create(
        Device(label=f"D-{number:05}", device_class="smartphone", os="ios") for number in numbers
    )
    Assignment.objects.bulk_create(
        Assignment(person=one, device=phone, purpose="official", valid_from=LONG_AGO)
        for one, phone in zip(people, phones, strict=True)
    )
    sweeps = Sweep.objects.bulk_create(
        Sweep(
            sweep_id=f"s{number}", device=phone, linked_by="serial", started_at=NOON, finished_at=NOON,
            outcome="suspicious", bugsweep="1",
        )
        for number, phone in zip(numbers, phones, strict=True)
    )  # fmt: skip
    Finding.objects.bulk_create(
        Finding(sweep=one, finding_id="f", rule="x", title="t", level="high", shows="received") for one in sweeps
    )
    CampaignItem.objects.bulk_create(
        CampaignItem(campaign=place.item.campaign, person=one, device=phone, added_on=LONG_AGO)
        for one, phone in zip(people, phones, strict=True)
    )


@pytest.mark.parametrize("scoped", [False, True], ids=["everywhere", "unit"])
@pytest.mark.parametrize(
    ("role", "addresses"),
    [
        ("analyst", ["/today/", "/wall/", "/phones/", "/people/", "/sweeps/", "/campaigns/", "/campaigns/hand-in/",
                     "/policy/", "/phones/D-a-1/", "/people/P-a-1/", "/phones/?q=D", "/search/?q=D", "/digest/"]),
        ("desk", ["/desk/", "/desk/?q=D-a-1"]),
        ("auditor", ["/audit/"]),
        ("administrator", ["/settings/"]),
    ],
)  # fmt: skip
def test_queries_do_not_grow_with_the_register(role: str, addresses: list[str], *, scoped: bool) -> None:
    """Four times the phones, the same questions, fewer than fifty."""
    place = corner("a", 1)
    client = visitor(role, place.unit if scoped else None)
    client.get("/own/security/")
    counts = []
    for first, last in ((0, 60), (60, 240)):
        grow(place, range(first, last))
        asked = {}
        for address in addresses:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            asked[address] = len(queries)
        counts.append(asked)

    assert max(counts[1].values()) <= MOST
    assert counts[0] == counts[1]
