"""Texts of evidence and imports never become markup, whatever field they stand in and whatever page shows it."""

import re

import pytest
from django.test import Client

from bugsweep.fleet.audit import acting, log
from bugsweep.fleet.models import Account, Campaign, CustodyEvent, Fact, FindingNote, Judgement, Sim
from bugsweep.fleet.pages.declaration import PAGES
from bugsweep.fleet.pages.standing import today
from page_visits import LONG_AGO, Corner, corner, policy, visitor
from registers import NOON

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7|add:7 }}\x1b[31m\u202eexe.gpj"
TRACES = re.compile(r"<script>alert|<img src=x|>14<|\x1b|\u202e")


@pytest.fixture
def place() -> Corner:
    """A corner of the organisation in which every free text is hostile."""
    made = corner("a", 1, text=HOSTILE)
    chief = Account.objects.get(login="chief")
    Fact.objects.create(
        device=made.phone, field="device.apps", value=[{"id": HOSTILE}], source=HOSTILE, observed_at=NOON
    )
    Fact.objects.create(person=made.person, field=HOSTILE[:60], value=HOSTILE, source="x")
    CustodyEvent.objects.create(device=made.phone, given_by=HOSTILE, taken_by=HOSTILE, at=NOON, reason=HOSTILE)
    Sim.objects.create(device=made.phone, iccid="8", operator=HOSTILE[:100], valid_from=LONG_AGO)
    FindingNote.objects.create(finding=made.finding, note=HOSTILE, author=chief)
    Judgement.objects.create(
        policy=policy(HOSTILE), rule=HOSTILE[:60], device=made.phone, person=made.person, outcome="violation",
        as_of=today(), trace={"why": {"en": HOSTILE}},
    )  # fmt: skip
    Campaign.objects.update(title_ru=HOSTILE[:300])
    made.sweep.kinds, made.sweep.evidence_sha256 = [HOSTILE], [HOSTILE]
    made.sweep.save()
    with acting(HOSTILE):
        log(HOSTILE[:60], made.phone, before={HOSTILE: HOSTILE}, after={"x": HOSTILE}, message=HOSTILE)
    return made


def pages_about(place: Corner) -> list[str]:
    """Return the addresses of all pages that show something of it."""
    plain = [f"/{page.path}" for page in PAGES if "<" not in page.path and "GET" in page.methods]
    return [
        *plain,
        f"/phones/{place.phone.label}/",
        f"/people/{place.person.pseudonym}/",
        f"/sweeps/{place.sweep.sweep_id}/",
        f"/receipts/{place.disposition.receipt_number}/",
        "/campaigns/hand-in/",
        "/phones/?q=%3Cscript%3Ealert(1)%3C/script%3E",
        "/search/?q=%3Cscript%3Ealert(1)%3C/script%3E",
        "/desk/?q=D-a-1",
        "/audit/?action=%3Cscript%3Ealert(1)%3C/script%3E",
        "/uploads/?phone=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
    ]


@pytest.mark.parametrize("role", ["registrar", "analyst", "auditor", "desk", "sweeper", "campaign manager", "leader"])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_no_page_of_a_role_has_markup_from_outside(place: Corner, role: str, language: str) -> None:
    """Nor an escape of a terminal or a mark of direction."""
    client = visitor(role, language=language)
    shown = 0

    for address in pages_about(place):
        answer = client.get(address, follow=True)
        text = answer.content.decode()
        assert TRACES.findall(text) == [], address
        shown += "&lt;script&gt;alert" in text

    assert shown > (0 if role == "leader" else 2)


def test_names_are_shown_as_they_are(place: Corner) -> None:
    """To who may read them, escaped."""
    answer = visitor("registrar").post(f"/people/{place.person.pseudonym}/name/", {"reason": HOSTILE})

    assert "Anna a Ivanova &lt;script&gt;" in answer.content.decode()
    assert TRACES.findall(answer.content.decode()) == []


def test_hostile_log_in_is_shown_to_nobody_as_markup() -> None:
    """Neither by the form nor by the log."""
    answer = Client().post("/log-in/", {"login": HOSTILE, "password": "x", "next": f"/{HOSTILE}"})
    assert TRACES.findall(answer.content.decode()) == []
    assert TRACES.findall(visitor("auditor").get("/audit/").content.decode()) == []
