"""Settings."""

import pytest

from bugsweep.fleet.models import Account, RoleGrant
from page_visits import PASSWORD, somebody, visitor
from registers import unit

pytestmark = pytest.mark.django_db


def test_account_is_made_and_its_password_shown_once() -> None:
    """With its role in a unit."""
    unit("it")
    client = visitor("administrator")
    made = client.post("/settings/accounts/", {"login": "anna", "role": "desk", "unit": "it"})
    password = made.context["password"]

    assert password in made.content.decode()
    assert Account.objects.get(login="anna").check_password(password)
    assert RoleGrant.objects.get(account__login="anna").unit.code == "it"
    assert password not in client.get("/settings/").content.decode()


def test_mistakes_are_said() -> None:
    """And nothing is made."""
    client = visitor("administrator")
    for form in ({"login": "a b", "role": "desk"}, {"login": "a", "role": "king"}, {}):
        assert client.post("/settings/accounts/", form).status_code == 302
    assert Account.objects.count() == 1


def test_accounts_are_reset_closed_opened_and_given_roles() -> None:
    """By somebody else alone."""
    client = visitor("administrator")
    anna = somebody("desk", login="anna", password=PASSWORD)
    where = f"/settings/accounts/{anna.pk}/"

    client.post(where, {"what": "grant", "role": "sweeper", "unit": ""})
    assert {grant.role for grant in anna.grants.all()} == {"desk", "sweeper"}
    client.post(where, {"what": "end", "grant": str(anna.grants.get(role="sweeper").pk)})
    assert [grant.role for grant in anna.grants.all()] == ["desk"]
    client.post(where, {"what": "close"})
    assert not Account.objects.get(login="anna").is_active
    client.post(where, {"what": "open"})
    assert Account.objects.get(login="anna").check_password(PASSWORD)
    client.post(where, {"what": "reset"})
    assert not Account.objects.get(login="anna").check_password(PASSWORD)

    own = Account.objects.get(login="administrator")
    client.post(f"/settings/accounts/{own.pk}/", {"what": "grant", "role": "registrar"})
    assert own.grants.count() == 1


@pytest.mark.parametrize("form", [{}, {"what": "end", "grant": "x"}, {"what": "end", "grant": "9" * 40}])
def test_nonsense_changes_nothing(form: dict[str, str]) -> None:
    """Of this account or of one that there is not."""
    client = visitor("administrator")
    anna = somebody("desk", login="anna")

    assert client.post(f"/settings/accounts/{anna.pk}/", form).status_code == 302
    assert client.post("/settings/accounts/99999/", form).status_code == 302
    assert anna.grants.count() == 1
