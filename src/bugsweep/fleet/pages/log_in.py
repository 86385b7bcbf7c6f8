"""Logging in: with a password and a second factor, or with a passkey; and the language of the pages."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate, login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bugsweep.errors import RegisterError
from bugsweep.fleet.audit import acting, log
from bugsweep.fleet.models import Account
from bugsweep.fleet.pages.words import spoken
from bugsweep.fleet.security import passkeys
from bugsweep.fleet.security.idle import end_surplus_sessions
from bugsweep.fleet.security.second_factor import BY_PASSKEY

_BACKEND = "django.contrib.auth.backends.ModelBackend"


class LogInForm(forms.Form):
    """Who it is."""

    login = forms.CharField(label=gettext_lazy("Account"), max_length=150)
    password = forms.CharField(label=gettext_lazy("Password"), max_length=1000, widget=forms.PasswordInput)


def log_in(request: HttpRequest) -> HttpResponseBase:
    """Ask for account and password."""
    goal = safe_goal(request)
    if request.method == "POST":
        form = LogInForm(request.POST)
        if form.is_valid():
            account = authenticate(request, **form.cleaned_data)
            if isinstance(account, Account):
                enter(request, account, how="password")
                return redirect(goal)
            log("log-in failed", after={"login": form.cleaned_data["login"]})
            form.add_error(None, _("This account and password do not belong together."))
    elif request.method in {"GET", "HEAD"}:
        if request.user.is_authenticated:
            return redirect(goal)
        form = LogInForm()
    else:
        return HttpResponseNotAllowed(["GET", "POST"])
    locked = request.session.pop("locked", False)
    context: dict[str, Any] = {"form": form, "goal": goal, "locked": locked, "site": settings.BUGSWEEP_SITE}
    return render(request, "pages/log-in.html", context)


def passkey_challenge(request: HttpRequest) -> HttpResponse:
    """Begin a log-in with a passkey."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    return HttpResponse(passkeys.authentication_options(request), content_type="application/json")


def passkey_answer(request: HttpRequest) -> HttpResponse:
    """Log in whose passkey answered."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        account = passkeys.authenticate(request)
    except RegisterError as error:
        log("log-in failed", message="passkey")
        return JsonResponse({"error": spoken(error)}, status=400)
    goal = safe_goal(request)
    enter(request, account, how="passkey")
    request.session[BY_PASSKEY] = True
    return JsonResponse({"go": goal})


def choose_language(request: HttpRequest) -> HttpResponseBase:
    """Speak another language from now on."""
    chosen = request.POST.get("language", "")
    answer = redirect(safe_goal(request))
    if request.method != "POST" or chosen not in dict(settings.LANGUAGES):
        return answer
    if isinstance(request.user, Account):
        request.user.language = chosen
        request.user.save(update_fields=["language"])
    answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen, secure=True, httponly=True, samesite="Strict")
    translation.activate(chosen)
    return answer


def enter(request: HttpRequest, account: Account, *, how: str) -> None:
    """Begin a session under a new key, and end the account's oldest ones beyond what it may have."""
    login(request, account, backend=_BACKEND)
    request.session.save()
    with acting(f"web:{account.login}"):
        log("log in", account, after={"how": how})
    end_surplus_sessions(account, request.session.session_key)


def safe_goal(request: HttpRequest) -> str:
    """Return where to go on, which is never another site."""
    goal = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(goal, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return goal
    return reverse("home")
