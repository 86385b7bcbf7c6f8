"""Facts over the API."""

import pytest

from api_calls import program
from bugsweep.fleet.models import AuditEvent
from page_visits import corner

pytestmark = pytest.mark.django_db


def test_facts_are_recorded_once_and_listed_as_of_a_day() -> None:
    """Of each field the latest of each source; who read them is in the log."""
    where = corner("own", 1)
    asking = program("registrar")
    told = {
        "phone": where.phone.label,
        "source": "import:ours",
        "facts": [{"field": "device.os_version", "value": "26.1", "observed_at": "2026-03-01T12:00:00+03:00"}],
    }

    assert asking.post("/facts", told) == {"recorded": 1}
    assert asking.post("/facts", told) == {"recorded": 0}
    listed = asking.get("/facts", phone=where.phone.label)["items"]
    assert [(one["value"], one["source"]) for one in listed] == [("26.1", "import:ours")]
    assert asking.get("/facts", phone=where.phone.label, as_of="2026-02-01")["items"] == []
    assert AuditEvent.objects.filter(action="read", object_id=where.phone.label).exists()


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"source": "ios/datausage"}, "source"),
        ({"facts": []}, "facts"),
        ({"facts": [{"field": "device.mood", "value": 1}]}, "facts.0.field"),
        ({"facts": [{"field": "device.os_version", "value": [1]}]}, "facts.value"),
        ({"facts": [{"field": "device.os", "value": "symbian"}]}, "facts.value"),
        ({"facts": [{"field": "device.os", "value": "ios", "observed_at": "2026-03-01T12:00:00"}]}, "observed_at"),
        ({"person": "P-1"}, "one of them"),
        ({"phone": None}, "one of them"),
    ],
)
def test_statement_that_makes_no_sense_is_refused(change: dict[str, object], place: str) -> None:
    """Nobody speaks for a sweep; values are of the kind of their field; times have an offset."""
    where = corner("own", 1)
    told = {"phone": where.phone.label, "source": "register", "facts": [{"field": "device.os", "value": "ios"}]}

    assert place in program("registrar").post("/facts", {**told, **change}, status=422)["detail"]
