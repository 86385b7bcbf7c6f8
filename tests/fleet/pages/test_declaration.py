"""Who may see which page: every role by every address, and every page by every unit."""

from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from bugsweep.fleet.models import (
    ROLES,
    Account,
    Campaign,
    CampaignItem,
    Device,
    Disposition,
    Finding,
    Person,
    Sweep,
    SweepVerdict,
    Waiver,
)
from bugsweep.fleet.pages.declaration import PAGES, Page
from bugsweep.fleet.permissions import ALL_PERMISSIONS, PERMISSIONS
from bugsweep.fleet.security.rates import METER
from bugsweep.fleet.urls import OPEN
from page_visits import Corner, corner, somebody, visitor

pytestmark = pytest.mark.django_db

PLAIN = [page for page in PAGES if "<" not in page.path]
LISTS = [page for page in PLAIN if "GET" in page.methods and page.needs is not None]


def address(page: Page, place: Corner) -> str:
    """Return the address of a page about something in `place`."""
    rows: dict[type[Any] | None, Any] = {
        Device: place.phone,
        Person: place.person,
        Sweep: place.sweep,
        Finding: place.finding,
        SweepVerdict: place.verdict,
        Waiver: place.waiver,
        Disposition: place.disposition,
        CampaignItem: place.item,
    }
    if "<" not in page.path:
        return reverse(page.name)
    if page.about is not None:
        return reverse(page.name, args=[getattr(rows[page.about], page.by)])
    return reverse(page.name, args=[OTHERS[page.name](place)])


OTHERS: dict[str, Any] = {
    "campaign": lambda _: Campaign.objects.get().code,
    "receipt": lambda place: place.disposition.receipt_number,
    "receipt-paper": lambda place: place.disposition.receipt_number,
    "upload-part": lambda _: "0" * 24,
    "upload-finish": lambda _: "0" * 24,
    "upload-change": lambda _: "0" * 24,
    "policy-sign": lambda _: 1,
    "account-change": lambda _: 1,
    "passkey-remove": lambda _: 1,
}
"""Pages that look for their row themselves, and what to ask them for."""


def ask(client: Client, page: Page, where: str) -> int:
    """Return what a page answers to the first of its methods."""
    return int((client.get if "GET" in page.methods else client.post)(where).status_code)


@pytest.mark.parametrize("role", ROLES)
def test_role_sees_what_it_may_and_nothing_else(role: str) -> None:
    """Of all addresses: 403 exactly where the permission is missing."""
    place = corner("a", 1)
    client = visitor(role)

    for page in PAGES:
        if page.name == "log-out":
            continue
        refused = ask(client, page, address(page, place)) == 403
        assert refused == (page.needs is not None and page.needs not in PERMISSIONS[role]), page.name


def test_strangers_are_sent_to_the_log_in() -> None:
    """From every page, with the way back."""
    place = corner("a", 1)
    for page in PAGES:
        METER.forget()
        where = address(page, place)
        answer = (Client().get if "GET" in page.methods else Client().post)(where)
        assert answer.status_code == 302, page.name
        assert answer["Location"].startswith("/log-in/?next="), page.name


def test_every_address_is_a_declared_page() -> None:
    """What is not declared answers nobody, but for the log-in."""
    names = {pattern.name for pattern in get_resolver().url_patterns if isinstance(pattern, URLPattern)}

    assert names == {page.name for page in PAGES} | {pattern.name for pattern in OPEN}
    assert {page.needs for page in PAGES} - {None} <= set(ALL_PERMISSIONS)


@pytest.mark.parametrize("role", ROLES)
def test_what_is_of_another_unit_is_not_there(role: str) -> None:
    """A page about a row of another unit says the same as one about a row that is not there."""
    ours, theirs = corner("ours", 1), corner("theirs", 2)
    client = visitor(role, ours.unit)

    for page in PAGES:
        if page.about is None or page.needs not in PERMISSIONS[role]:
            continue
        assert ask(client, page, address(page, theirs)) == 404, page.name
        assert ask(client, page, address(page, ours)) in {200, 302}, page.name


@pytest.mark.parametrize("role", ROLES)
def test_lists_show_the_own_unit_alone(role: str) -> None:
    """No label of a phone, person or sweep of another unit stands on any page, the log apart."""
    ours, theirs = corner("ours", 1), corner("theirs", 2)
    client = visitor(role, ours.unit)
    seen = set()

    for page in [*LISTS, PAGES["campaign"]]:
        # The log and the settings are of the whole organisation, and so is the digest.
        if page.needs not in PERMISSIONS[role] or page.name in {"audit", "settings", "digest", "search"}:
            continue
        shown = client.get(address(page, ours)).content.decode()
        assert [mark for mark in theirs.marks() if mark in shown] == [], page.name
        seen |= {mark for mark in ours.marks() if mark in shown}

    if "see register" in PERMISSIONS[role]:
        assert ours.phone.label in seen


def test_search_finds_nothing_of_another_unit() -> None:
    """Neither by label, nor by number, nor by name."""
    ours, theirs = corner("ours", 1), corner("theirs", 2)
    client = visitor("registrar", ours.unit)

    for text in (theirs.phone.label, theirs.phone.serial, theirs.person.pseudonym, "Anna theirs Ivanova plain"):
        assert "Nothing of that name" in client.get("/search/", {"q": text}).content.decode()
    assert client.get("/search/", {"q": ours.phone.serial})["Location"] == f"/phones/{ours.phone.label}/"


def test_methods_that_are_not_declared_are_refused() -> None:
    """Nothing is changed by following a link."""
    place = corner("a", 1)
    for role in ROLES:
        client = visitor(role)
        for page in PAGES:
            if page.methods == ("POST",) and (page.needs is None or page.needs in PERMISSIONS[role]):
                assert client.get(address(page, place)).status_code == 405, page.name


def test_closed_account_is_a_stranger() -> None:
    """Its session ends with it."""
    client, account = Client(), somebody("registrar")
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    Account.objects.filter(pk=account.pk).update(is_active=False)

    assert client.get("/today/")["Location"].startswith("/log-in/")
