"""What an endpoint is: a method, a path, a function, and who may call it on which rows; none can be without that."""

import json
import re
from collections.abc import Callable
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Final, Literal, TypeAlias, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from msgspec import Struct

from bugsweep.fleet.api.problems import Refused
from bugsweep.fleet.models import Account, ApiToken
from bugsweep.fleet.permissions import Permission, has_everywhere, visible, within
from bugsweep.registry import Registry

M = TypeVar("M", bound=Model)
View = Callable[..., Any]
Method: TypeAlias = Literal["GET", "POST", "PATCH"]


class Endpoint(Struct, frozen=True, kw_only=True):
    """One method of one path."""

    name: str
    method: Method
    path: str
    """Below ``/api/v1``, with ``{name}`` for what it takes."""
    view: View
    needs: Permission | None
    """None for every token that serves."""
    answer: Any
    """The type that is answered with."""
    status: int
    versioned: bool
    """The answer has an ETag."""
    exact: bool
    """The request says by ``If-Match`` which version it changes."""
    largest: int
    """Bytes of a body."""
    body: Any = None
    """JSON schema of a body that the function reads itself; None for one that is declared by its arguments."""


ENDPOINTS: Final[Registry[Endpoint]] = Registry("bugsweep.fleet.api.resources", "endpoint")

_VERSIONS: Final = re.compile(r'\*|"[0-9a-f]{32}"(?:, ?"[0-9a-f]{32}")*')
_LARGEST: Final = 256 * 1024


def endpoint(
    method: Method,
    path: str,
    *,
    needs: Permission | None,
    answer: Any,  # noqa: ANN401 - a type
    status: int | None = None,
    versioned: bool = False,
    exact: bool = False,
    largest: int = _LARGEST,
    body: Any = None,  # noqa: ANN401 - a schema
) -> Callable[[View], View]:
    """Declare the endpoint that a function answers; its docstring is the description.

    Args:
        method: Of HTTP.
        path: Below ``/api/v1``; what it takes is named as the arguments of the function.
        needs: What token and account must be allowed to do; None for every token.
        answer: The type of what the function returns, as a dict.
        status: Of success; 200 without it.
        versioned: The answer is one row, and says by an ETag which version of it.
        exact: The function calls `Call.expect` before it changes the row.
        largest: Bytes of a body.
        body: JSON schema of a body that the function reads from the request itself.
    """

    def declare(view: View) -> View:
        name = view.__name__
        declared = Endpoint(
            name=name,
            method=method,
            path=path,
            view=view,
            needs=needs,
            answer=answer,
            status=status or 200,
            versioned=versioned,
            exact=exact,
            largest=largest,
            body=body,
        )
        ENDPOINTS.register(name, declared)
        return view

    return declare


class Call(Struct, kw_only=True):
    """Somebody's program asking: what an endpoint gets instead of a bare request."""

    request: HttpRequest
    token: ApiToken
    account: Account
    permissions: frozenset[Permission]
    """Of the token, as far as the account still has them."""
    endpoint: Endpoint

    def may(self, permission: Permission) -> bool:
        """Return whether the token has a permission somewhere."""
        return permission in self.permissions

    def needed(self, permission: Permission) -> None:
        """Refuse who has not another permission beside that of the endpoint.

        Raises:
            Refused: when the token has it nowhere.
        """
        if permission not in self.permissions:
            raise Refused(HTTPStatus.FORBIDDEN, f"The token may not {permission}.")

    def everywhere(self, permission: Permission | None = None) -> bool:
        """Return whether the token has a permission, that of the endpoint without one, in the whole organisation."""
        wanted = permission or self.endpoint.needs
        if wanted is None or wanted not in self.permissions or self.token.unit_id is not None:
            return False
        return has_everywhere(self.account, wanted)

    def needed_everywhere(self, what: str) -> None:
        """Refuse who reaches only some units.

        Args:
            what: It is of the whole organisation; the beginning of the sentence.

        Raises:
            Refused: when the token reaches only some units.
        """
        if not self.everywhere():
            raise Refused(HTTPStatus.FORBIDDEN, f"{what} is of the whole organisation, and the token reaches a part.")

    def rows(self, model: type[M], permission: Permission | None = None) -> "QuerySet[M]":
        """Return the rows that the token reaches with the permission of the endpoint, or with another one."""
        wanted = permission or self.endpoint.needs
        rows: QuerySet[M] = model._default_manager.all()
        if wanted is None or wanted not in self.permissions:
            return rows.none()
        rows = visible(rows, self.account, wanted)
        return rows if self.token.unit_id is None else within(rows, self.token.unit_id)

    def one(
        self,
        model: type[M],
        permission: Permission | None = None,
        *,
        related: tuple[str, ...] = (),
        **by: Any,  # noqa: ANN401 - columns
    ) -> M:
        """Return the row that is named; one that the token does not reach is not there. Writers hold it until they end.

        Raises:
            Http404: when there is none.
        """
        rows = self.rows(model, permission)
        if self.endpoint.method != "GET":
            rows = rows.select_for_update(of=("self",))
        found = rows.filter(**by).select_related(*related).order_by("pk").last()
        if found is None:
            raise Http404(f"There is no such {model._meta.verbose_name} that the token reaches.")
        return found

    def expect(self, present: dict[str, Any]) -> None:
        """Refuse to change a row that is no longer as the request knows it.

        Raises:
            Refused: when ``If-Match`` is absent, or names another version than `present`.
        """
        named = self.request.headers.get("If-Match", "")
        if not named:
            raise Refused(
                HTTPStatus.PRECONDITION_REQUIRED, "Say by `If-Match` which version is changed: its ETag, or `*`."
            )
        if _VERSIONS.fullmatch(named) is None:
            raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "If-Match: an ETag stands there as it was read, or `*`")
        if named != "*" and etag_of(present) not in [one.strip() for one in named.split(",")]:
            raise Refused(HTTPStatus.PRECONDITION_FAILED, "It was changed meanwhile: read it again.")


def etag_of(shown: dict[str, Any]) -> str:
    """Return the version of what is shown of a row."""
    text = json.dumps(shown, sort_keys=True, default=str)
    return f'"{sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]}"'
