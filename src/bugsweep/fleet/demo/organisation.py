"""Builds the made-up organisation in an empty register."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from django.db import transaction
from msgspec import Struct

from bugsweep.errors import RegisterError
from bugsweep.fleet.audit import log
from bugsweep.fleet.demo._campaign import CampaignMaker
from bugsweep.fleet.demo._people import make_people
from bugsweep.fleet.demo._phones import make_phones
from bugsweep.fleet.demo._sweeps import make_sweeps
from bugsweep.fleet.models import ROLES, Account, Person, RoleGrant, Unit
from bugsweep.fleet.policies import judge_register, record_policy, sign_policy
from bugsweep.policy import pack_path

_SEED = 20230608
_POLICY = "example-administration"
_RECORDED_BEFORE = timedelta(days=380)


class Organisation(Struct, frozen=True, kw_only=True):
    """What was built, in numbers."""

    units: int
    people: int
    phones_in_use: int
    phones_given_up: int
    sweeps: int
    campaign: str


def build_organisation(day: date, *, judged: bool = True) -> Organisation:
    """Build it as it stands on `day`; the same day gives the same organisation.

    Unless `judged` is false, a policy is in force, and what it says of every use of a phone is kept.

    Raises:
        RegisterError: when the register has people already: made-up ones must never mix with them.
    """
    if Person.objects.exists() or Unit.objects.exists():
        raise RegisterError("The register has people in it: the made-up organisation needs one of its own.")
    chance = Random(_SEED)  # noqa: S311 - it decides who is who in a made-up organisation
    recorded_at = datetime.combine(day, time(12), UTC) - _RECORDED_BEFORE
    with transaction.atomic():
        accounts = _accounts(day)
        members = make_people(recorded_at, chance)
        used, given_up = make_phones(members, day, recorded_at, chance)
        sweeps = make_sweeps(used, day, chance)
        maker = CampaignMaker(day, (accounts["campaign manager"], accounts["registrar"]), chance)
        maker.close(given_up, used)
        maker.leave_open(used)
        built = Organisation(
            units=Unit.objects.count(),
            people=len(members),
            phones_in_use=len(used),
            phones_given_up=len(given_up),
            sweeps=len(sweeps),
            campaign=maker.campaign.code,
        )
        if judged:
            version = record_policy(pack_path(_POLICY).read_text("utf-8"), accounts["policy author"])
            sign_policy(version, accounts["policy signer"])
            judge_register(day)
        log("build demo", after={"people": built.people, "day": day.isoformat()})
    return built


def _accounts(day: date) -> dict[str, Account]:
    """Make an account of each role; nobody can log in with one until it has a password."""
    accounts = {role: Account.objects.create_user(f"demo-{role.replace(' ', '-')}") for role in ROLES}
    RoleGrant.objects.bulk_create(
        RoleGrant(account=account, role=role, valid_from=day - timedelta(days=400))
        for role, account in accounts.items()
    )
    return accounts
