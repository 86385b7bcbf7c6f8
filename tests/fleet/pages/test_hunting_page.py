"""Hunts, rarity and questions from the screen."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from bugsweep.fleet.models import AuditEvent
from bugsweep.model.finding import ObservedValue, Sighting
from bugsweep.model.indicator import Indicator
from kept_sweeps import KEY, kept, of_phone, result, seen
from page_visits import corner, visitor
from registers import sweep
from results import full_result

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUGSWEEP_KEY", KEY.secret.hex())


def keep(workspace: Path, number: int, phone: str) -> str:
    """Keep a sweep in which a known link was seen."""
    one = kept(workspace, of_phone(result(number), phone), [seen("https://track.bad.example/x")])
    return one.sweep.id


def test_pasted_indicators_are_looked_for(workspace: Path) -> None:
    """The phone is named; the log has the hunt; what is no indicator is said."""
    place = corner("a", 1)
    place.sweep.sweep_id = keep(workspace, 1, place.phone.label)
    place.sweep.save()
    client = visitor("analyst")

    shown = client.post("/hunt/", {"indicators": "bad.example\n"}).content.decode()
    assert f"/phones/{place.phone.label}/" in shown
    assert AuditEvent.objects.get(action="hunt").after["indicators"] == 1
    assert 'class="message warning"' in client.post("/hunt/", {"indicators": "# nothing"}).content.decode()


def test_hunt_says_where_the_check_itself_had_found_it(workspace: Path) -> None:
    """That nothing is new is not that nothing was seen."""
    place = corner("a", 1)
    (found,) = full_result("").findings
    bad = Indicator(kind="domain-name", value="bad.example")
    known = replace(found, sighting=Sighting(indicator=bad, observable=ObservedValue(kind="url", value="")))
    swept = of_phone(result(1, findings=[known]), place.phone.label)
    one = kept(workspace, swept, [seen("https://track.bad.example/x")])
    place.sweep.sweep_id = one.sweep.id
    place.sweep.save()

    answer = visitor("analyst").post("/hunt/", {"indicators": "bad.example"})
    assert (answer.context["found"], answer.context["known"]) == ([], [(one.sweep.id, place.phone)])
    assert "Nowhere else were they seen" in answer.content.decode()


def test_hunt_tells_of_the_own_unit_alone(workspace: Path) -> None:
    """Neither label nor id of another unit's phone."""
    ours, theirs = corner("ours", 1), corner("theirs", 2)
    sweep(theirs.phone, 9, sweep_id=keep(workspace, 8, theirs.phone.label))
    client = visitor("analyst", ours.unit)

    shown = client.post("/hunt/", {"indicators": "bad.example"})
    assert shown.context["found"] == []
    assert theirs.phone.label not in shown.content.decode()


def test_rarity_shows_what_few_have() -> None:
    """Or says why there is nothing to show."""
    assert "Nothing is rare" in visitor("analyst").get("/rarity/").content.decode()


def test_question_is_answered_and_logged(workspace: Path) -> None:
    """By a process of its own; a mistake is a sentence."""
    keep(workspace, 1, "D-1")
    client = visitor("analyst")

    shown = client.post("/query/", {"sql": "SELECT phone, outcome FROM sweeps"})
    assert shown.context["answer"].columns == ["phone", "outcome"]
    assert "<td>D-1</td><td>nothing found</td>" in shown.content.decode()
    assert "cannot be answered" in client.post("/query/", {"sql": "SELEC"}).context["mistake"]
    assert AuditEvent.objects.filter(action="query").count() == 2


def test_questions_are_for_the_whole_organisation() -> None:
    """No unit can be cut out of an answer."""
    place = corner("a", 1)
    client = visitor("analyst", place.unit)

    assert "whole organisation" in client.get("/query/").content.decode()
    assert "answer" not in client.post("/query/", {"sql": "SELECT 1"}).context
