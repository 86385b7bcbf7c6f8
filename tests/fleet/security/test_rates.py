"""How often somebody may ask."""

import pytest
from django.test import Client

from bugsweep.fleet.security import rates
from bugsweep.fleet.security.rates import MOST_ATTEMPTS, WINDOW, Meter
from page_visits import visitor


def test_window_moves_on() -> None:
    """So many in any minute, by key."""
    now = [0.0]
    meter = Meter(lambda: now[0])

    assert [meter.allows("anna", 2) for _ in range(3)] == [True, True, False]
    assert meter.allows("boris", 2)
    now[0] = WINDOW + 1
    assert meter.allows("anna", 2)


@pytest.mark.django_db
def test_guessing_from_one_address_is_slowed_down() -> None:
    """Whatever accounts are tried."""
    client = Client()
    codes = {
        client.post("/log-in/", {"login": f"x{number}", "password": ""}).status_code
        for number in range(MOST_ATTEMPTS + 1)
    }

    assert codes == {200, 429}
    assert client.get("/log-in/").status_code == 200


@pytest.mark.django_db
def test_changes_of_an_account_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another account goes on."""
    monkeypatch.setattr(rates, "MOST_CHANGES", 2)
    anna = visitor("registrar")
    codes = [anna.post("/language/", {"language": "en"}).status_code for _ in range(3)]

    assert codes == [302, 302, 429]
    assert visitor("desk").post("/language/", {"language": "en"}).status_code == 302
