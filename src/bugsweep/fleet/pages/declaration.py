"""What a page is: a path, a view, and who may see it on which rows. A page without that cannot be declared."""

from collections.abc import Callable, Mapping
from typing import Any, Concatenate, Final, ParamSpec, TypeVar
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from msgspec import Struct

from bugsweep.errors import BugsweepError
from bugsweep.fleet.models import Account
from bugsweep.fleet.pages.words import spoken
from bugsweep.fleet.permissions import PERMISSIONS, Permission, grants_of, permissions_of, visible
from bugsweep.fleet.security.second_factor import next_duty
from bugsweep.registry import Registry

M = TypeVar("M", bound=Model)
P = ParamSpec("P")
View = Callable[..., HttpResponseBase]


class Page(Struct, frozen=True, kw_only=True):
    """One page."""

    name: str
    path: str
    """As Django writes routes."""
    view: View
    needs: Permission | None
    """None for everybody who is logged in: pages about the own account."""
    methods: tuple[str, ...]
    about: type[Model] | None = None
    """The page is about one row, which is looked up among those that the account may see."""
    by: str = "pk"
    menu: str = ""
    """Title in the menu, in English; empty for none."""
    place: int = 0
    """In the menu."""
    partial: bool = False
    """Whether it is open to who still has to give a second factor or set a password."""


PAGES: Final[Registry[Page]] = Registry("bugsweep.fleet.pages", "page")


class Visit(Struct, kw_only=True):
    """Somebody looking at a page: what a view gets instead of a bare request."""

    request: HttpRequest
    account: Account
    page: Page
    permissions: frozenset[Permission]

    def rows(self, model: type[M], permission: Permission | None = None) -> "QuerySet[M]":
        """Return the rows that the account may see on this page, or with another permission."""
        needed = permission or self.page.needs
        rows: QuerySet[M] = model._default_manager.all()
        return rows.none() if needed is None else visible(rows, self.account, needed)

    def everywhere(self, permission: Permission) -> bool:
        """Return whether the account has a permission in the whole organisation: for what no unit can be cut out of."""
        grants = grants_of(self.account)
        return any(grant.unit_id is None and permission in PERMISSIONS[grant.role] for grant in grants)

    def may(self, permission: Permission) -> bool:
        """Return whether the account has a permission somewhere."""
        return permission in self.permissions

    def render(self, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        """Return a page made of a template of ours."""
        surroundings = {
            "visit": self,
            "account": self.account,
            "menu": self._menu(),
            "may": {permission.replace(" ", "_"): True for permission in self.permissions},
        }
        return render(self.request, f"pages/{template}", {**surroundings, **(context or {})}, status=status)

    def go(self, name: str, *arguments: object) -> HttpResponse:
        """Return the way to another page."""
        return redirect(reverse(name, args=arguments))

    def say(self, text: str) -> None:
        """Show a text at the top of the next page."""
        messages.info(self.request, text)

    def warn(self, text: str) -> None:
        """Show that something was refused at the top of the next page."""
        messages.warning(self.request, text)

    def attempt(self, change: Callable[P, object], /, *arguments: P.args, **named: P.kwargs) -> bool:
        """Do a change; what refuses it is shown at the top of the next page, translated if it is a fixed sentence."""
        try:
            change(*arguments, **named)
        except BugsweepError as error:
            self.warn(spoken(error))
            return False
        return True

    def _menu(self) -> list[Page]:
        shown = [one for one in PAGES if one.menu and (one.needs is None or one.needs in self.permissions)]
        return sorted(shown, key=lambda one: one.place)


def page(
    path: str,
    *,
    name: str,
    needs: Permission | None,
    methods: tuple[str, ...] = ("GET",),
    about: type[Model] | None = None,
    by: str = "pk",
    menu: str = "",
    place: int = 0,
    partial: bool = False,
) -> "Callable[[Callable[Concatenate[Visit, P], HttpResponseBase]], Callable[Concatenate[Visit, P], HttpResponseBase]]":
    """Declare the page that a function answers.

    Args:
        path: Route; what it takes is named as the arguments of the function.
        name: Under which links find it.
        needs: What the account must be allowed to do.
        methods: Of HTTP; GET brings HEAD along. What changes something takes POST alone.
        about: Model of the one row that the page is about; the function gets the row.
        by: Column by which the route names that row.
        menu: Title in the menu.
        place: Order in the menu.
        partial: Open also before the second factor.
    """

    def declare(
        view: Callable[Concatenate[Visit, P], HttpResponseBase],
    ) -> Callable[Concatenate[Visit, P], HttpResponseBase]:
        PAGES.register(
            name,
            Page(
                name=name,
                path=path,
                view=view,
                needs=needs,
                methods=methods,
                about=about,
                by=by,
                menu=menu,
                place=place,
                partial=partial,
            ),
        )
        return view

    return declare


def answering(declared: Page) -> View:
    """Return the view that Django calls: it asks who it is, what they may, and which row it is about."""

    def answer(request: HttpRequest, **arguments: Any) -> HttpResponseBase:  # noqa: ANN401 - what the route takes
        account = request.user
        if not isinstance(account, Account):
            return redirect(f"{reverse('log-in')}?{urlencode({'next': request.get_full_path()})}")
        if not declared.partial and (duty := next_duty(request, account)):
            return redirect(duty)
        permissions = permissions_of(account)
        if declared.needs is not None and declared.needs not in permissions:
            raise PermissionDenied(declared.needs)
        method = "GET" if request.method == "HEAD" else request.method
        if method not in declared.methods:
            return HttpResponseNotAllowed(declared.methods)
        visit = Visit(request=request, account=account, page=declared, permissions=permissions)
        _refuse_nul(request, arguments)
        if declared.about is not None:
            return declared.view(visit, _row(visit, declared, declared.about, arguments))
        return declared.view(visit, **arguments)

    answer.__name__ = f"page_{declared.name.replace('-', '_')}"
    return answer


def _refuse_nul(request: HttpRequest, arguments: Mapping[str, Any]) -> None:
    """Refuse an address with the sign NUL: nothing is called so, and PostgreSQL fails where it is asked for it.

    Raises:
        BadRequest: when there is one.
    """
    asked = (one for values in request.GET.lists() for one in (values[0], *values[1]))
    if any("\0" in one for one in (*asked, *(str(value) for value in arguments.values()))):
        raise BadRequest("NUL")


def _row(visit: Visit, declared: Page, model: type[Model], arguments: dict[str, Any]) -> Model:
    """Return the row that the page is about; one that the account may not see is not there."""
    found = visit.rows(model).filter(**{declared.by: next(iter(arguments.values()))}).first()
    if found is None:
        raise Http404
    return found
