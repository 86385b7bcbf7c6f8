"""Policies: recorded by an author, put in force by the signature of somebody else."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from django.http import Http404
from pydantic import StringConstraints

from bugsweep.fleet import models as tables
from bugsweep.fleet.api.declaration import Call, endpoint
from bugsweep.fleet.api.fields import After, Day, Limit, Listing, Numbered, Shown, Told, said
from bugsweep.fleet.api.listing import part_of
from bugsweep.fleet.policies import record_policy, sign_policy

if TYPE_CHECKING:
    from django.db.models import QuerySet

PolicyText = Annotated[str, StringConstraints(min_length=1, max_length=200_000, pattern=r"^[^\x00]*$")]


class Policy(Shown):
    """A version of a policy."""

    number: int = said("Of the row.", 2)
    name: str = said("Of the policy.", "house")
    version: str = said("Of the policy.", "3")
    sha256: str = said("Hash of its text.", "9f2c…")
    in_force: Day = said("The first day on which it is in force, once it is signed.", "2026-03-01")
    out_of_force: Day | None = said("The first day on which it is no more; null where no end is known.", None)
    author: str | None = said("Login; null where no account recorded it.", "paul")
    signed_by: str | None = said("Login; null while nobody did.", None)
    signed_at: datetime | None = said("When; null while nobody did.", None)


class PolicyWithText(Policy):
    """A version of a policy, whole."""

    text: str = said("As it was recorded, in YAML.", "name: house\n…")


class NewPolicy(Told):
    """A policy that is to be recorded."""

    text: PolicyText = said("In YAML; docs/reference/policy.md says what can stand in it.", "name: house\nversion: 3\n")


@endpoint("GET", "/policies", needs="see policy", answer=Listing[Policy])
def list_policies(_call: Call, after: After = None, limit: Limit = 50) -> dict[str, Any]:
    """List the policies, in force or not."""
    return part_of(_all(), lambda found: (_shown(one) for one in found), after=after, limit=limit)


@endpoint("POST", "/policies", needs="write policy", answer=Policy, status=201)
def add_policy(call: Call, told: NewPolicy) -> dict[str, Any]:
    """Record a policy.

    It is in force once somebody else signs it.
    """
    call.needed_everywhere("A policy")
    return _shown(record_policy(told.text, call.account))


@endpoint("GET", "/policies/{number}", needs="see policy", answer=PolicyWithText, versioned=True)
def show_policy(_call: Call, number: Numbered) -> dict[str, Any]:
    """Show a policy with its text."""
    found = _one(number)
    return {**_shown(found), "text": found.text}


@endpoint("POST", "/policies/{number}/sign", needs="sign policy", answer=Policy)
def agree_to_policy(call: Call, number: Numbered) -> dict[str, Any]:
    """Put a policy in force from its day on.

    Its author cannot.
    """
    call.needed_everywhere("A policy")
    found = _one(number)
    sign_policy(found, call.account)
    return _shown(found)


def _all() -> "QuerySet[tables.PolicyVersion]":
    """Return all policies: whoever may see any may see each, since they hold for everybody."""
    return tables.PolicyVersion.objects.select_related("author", "signed_by")


def _one(number: int) -> tables.PolicyVersion:
    found = _all().filter(pk=number).first()
    if found is None:
        raise Http404("There is no such policy.")
    return found


def _shown(one: tables.PolicyVersion) -> dict[str, Any]:
    return {
        "number": one.pk,
        **{name: getattr(one, name) for name in ("name", "version", "sha256", "in_force", "out_of_force", "signed_at")},
        "author": None if one.author is None else one.author.login,
        "signed_by": None if one.signed_by is None else one.signed_by.login,
    }
