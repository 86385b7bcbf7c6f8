"""Visits to the pages for tests: somebody with a role, and a made-up corner of an organisation with two units."""

from datetime import date

from django.test import Client
from msgspec import Struct

from bugsweep.fleet.models import (
    Account,
    Assignment,
    Campaign,
    CampaignItem,
    Device,
    Disposition,
    Finding,
    Person,
    PolicyVersion,
    RoleGrant,
    Sweep,
    SweepVerdict,
    Unit,
    Waiver,
)
from bugsweep.fleet.names import set_names
from registers import NOON, account, assignment, device, disposition, sweep, unit
from registers import person as make_person

PASSWORD = "correct horse battery"  # noqa: S105 - of made-up accounts
LONG_AGO = date(2020, 1, 1)


class Corner(Struct):
    """A unit with one person, one phone, and something of everything."""

    unit: Unit
    person: Person
    phone: Device
    assignment: Assignment
    sweep: Sweep
    finding: Finding
    verdict: SweepVerdict
    waiver: Waiver
    disposition: Disposition
    item: CampaignItem

    def marks(self) -> list[str]:
        """Return the labels that only pages about this corner show."""
        return [self.phone.label, self.person.pseudonym, self.sweep.sweep_id]


def corner(name: str, number: int, *, text: str = "plain") -> Corner:
    """Make one; `text` stands in every field that takes free text."""
    chief = Account.objects.filter(login="chief").first() or account("chief")
    where = unit(f"unit-{name}", name_en=f"Unit {name} {text}", name_ru=f"Часть {name}")
    someone = make_person(where=where, pseudonym=f"P-{name}-{number}")
    set_names(someone, name=f"Anna {name} Ivanova {text}"[:200])
    someone.save()
    phone = device(label=f"D-{name}-{number}", serial=f"SER{name}{number}", maker=text[:60], model=text[:90], note=text)
    given = assignment(someone, phone, place=text[:200], valid_from=LONG_AGO)
    swept = sweep(phone, number, outcome="targeted", ground=text, place=text[:200])
    found = Finding.objects.create(
        sweep=swept, finding_id=f"f{number}", rule=text[:200], title=f"Link {text}"[:500], level="high",
        shows="received", artifact="ios/sms", malware=text[:200],
    )  # fmt: skip
    verdict = SweepVerdict.objects.create(sweep=swept, verdict="targeted", reason=text, proposed_by=chief)
    waiver = Waiver.objects.create(
        rule="HAND-1", person=someone, reason=text, valid_from=LONG_AGO, expires=date(2999, 1, 1), granted_by=chief
    )
    gone = disposition(
        phone, "destroyed", witness=text[:200], recorded_by=chief, receipt_number=f"R-{number:05}", wipe_proof=text
    )
    campaign = Campaign.objects.filter(code="hand-in").first() or Campaign.objects.create(
        code="hand-in", title_en=f"Hand in {text}"[:300], state="running", start=LONG_AGO, deadline=date(2020, 6, 1)
    )
    item = CampaignItem.objects.create(campaign=campaign, person=someone, device=phone, added_on=LONG_AGO, note=text)
    return Corner(where, someone, phone, given, swept, found, verdict, waiver, gone, item)


def somebody(
    role: str, where: Unit | None = None, *, login: str = "", language: str = "en", password: str = ""
) -> Account:
    """Return an account, which can log in by itself if it gets a password; hashing that takes a while."""
    made = account(login or role.replace(" ", "-"), language=language)
    if password:
        made.set_password(password)
        made.save()
    RoleGrant.objects.create(account=made, role=role, unit=where, valid_from=LONG_AGO)
    return made


def visitor(role: str, where: Unit | None = None, *, language: str = "en") -> Client:
    """Return a browser in which somebody with the role is logged in."""
    client = Client()
    client.force_login(somebody(role, where, language=language), backend="django.contrib.auth.backends.ModelBackend")
    return client


def policy(text: str = "rules: []") -> PolicyVersion:
    """Record a policy that nobody has signed."""
    return PolicyVersion.objects.create(
        name="house", version="1", sha256="a" * 64, text=text, in_force=LONG_AGO, recorded_at=NOON
    )
