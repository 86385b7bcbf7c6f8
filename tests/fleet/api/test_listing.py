"""Lists in parts."""

import pytest

from api_calls import program
from bugsweep.fleet.api.listing import narrowed
from bugsweep.fleet.models import Device
from registers import device

pytestmark = pytest.mark.django_db


def test_parts_make_the_whole_also_while_rows_come() -> None:
    """Nothing is shown twice, nothing is left out."""
    labels = [device(label=f"D-{number:03}").label for number in range(75)]
    asking = program("registrar")
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        part = asking.get("/phones", limit=20, **after)
        seen += [one["label"] for one in part["items"]]
        if len(seen) == 20:
            labels.append(device(label="D-new").label)
        if part["next"] is None:
            break
        after = {"after": part["next"]}

    assert seen == labels


@pytest.mark.parametrize("after", ["", "-1", "A", "zzzzzzzzzzzzz", "zzzzzzzzzzzzzz", "1;"])
def test_cursor_that_is_none_is_refused(after: str) -> None:
    """Also one that no database could hold."""
    assert "after" in program("registrar").get("/phones", after=after, status=422)["detail"]


def test_only_what_is_asked_for_narrows() -> None:
    """Several conditions hold together."""
    device(label="D-1", os="ios"), device(label="D-2", os="ios"), device(label="D-3", os="android")

    def labels(**asked: str | None) -> set[str]:
        return set(narrowed(Device.objects.all(), **asked).values_list("label", flat=True))

    assert labels(os=None, label=None) == {"D-1", "D-2", "D-3"}
    assert labels(os="ios", label=None) == {"D-1", "D-2"}
    assert labels(os="ios", label="D-2") == {"D-2"}
    assert labels(os="android", label="D-2") == set()
    assert labels(os="") == set()
