"""Texts of evidence and imports never become markup, whatever field they stand in and whatever page shows it."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from bugsweep.errors import UsageError
from bugsweep.fleet import uploads
from bugsweep.fleet.asking import Answered, answer
from bugsweep.fleet.models import (
    ROLES,
    Campaign,
    Device,
    Disposition,
    Person,
    RoleGrant,
    Sweep,
)
from bugsweep.fleet.pages import hunting_page
from bugsweep.fleet.pages.declaration import PAGES
from hostile_texts import HOSTILE, LABEL, faults_of_page, hostile_corner, hostile_feed, plant
from kept_sweeps import KEY, kept, of_phone, result, seen
from page_visits import LONG_AGO, Corner, corner, visitor
from registers import account

pytestmark = pytest.mark.django_db
SHOWN = "&lt;script&gt;alert"


@pytest.fixture
def place() -> Corner:
    """A corner of the organisation in which every field is hostile."""
    return hostile_corner()


def addresses() -> list[str]:
    """Return the addresses of all pages, with what can be asked of them."""
    plain = [reverse(page.name) for page in PAGES if "<" not in page.path and "GET" in page.methods]
    rows = {"phone": Device, "person": Person, "sweep": Sweep}
    about = [reverse(name, args=[getattr(rows[name].objects.get(), PAGES[name].by)]) for name in rows]
    others = [
        reverse("campaign", args=[Campaign.objects.get().code]),
        reverse("receipt", args=[Disposition.objects.get().receipt_number]),
    ]
    asked = "%3Cscript%3Ealert(1)%3C/script%3E%1B"
    return [
        *plain,
        *about,
        *others,
        *(f"/{page}/?q={asked}" for page in ("phones", "search", "people", "desk", "sweeps")),
        f"/audit/?action={asked}&about={asked}",
        f"/uploads/?phone=%22%3E{asked}",
    ]


@pytest.mark.parametrize(("roles", "language"), [(ROLES, "en"), (ROLES, "ru"), (("leader",), "en")], ids=str)
def test_no_page_has_markup_from_outside(place: Corner, roles: tuple[str, ...], language: str) -> None:
    """Nor an escape of a terminal or a mark of direction; none fails, for who may all and for who may least."""
    assert place
    client = Client()
    somebody = account("somebody", language=language)
    for role in roles:
        RoleGrant.objects.create(account=somebody, role=role, valid_from=LONG_AGO)
    client.force_login(somebody, backend="django.contrib.auth.backends.ModelBackend")
    showing = []

    for address in addresses():
        answered = client.get(address, follow=True)
        assert answered.status_code in {200, 403}, address
        assert faults_of_page(answered.content) == [], address
        if SHOWN in answered.content.decode():
            showing.append(address)

    assert len(showing) > (20 if roles == ROLES else 1)


def test_sign_that_no_database_holds_is_asked_for_in_vain() -> None:
    """Whatever the database: SQLite would find nothing, PostgreSQL would fail."""
    corner("a", 1)
    client = visitor("registrar")

    for address in ("/phones/?q=a%00", "/phones/?a%00=q", "/phones/a%00/", "/people/?unit=%00", "/search/?q=%00"):
        assert client.get(address).status_code == 400, address


def test_very_long_texts_are_shown() -> None:
    """Where a field takes any length."""
    corner("a", 1)
    plant("x" * 50_000)
    client = visitor("analyst")

    for address in addresses():
        assert client.get(address, follow=True).status_code in {200, 403}, address


def test_names_are_shown_as_they_are(place: Corner) -> None:
    """To who may read them, escaped."""
    answered = visitor("registrar").post(reverse("person-name", args=[place.person.pseudonym]), {"reason": HOSTILE})

    assert "Anna a Ivanova plain" in answered.content.decode()
    assert faults_of_page(answered.content) == []


def test_hostile_log_in_is_shown_to_nobody_as_markup() -> None:
    """Neither by the form nor by the log."""
    answered = Client().post("/log-in/", {"login": HOSTILE, "password": "x", "next": f"/{HOSTILE}"})
    assert faults_of_page(answered.content) == []
    assert faults_of_page(Client().get("/log-in/", {"next": HOSTILE}).content) == []
    assert faults_of_page(visitor("auditor").get("/audit/").content) == []


def test_uploaded_files_are_shown_by_their_names(workspace: Path) -> None:
    """As text; and so is why a check failed."""
    assert not workspace.exists()
    place = corner("a", 1)
    upload = uploads.begin(name=HOSTILE, size=9, phone=place.phone.label, ground=HOSTILE, account=LABEL)
    uploads.change(upload, state="failed", reason=HOSTILE, sweep=LABEL)

    for role in ("sweeper", "analyst"):
        answered = visitor(role).get("/uploads/")
        assert faults_of_page(answered.content) == []
        assert (SHOWN in answered.content.decode()) == (role == "sweeper")


def test_hunt_shows_what_was_pasted_and_found(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As text: what is no indicator, what is one, and what phones have."""
    monkeypatch.setenv("BUGSWEEP_KEY", KEY.secret.hex())
    place = corner("a", 1)
    swept = of_phone(result(1), place.phone.label)
    one = kept(workspace, swept, [seen(f"https://bad.example/{HOSTILE}")], keep="records")
    Sweep.objects.filter(pk=place.sweep.pk).update(sweep_id=one.sweep.id)

    client = visitor("analyst")
    answered = client.post("/hunt/", {"indicators": hostile_feed()})
    assert faults_of_page(answered.content) == []
    assert SHOWN in answered.content.decode()
    assert len(answered.context["found"]) == 1
    for pasted in (f"bad.example\n{HOSTILE}\n</textarea>{HOSTILE}", f"</textarea>{HOSTILE}", f'{{"{LABEL}": 1}}'):
        answered = client.post("/hunt/", {"indicators": pasted})
        assert faults_of_page(answered.content) == []
        assert SHOWN in answered.content.decode()


def test_rare_values_are_shown(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As text."""
    monkeypatch.setenv("BUGSWEEP_KEY", KEY.secret.hex())
    for number in range(1, 4):
        rare = [seen(HOSTILE, "process-name", artifact="ios/data_usage", shows="executed")] if number == 1 else []
        kept(
            workspace,
            of_phone(result(number), f"{number}{LABEL}"),
            [seen("launchd", "process-name"), *rare],
            keep="records",
        )

    answered = visitor("analyst").get("/rarity/")
    assert faults_of_page(answered.content) == []
    assert answered.content.decode().count(SHOWN) > 1


def test_answers_to_questions_are_shown(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As text: columns, cells, lists, and what was wrong with the question."""
    kept(workspace, of_phone(result(1), HOSTILE))

    def ask(place: Path, sql: str, *, seconds: float) -> Answered:
        answered = answer(place, sql, seconds=seconds)
        if answered.mistake:
            raise UsageError(answered.mistake)
        return answered

    monkeypatch.setattr(hunting_page, "ask", ask)
    client = visitor("analyst")
    for sql in (
        "SELECT phone AS \"<script>alert(1)</script>\", [phone], {'<script>alert(1)</script>': phone} FROM sweeps",
        f"SELECT '{HOSTILE}'",
        "SELECT error(phone) FROM sweeps",
    ):
        answered = client.post("/query/", {"sql": sql})
        assert faults_of_page(answered.content) == [], sql
        assert answered.content.decode().count(SHOWN) > 0
