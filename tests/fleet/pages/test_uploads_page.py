"""Uploads from the screen."""

import json
from pathlib import Path

import pytest
from django.test import Client

from bugsweep.fleet import uploads, work
from page_visits import corner, somebody, visitor

pytestmark = pytest.mark.django_db
JSON = "application/json"


def begin(client: Client, **said: object) -> dict[str, str]:
    """Announce an upload, and return what the pages answer."""
    content = {"name": "backup.zip", "size": 6, "phone": "D-a-1", "ground": "consent 7", **said}
    answer = client.post("/uploads/begin/", json.dumps(content), content_type=JSON)
    return {"status": str(answer.status_code), **answer.json()}


def test_evidence_comes_in_parts_and_is_queued(workspace: Path) -> None:
    """Outside of everything that is served, under a name of ours."""
    corner("a", 1)
    client = visitor("sweeper")
    begun = begin(client, name="../../etc/passwd.tar.gz")

    assert client.post(f"{begun['part']}?offset=0", b"abc", content_type=JSON).json() == {"there": 3}
    assert client.post(begun["finish"]).status_code == 409
    assert client.post(f"{begun['part']}?offset=3", b"def", content_type=JSON).json() == {"there": 6}
    assert client.post(begun["finish"]).json() == {"go": "/uploads/"}
    one = uploads.all_uploads()[0]
    assert (one.state, one.file, one.account) == ("waiting", "evidence.tar.gz", "sweeper")
    assert (workspace / "uploads" / one.id / "evidence.tar.gz").read_bytes() == b"abcdef"
    assert len(work.queue()) == 1
    assert "../../etc/passwd.tar.gz" in client.get("/uploads/").content.decode()


@pytest.mark.parametrize(
    "said",
    [
        {"size": 0},
        {"size": -1},
        {"size": 10**15},
        {"phone": "D-none"},
        {"phone": "D-theirs-2"},
        {"size": "x"},
        {"name": 1},
    ],
)
def test_what_cannot_be_taken_is_refused(said: dict[str, object]) -> None:
    """Too large, empty, of a phone that is not there or not of the own unit, or no such request."""
    ours = corner("a", 1)
    corner("theirs", 2)

    assert begin(visitor("sweeper", ours.unit), **said)["status"] == "400"
    assert uploads.all_uploads() == []


def test_parts_have_to_follow(workspace: Path) -> None:
    """Neither a hole, nor more than was announced, nor nonsense."""
    corner("a", 1)
    client = visitor("sweeper")
    begun = begin(client)

    for offset in ("1", "-1", "x", "9" * 30):
        assert client.post(f"{begun['part']}?offset={offset}", b"abc", content_type=JSON).status_code == 409
    assert client.post(f"{begun['part']}?offset=0", b"abcdefg", content_type=JSON).status_code == 409
    assert uploads.received(uploads.all_uploads()[0]) == 0
    assert (workspace / "uploads").stat().st_mode & 0o077 == 0


def test_upload_of_another_unit_is_not_there() -> None:
    """Neither to add to, nor to check, nor to discard."""
    ours, _ = corner("ours", 1), corner("a", 2)
    begun = begin(visitor("sweeper"), phone="D-a-2")
    other = Client()
    other.force_login(
        somebody("sweeper", ours.unit, login="other"), backend="django.contrib.auth.backends.ModelBackend"
    )

    assert other.post(f"{begun['part']}?offset=0", b"x", content_type=JSON).status_code == 404
    assert other.post(begun["finish"]).status_code == 404
    other.post(f"/uploads/{uploads.all_uploads()[0].id}/change/", {"what": "discard"})
    assert len(uploads.all_uploads()) == 1
    assert "backup.zip" not in other.get("/uploads/").content.decode()


def test_failed_check_is_tried_again_or_discarded() -> None:
    """With a password that is kept in memory alone."""
    corner("a", 1)
    client = visitor("sweeper")
    begin(client)
    one = uploads.change(uploads.all_uploads()[0], state="failed", reason="a password is needed")
    assert "a password is needed" in client.get("/uploads/").content.decode()

    client.post(f"/uploads/{one.id}/change/", {"what": "again", "password": "secret"})
    again = uploads.find(one.id)
    assert again is not None
    assert (again.state, work._passwords.pop(one.id)) == ("waiting", "secret")
    client.post(f"/uploads/{one.id}/change/", {"what": "discard"})
    assert uploads.find(one.id) is not None  # it waits for its check
    uploads.change(again, state="failed")
    client.post(f"/uploads/{one.id}/change/", {"what": "discard"})
    assert uploads.find(one.id) is None
