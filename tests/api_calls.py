"""Programs that ask the API, for tests: somebody's token, and what is answered."""

from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from django.http import HttpResponse
from django.test import Client
from msgspec import Struct

from bugsweep.fleet.api.tokens import make_token
from bugsweep.fleet.models import Account, ApiToken, RoleGrant, Unit
from page_visits import LONG_AGO, somebody

Json: TypeAlias = Any
"""Whatever was answered."""


class Program(Struct):
    """Asks with one token."""

    account: Account
    token: ApiToken
    secret: str

    def get(self, path: str, *, status: int = 200, headers: dict[str, str] | None = None, **query: object) -> Json:
        """Return what is answered, after the status was seen to be `status`."""
        answer = Client().get(f"/api/v1{path}", query, headers={**self._headers(), **(headers or {})})
        return self._read(answer, status)

    def post(self, path: str, said: object = None, *, status: int = 201, version: str = "") -> Json:
        """Send something."""
        return self._send("post", path, said, status, version)

    def patch(self, path: str, said: object, *, status: int = 200, version: str = "*") -> Json:
        """Change something."""
        return self._send("patch", path, said, status, version)

    def version(self, path: str) -> str:
        """Return the ETag of a row."""
        return Client().get(f"/api/v1{path}", headers=self._headers())["ETag"]

    def _send(self, method: str, path: str, said: object, status: int, version: str) -> Json:
        headers = {**self._headers(), **({"If-Match": version} if version else {})}
        body = {"data": b"" if said is None else said, "content_type": "application/json"}
        return self._read(getattr(Client(), method)(f"/api/v1{path}", headers=headers, **body), status)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}"}

    def _read(self, answer: HttpResponse, status: int) -> Json:
        assert answer.status_code == status, (answer.status_code, answer.content.decode())
        kind = "application/json" if status < 300 else "application/problem+json"
        assert status == 304 or answer["Content-Type"].startswith(kind)
        return answer.json() if answer.content else None


def program(
    *roles: str, where: Unit | None = None, may: tuple[str, ...] = (), within: Unit | None = None, login: str = ""
) -> Program:
    """Return a program of somebody with roles, in a unit or everywhere; its token has `may`, and reaches `within`."""
    account = somebody(roles[0], where, login=login)
    for role in roles[1:]:
        RoleGrant.objects.create(account=account, role=role, unit=where, valid_from=LONG_AGO)
    return with_token(account, may=may, within=within)


def with_token(account: Account, *, may: tuple[str, ...] = (), within: Unit | None = None) -> Program:
    """Return a program with a token of an account."""
    expires = datetime.now(UTC).date() + timedelta(days=30)
    made = make_token(account, title="test", expires=expires, permissions=may, unit=within)
    return Program(account, made.token, made.secret)
