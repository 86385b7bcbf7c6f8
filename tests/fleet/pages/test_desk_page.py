"""The hand-in desk."""

import pytest
from django.test import Client

from bugsweep.fleet.models import Account, AuditEvent, Device, Disposition
from page_visits import corner, somebody, visitor
from registers import device

pytestmark = pytest.mark.django_db


@pytest.fixture
def handed() -> Device:
    """A phone that can be handed in."""
    place = corner("a", 1)
    place.disposition.withdrawn_at = place.disposition.recorded_at
    place.disposition.save()
    return place.phone


def test_phone_is_found_taken_and_receipted(handed: Device) -> None:
    """By what stands on it; the paper has the number."""
    client = visitor("desk")
    assert handed.label in client.get("/desk/", {"q": handed.serial}).content.decode()

    answer = client.post(f"/desk/{handed.label}/", {"kind": "handed_in", "accounts_removed": "yes"})
    made = Disposition.objects.get(kind="handed_in")
    assert answer["Location"] == f"/receipts/{made.receipt_number}/"
    assert made.accounts_removed is True
    assert made.receipt_number in client.get(answer["Location"]).content.decode()
    paper = client.post(f"{answer['Location']}paper/")
    assert paper.content.startswith(b"%PDF")
    assert AuditEvent.objects.get(action="print receipt").after == {"receipt": made.receipt_number}


def test_phone_with_signs_of_an_attack_is_not_to_be_wiped(handed: Device) -> None:
    """The desk says so before it takes it."""
    assert "Do not wipe it" in visitor("desk").get("/desk/", {"q": handed.label}).content.decode()


def test_phone_that_is_gone_is_not_taken_again(handed: Device) -> None:
    """The reason is shown."""
    client = visitor("desk")
    client.post(f"/desk/{handed.label}/", {"kind": "handed_in"})
    answer = client.post(f"/desk/{handed.label}/", {"kind": "lost"}, follow=True)

    assert "withdraw that first" in answer.content.decode()


def test_destruction_waits_for_somebody_else() -> None:
    """Who recorded it cannot confirm it."""
    phone = device(label="D-9")
    account = somebody("desk")
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    client.post("/desk/D-9/", {"kind": "destroyed", "witness": "second desk", "day": "soon"})
    made = Disposition.objects.get()
    assert made.recorded_by == account

    client.post(f"/desk/destroyed/{made.pk}/")
    made.refresh_from_db()
    assert made.confirmed_at is None
    other = visitor("auditor")
    assert other.post(f"/desk/destroyed/{made.pk}/").status_code == 302
    made.refresh_from_db()
    assert made.confirmed_by == Account.objects.get(login="auditor")
    assert phone.dispositions.count() == 1


def test_receipt_of_nothing_is_not_there() -> None:
    """Nor of a disposition that has no number."""
    client = visitor("desk")

    assert client.get("/receipts/R-1/").status_code == 404
    assert client.get("/desk/", {"q": "nothing"}).status_code == 200
