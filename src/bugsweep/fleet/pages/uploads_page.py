"""Uploads of evidence: in parts, with progress; checked in the background, linked to the phone, then removed."""

from typing import Final

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bugsweep.errors import RegisterError
from bugsweep.fleet import uploads, work
from bugsweep.fleet.audit import log
from bugsweep.fleet.models import Device
from bugsweep.fleet.pages.declaration import Visit, page
from bugsweep.fleet.pages.words import spoken
from bugsweep.fleet.uploads import Upload

_LARGEST_FORM: Final = 65_536
_MOST: Final = 100
_DIGITS: Final = 18
"""No offset in a file is longer."""


class _Announced(msgspec.Struct, frozen=True):
    name: str
    size: int
    phone: str
    ground: str = ""
    password: str = ""


@page("uploads/", name="uploads", needs="sweep", menu=gettext_noop("Uploads"), place=50)
def show_uploads(visit: Visit) -> HttpResponseBase:
    """Show what was uploaded and how far its check is."""
    labels = set(visit.rows(Device).values_list("label", flat=True)) if uploads.all_uploads() else set()
    own = [one for one in uploads.all_uploads() if one.phone in labels][:_MOST]
    context = {
        "uploads": [(one, uploads.received(one)) for one in own],
        "phone": visit.request.GET.get("phone", "")[:40],
        "limit": uploads.limit(),
        "busy": any(one.state in {"waiting", "checking"} for one in own),
    }
    return visit.render("uploads.html", context)


@page("uploads/begin/", name="upload-begin", needs="sweep", methods=("POST",))
def begin_upload(visit: Visit) -> HttpResponseBase:
    """Make room for a piece of evidence of a phone that the account may sweep."""
    try:
        said = msgspec.json.decode(visit.request.read(_LARGEST_FORM), type=_Announced)
    except msgspec.MsgspecError:
        return JsonResponse({"error": _("The request was not understood.")}, status=400)
    phone = visit.rows(Device).filter(label__iexact=said.phone.strip()).first()
    if phone is None:
        return JsonResponse({"error": _("There is no such phone among those that you sweep.")}, status=400)
    try:
        upload = uploads.begin(
            name=said.name, size=said.size, phone=phone.label, ground=said.ground, account=visit.account.login
        )
    except RegisterError as error:
        return JsonResponse({"error": spoken(error)}, status=400)
    if said.password:
        work.remember_password(upload, said.password)
    log("upload", phone, after={"upload": upload.id, "size": upload.size}, message=upload.ground)
    return JsonResponse(
        {"part": reverse("upload-part", args=[upload.id]), "finish": reverse("upload-finish", args=[upload.id])}
    )


@page("uploads/part/<str:upload_id>/", name="upload-part", needs="sweep", methods=("POST",))
def take_part(visit: Visit, upload_id: str) -> HttpResponseBase:
    """Take a part of it."""
    upload = _own(visit, upload_id)
    if upload is None:
        return JsonResponse({"error": _("There is no such upload.")}, status=404)
    try:
        there = uploads.append(upload, _offset(visit.request), visit.request)  # type: ignore[arg-type]  # it reads
    except RegisterError as error:
        return JsonResponse({"error": spoken(error)}, status=409)
    return JsonResponse({"there": there})


@page("uploads/finish/<str:upload_id>/", name="upload-finish", needs="sweep", methods=("POST",))
def finish_upload(visit: Visit, upload_id: str) -> HttpResponseBase:
    """Have it checked."""
    upload = _own(visit, upload_id)
    if upload is None:
        return JsonResponse({"error": _("There is no such upload.")}, status=404)
    try:
        work.enqueue(uploads.complete(upload))
    except RegisterError as error:
        return JsonResponse({"error": spoken(error)}, status=409)
    return JsonResponse({"go": reverse("uploads")})


@page("uploads/<str:upload_id>/change/", name="upload-change", needs="sweep", methods=("POST",))
def change_upload(visit: Visit, upload_id: str) -> HttpResponse | HttpResponseBase:
    """Try a failed check again, with a password if need be, or discard the evidence."""
    upload = _own(visit, upload_id)
    if upload is None or upload.state in {"waiting", "checking"}:
        visit.warn(_("There is no such upload, or it is being checked."))
    elif visit.request.POST.get("what") == "discard":
        uploads.discard(upload)
        log("discard upload", after={"upload": upload.id, "phone": upload.phone})
    elif upload.state == "failed":
        if password := visit.request.POST.get("password", ""):
            work.remember_password(upload, password)
        work.enqueue(uploads.change(upload, state="waiting"))
    return visit.go("uploads")


def _own(visit: Visit, upload_id: str) -> Upload | None:
    """Return an upload of a phone that the account may sweep."""
    upload = uploads.find(upload_id)
    if upload is None or not visit.rows(Device).filter(label=upload.phone).exists():
        return None
    return upload


def _offset(request: HttpRequest) -> int:
    asked = request.GET.get("offset", "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < _DIGITS else -1
