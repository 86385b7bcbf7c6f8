"""All addresses, made of the declared pages; the few that answer strangers are listed here."""

from django.urls import URLPattern, include, path

from bugsweep.fleet.api import PREFIX
from bugsweep.fleet.pages import failures, log_in
from bugsweep.fleet.pages.declaration import PAGES, answering

OPEN: tuple[URLPattern, ...] = (
    path("log-in/", log_in.log_in, name="log-in"),
    path("log-in/passkey/", log_in.passkey_challenge, name="passkey-challenge"),
    path("log-in/passkey/answer/", log_in.passkey_answer, name="passkey-answer"),
    path("language/", log_in.choose_language, name="choose-language"),
)
"""What whoever is not logged in may reach."""

urlpatterns = [
    path(PREFIX, include("bugsweep.fleet.api.urls")),
    *OPEN,
    *(path(page.path, answering(page), name=page.name) for page in PAGES),
]

handler403 = failures.forbidden
handler404 = failures.missing
handler500 = failures.broken
handler400 = failures.malformed
