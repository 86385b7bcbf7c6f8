"""The own account: password, second factor, passkeys, roles, the way out."""

from django import forms
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bugsweep.errors import RegisterError
from bugsweep.fleet.audit import log
from bugsweep.fleet.models import Account, Passkey
from bugsweep.fleet.pages.declaration import Visit, page
from bugsweep.fleet.pages.words import spoken
from bugsweep.fleet.permissions import grants_of
from bugsweep.fleet.security import passkeys, second_factor


class PasswordForm(forms.Form):
    """A new password, and the present one."""

    present = forms.CharField(
        label=gettext_lazy("Present password"),
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    first = forms.CharField(
        label=gettext_lazy("New password"),
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least 12 characters; a sentence is best."),
    )
    second = forms.CharField(
        label=gettext_lazy("New password, again"),
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, account: Account, *arguments: object) -> None:
        """Ask about an account."""
        super().__init__(*arguments)  # type: ignore[arg-type]  # data alone
        self._account = account

    def clean(self) -> dict[str, str]:
        """Compare and judge the passwords."""
        cleaned: dict[str, str] = self.cleaned_data
        first = cleaned.get("first", "")
        if not self._account.check_password(cleaned.get("present", "")):
            self.add_error("present", _("That is not the present password."))
        elif first != cleaned.get("second"):
            self.add_error("second", _("The two are not the same."))
        elif first == cleaned.get("present"):
            self.add_error("first", _("That is the present password."))
        else:
            try:
                validate_password(first, self._account)
            except ValidationError as error:
                self.add_error("first", error)
        return cleaned


@page("own/password/", name="own-password", needs=None, methods=("GET", "POST"), partial=True)
def own_password(visit: Visit) -> HttpResponseBase:
    """Set another password."""
    posted = visit.request.method == "POST"
    form = PasswordForm(visit.account, *([visit.request.POST] if posted else []))
    if posted and form.is_valid():
        visit.account.set_password(form.cleaned_data["first"])
        visit.account.password_once = False
        visit.account.save(update_fields=["password", "password_once"])
        update_session_auth_hash(visit.request, visit.account)
        log("set password", visit.account)
        visit.say(_("The password is set."))
        return visit.go("home")
    return visit.render("own-password.html", {"form": form})


@page("own/security/", name="own-security", needs=None, partial=True)
def own_security(visit: Visit) -> HttpResponseBase:
    """Show how the account is protected, and set up a second factor."""
    confirmed = second_factor.confirmed_device(visit.account)
    context = {
        "confirmed": confirmed,
        "secret": "" if confirmed else second_factor.secret_of(second_factor.new_device(visit.account)),
        "passkeys": visit.account.passkeys.all(),
        "grants": grants_of(visit.account),
    }
    return visit.render("own-security.html", context)


@page("own/token/", name="own-token", needs=None, methods=("POST",), partial=True)
def confirm_token(visit: Visit) -> HttpResponseBase:
    """Confirm the generator of one-time passwords by its first one."""
    device = second_factor.new_device(visit.account)
    if second_factor.confirmed_device(visit.account) is None and second_factor.verify_token(
        visit.request, device, visit.request.POST.get("token", "")
    ):
        log("set up second factor", visit.account, after={"kind": "one-time passwords"})
        visit.say(_("From now on the log-in asks for a one-time password."))
        return visit.go("home")
    visit.warn(_("That one-time password is wrong or was used. Wait for the next one."))
    return visit.go("own-security")


@page("own/second-factor/", name="second-factor", needs=None, methods=("GET", "POST"), partial=True)
def give_second_factor(visit: Visit) -> HttpResponseBase:
    """Ask for the second factor."""
    if visit.request.method == "POST":
        device = second_factor.confirmed_device(visit.account)
        if device is not None and second_factor.verify_token(
            visit.request, device, visit.request.POST.get("token", "")
        ):
            return visit.go("home")
        log("second factor failed", visit.account)
        visit.warn(_("That one-time password is wrong or was used. Wait for the next one."))
    context = {
        "device": second_factor.confirmed_device(visit.account),
        "passkeys": visit.account.passkeys.exists(),
    }
    return visit.render("second-factor.html", context)


@page("own/passkey/", name="passkey-options", needs=None, methods=("POST",), partial=True)
def passkey_options(visit: Visit) -> HttpResponse:
    """Begin to make a passkey."""
    if _may_add(visit):
        return HttpResponse(
            passkeys.registration_options(visit.request, visit.account), content_type="application/json"
        )
    return JsonResponse({"error": _("Give the second factor first.")}, status=403)


@page("own/passkey/answer/", name="passkey-made", needs=None, methods=("POST",), partial=True)
def passkey_made(visit: Visit) -> HttpResponse:
    """Keep the passkey that the browser made."""
    if not _may_add(visit):
        return JsonResponse({"error": _("Give the second factor first.")}, status=403)
    try:
        made = passkeys.register(visit.request, visit.account, visit.request.GET.get("title", ""))
    except RegisterError as error:
        return JsonResponse({"error": spoken(error)}, status=400)
    visit.request.session[second_factor.BY_PASSKEY] = True
    log("add passkey", visit.account, after={"title": made.title})
    return JsonResponse({"go": visit.request.build_absolute_uri("/own/security/")})


@page("own/passkey/<int:number>/remove/", name="passkey-remove", needs=None, methods=("POST",))
def passkey_remove(visit: Visit, number: int) -> HttpResponseBase:
    """Take a passkey away; the last protection stays."""
    passkey = Passkey.objects.filter(pk=number, account=visit.account).first()
    if passkey is not None:
        log("remove passkey", visit.account, before={"title": passkey.title})
        passkey.delete()
    return visit.go("own-security")


@page("log-out/", name="log-out", needs=None, methods=("POST",), partial=True)
def log_out(visit: Visit) -> HttpResponseBase:
    """End the session."""
    log("log out", visit.account)
    logout(visit.request)
    return visit.go("log-in")


def _may_add(visit: Visit) -> bool:
    """Return whether a passkey may be made: a stolen password alone must not suffice to add one."""
    account = visit.account
    if account.password_once:
        return False
    return not second_factor.has_second_factor(account) or second_factor.is_verified(visit.request)
