"""The own account."""

import pytest
from django.test import Client

from bugsweep.fleet.models import Account
from page_visits import PASSWORD, somebody, visitor

pytestmark = pytest.mark.django_db
NEW = "a sentence that only anna knows"


def set_password(client: Client, present: str, first: str, second: str) -> str:
    """Ask for another password, and return what the page says."""
    answer = client.post("/own/password/", {"present": present, "first": first, "second": second}, follow=True)
    return answer.content.decode()


def test_given_password_serves_for_nothing_but_setting_another() -> None:
    """Then the pages open, in the same session."""
    account = somebody("desk", password=PASSWORD)
    Account.objects.update(password_once=True)
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")

    assert client.get("/phones/")["Location"] == "/own/password/"
    assert "serves once" in client.get("/own/password/").content.decode()
    assert "The password is set." in set_password(client, PASSWORD, NEW, NEW)
    assert client.get("/phones/").status_code == 200
    assert Account.objects.get().check_password(NEW)


@pytest.mark.parametrize(
    ("present", "first", "second", "said"),
    [
        ("wrong", NEW, NEW, "not the present password"),
        (PASSWORD, NEW, "other", "not the same"),
        (PASSWORD, PASSWORD, PASSWORD, "is the present password"),
        (PASSWORD, "short", "short", "12 characters"),
        (PASSWORD, "password1234", "password1234", "too common"),
    ],
)
def test_bad_passwords_are_refused(present: str, first: str, second: str, said: str) -> None:
    """With the reason; the present one stays."""
    account = somebody("desk", password=PASSWORD)
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")

    assert said in set_password(client, present, first, second)
    account.refresh_from_db()
    assert account.check_password(PASSWORD)


def test_log_out_ends_the_session() -> None:
    """Only by a form: a picture on another site must not do it."""
    client = visitor("desk")
    assert client.get("/log-out/").status_code == 405
    client.post("/log-out/")
    assert client.get("/phones/").status_code == 302


def test_account_shows_its_roles() -> None:
    """And that it has none yet."""
    assert "desk, everywhere" in visitor("desk").get("/own/security/").content.decode()
    nobody = Client()
    nobody.force_login(Account.objects.create_user("x"), backend="django.contrib.auth.backends.ModelBackend")
    assert "no role yet" in nobody.get("/own/security/").content.decode()
    assert nobody.get("/")["Location"] == "/own/security/"
