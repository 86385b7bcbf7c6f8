"""Who is answered, and how: tokens, scope, rates, sizes, the log."""

import pytest
from django.test import Client

from api_calls import program, with_token
from bugsweep.fleet.api import answering
from bugsweep.fleet.api.declaration import ENDPOINTS, Endpoint
from bugsweep.fleet.models import ROLES, AuditEvent, Device, RoleGrant
from bugsweep.fleet.permissions import PERMISSIONS
from page_visits import corner, somebody
from registers import device

pytestmark = pytest.mark.django_db

ALL = list(ENDPOINTS)


def address_of(endpoint: Endpoint) -> str:
    """Return an address of an endpoint, of a row that there is not."""
    path = endpoint.path.replace("{number}", "999999")
    for name in ("code", "pseudonym", "label", "sweep"):
        path = path.replace(f"{{{name}}}", "nothing")
    return f"/api/v1{path}"


def ask(endpoint: Endpoint, secret: str) -> int:
    """Return the status of asking an endpoint with nothing in particular."""
    headers = {"If-Match": "*", **({"Authorization": f"Bearer {secret}"} if secret else {})}
    body = {} if endpoint.method == "GET" else {"data": {}, "content_type": "application/json"}
    return getattr(Client(), endpoint.method.lower())(address_of(endpoint), headers=headers, **body).status_code


@pytest.mark.parametrize("endpoint", ALL, ids=lambda one: one.name)
def test_nobody_is_answered_without_a_token(endpoint: Endpoint) -> None:
    """Not without one, with one that was made up, or with a session of the pages."""
    client = Client()
    client.force_login(somebody("registrar"), backend="django.contrib.auth.backends.ModelBackend")

    assert ask(endpoint, "") == 401
    assert ask(endpoint, "bugsweep_0123456789_" + "A" * 43) == 401
    assert getattr(client, endpoint.method.lower())(address_of(endpoint)).status_code == 401


@pytest.mark.parametrize("role", ROLES)
def test_role_is_answered_what_it_may_ask_and_nothing_else(role: str) -> None:
    """Every endpoint, by the one table of roles: 403 exactly where the permission is missing."""
    asking = program(role)
    seen = {}
    for endpoint in ALL:
        if endpoint.name != "end_token":
            seen[endpoint.name] = ask(endpoint, asking.secret) != 403
    may = {one.name: one.needs is None or one.needs in PERMISSIONS[role] for one in ALL if one.name in seen}

    assert seen == may


@pytest.mark.parametrize("endpoint", [one for one in ALL if one.needs], ids=lambda one: one.name)
def test_token_that_was_not_given_the_permission_is_refused(endpoint: Endpoint) -> None:
    """Also where its account has it."""
    account = somebody(next(role for role in ROLES if endpoint.needs in PERMISSIONS[role]))
    for role in ROLES:
        if role not in {grant.role for grant in account.grants.all()}:
            RoleGrant.objects.create(account=account, role=role, valid_from="2020-01-01")
    other = "see digest" if endpoint.needs != "see digest" else "see audit"

    assert ask(endpoint, with_token(account, may=(other,)).secret) == 403


def test_permission_that_the_account_lost_is_lost_at_once() -> None:
    """The token has no life of its own."""
    asking = program("registrar")
    asking.get("/phones")
    RoleGrant.objects.filter(account=asking.account).delete()

    assert "see register" in asking.get("/phones", status=403)["detail"]


def test_unit_of_the_account_and_of_the_token_both_bound_what_is_there() -> None:
    """What lies elsewhere is not there, rather than forbidden."""
    own, other = corner("own", 1), corner("other", 2)
    scoped = program("registrar", "analyst", where=own.unit)
    token = with_token(program("registrar", login="wide").account, within=own.unit)
    for asking in (scoped, token):
        assert [one["label"] for one in asking.get("/phones")["items"]] == [own.phone.label]
        asking.get(f"/phones/{other.phone.label}", status=404)
        asking.get(f"/people/{other.person.pseudonym}", status=404)
        asking.patch(f"/people/{other.person.pseudonym}", {"language": "ru"}, status=404)
        asking.get(f"/people?unit={other.unit.code}", status=404)
    scoped.get(f"/sweeps/{other.sweep.sweep_id}", status=404)
    assert scoped.get(f"/sweeps/{own.sweep.sweep_id}")["phone"] == own.phone.label


def test_requests_have_a_rate_by_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next one has to wait, and another token does not."""
    monkeypatch.setattr(answering, "MOST_CALLS", 2)
    first, second = program("registrar"), program("desk")
    first.get("/token")
    first.get("/token")

    assert "wait" in first.get("/token", status=429)["detail"]
    second.get("/token")


def test_guessing_has_a_rate_by_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has no token is soon told to wait."""
    monkeypatch.setattr(answering, "MOST_STRANGERS", 1)

    assert ask(ALL[0], "x") == 401
    assert ask(ALL[0], "x") == 429


def test_writes_name_account_and_token_in_the_log() -> None:
    """With a number that is in the answer as well."""
    asking = program("registrar")
    answer = Client().post(
        "/api/v1/phones",
        {"device_class": "smartphone", "label": "D-1"},
        content_type="application/json",
        headers={"Authorization": f"Bearer {asking.secret}"},
    )
    entry = AuditEvent.objects.get(action="record phone")

    assert entry.actor == f"api:registrar/{asking.token.label}"
    assert entry.request_id == answer["X-Request-Id"]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"device_class": "smartphone", "colour": "red"}', "application/json", 422),
        (b'{"device_class": "\xff"}', "application/json", 400),
        (b'{"device_class": "smartphone", "note": "\\ud800"}', "application/json", 422),
        (b'{"device_class": "smartphone", "note": "\\u0000"}', "application/json", 422),
        (b"device_class=smartphone", "application/x-www-form-urlencoded", 415),
        (b'{"note": "' + b"x" * 300_000 + b'"}', "application/json", 413),
    ],
)
def test_body_that_is_none_is_refused_in_a_sentence(body: bytes, kind: str, status: int) -> None:
    """Whatever it is; nothing is recorded."""
    asking = program("registrar")
    answer = Client().post(
        "/api/v1/phones", body, content_type=kind, headers={"Authorization": f"Bearer {asking.secret}"}
    )

    assert answer.status_code == status
    assert answer.json()["status"] == status
    assert "Traceback" not in answer.content.decode()
    assert not Device.objects.exists()


def test_parameter_that_is_none_is_refused() -> None:
    """A token in an address above all: it would stand in logs."""
    device()
    asking = program("registrar")

    assert "'token'" in asking.get("/phones", token="x", status=422)["detail"]  # noqa: S106 - none
    assert "limit" in asking.get("/phones", limit=1000, status=422)["detail"]
    assert "as_of: a day is written as" in asking.get("/phones", as_of="5", status=422)["detail"]


def test_write_that_fails_leaves_nothing_behind() -> None:
    """The whole request is one transaction."""
    where = corner("own", 1)
    asking = program("registrar")
    asking.patch(f"/people/{where.person.pseudonym}", {"language": "ru", "unit": "nowhere"}, status=404)
    where.person.refresh_from_db()

    assert where.person.language == "en"
