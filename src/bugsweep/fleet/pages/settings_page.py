"""Settings: accounts with their roles, and how the pages are set up."""

from typing import Any, Final

from django.conf import settings
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bugsweep import __version__
from bugsweep.errors import BugsweepError
from bugsweep.fleet.models import ROLES, Account, RoleGrant, Unit
from bugsweep.fleet.pages.declaration import Visit, page
from bugsweep.fleet.pages.standing import today
from bugsweep.fleet.pages.words import spoken, word
from bugsweep.fleet.permissions import PERMISSIONS
from bugsweep.fleet.security import accounts
from bugsweep.fleet.security.identity import proxy_headers
from bugsweep.fleet.security.idle import IDLE, MOST_SESSIONS
from bugsweep.fleet.tree import UnitTree

_MOST: Final = 500
_DIGITS: Final = 18
"""No number of a row is longer."""


@page("settings/", name="settings", needs="manage accounts", menu=gettext_noop("Settings"), place=120)
def show_settings(visit: Visit) -> HttpResponseBase:
    """Show accounts, roles, and how the pages are set up."""
    return _shown(visit)


def _shown(visit: Visit, **more: Any) -> HttpResponseBase:  # noqa: ANN401 - context of the template
    context = {
        "accounts": Account.objects.prefetch_related("grants__unit", "passkeys", "totpdevice_set")[:_MOST],
        "roles": [(role, sorted(PERMISSIONS[role])) for role in ROLES],
        "units": [("  " * depth, unit) for depth, unit in UnitTree(today()).walk()],
        "setup": {
            _("Version"): __version__,
            _("Database"): settings.DATABASES["default"]["ENGINE"].rpartition(".")[2],
            _("Address"): settings.BUGSWEEP_SITE or _("this machine alone"),
            _("Second factor"): word(settings.BUGSWEEP_SECOND_FACTOR),
            _("Log-in by the proxy"): ", ".join(proxy_headers()) or _("no"),
            _("Locked when idle for"): _("%d minutes") % (IDLE.total_seconds() // 60),
            _("Sessions of an account"): str(MOST_SESSIONS),
        },
    }
    return visit.render("settings.html", {**context, **more})


@page("settings/accounts/", name="account-add", needs="manage accounts", methods=("POST",))
def add_account(visit: Visit) -> HttpResponseBase:
    """Make an account; its password is shown once."""
    post = visit.request.POST
    try:
        unit = _unit(post.get("unit", ""))
        account, password = accounts.add_account(
            post.get("login", ""), [(post.get("role", ""), unit)], by=visit.account
        )
    except BugsweepError as error:
        visit.warn(spoken(error))
        return visit.go("settings")
    return _shown(visit, made=account, password=password)


@page("settings/accounts/<int:number>/", name="account-change", needs="manage accounts", methods=("POST",))
def change_account(visit: Visit, number: int) -> HttpResponseBase:
    """Reset, close or open an account, or give it a role; never one's own."""
    account = Account.objects.filter(pk=number).first()
    if account is None or account == visit.account:
        visit.warn(_("Somebody else has to do that."))
        return visit.go("settings")
    what = visit.request.POST.get("what")
    if what == "reset":
        return _shown(visit, made=account, password=accounts.reset_access(account))
    if what in {"close", "open"}:
        accounts.close_account(account, closed=what == "close")
    elif what == "grant":
        role = visit.request.POST.get("role", "")
        visit.attempt(accounts.grant_role, account, role, _unit(visit.request.POST.get("unit", "")), by=visit.account)
    elif what == "end":
        grant = RoleGrant.objects.filter(account=account, pk=_number(visit.request.POST.get("grant"))).first()
        if grant is not None:
            accounts.end_role(grant)
    return visit.go("settings")


def _unit(code: str) -> Unit | None:
    return Unit.objects.filter(code=code, valid_to__isnull=True).first() if code else None


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < _DIGITS else 0
