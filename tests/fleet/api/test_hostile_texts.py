"""What the API answers is JSON whatever stands in it, and no browser takes it for a page."""

import json
from urllib.parse import quote

import pytest
from django.test import Client

from api_calls import program
from bugsweep.fleet.api.declaration import ENDPOINTS
from bugsweep.fleet.models import ROLES, Campaign
from hostile_texts import HOSTILE, hostile_corner

pytestmark = pytest.mark.django_db
READ = [endpoint for endpoint in ENDPOINTS if endpoint.method == "GET"]


def test_answers_are_json_and_no_page() -> None:
    """Of every address that can be read, with everything in it planted; what is refused as well."""
    place = hostile_corner()
    headers = {"Authorization": f"Bearer {program(*ROLES).secret}"}
    rows = {
        "assignments": place.assignment.pk,
        "campaigns": Campaign.objects.get().code,
        "dispositions": place.disposition.pk,
        "findings": place.finding.pk,
        "items": place.item.pk,
        "people": place.person.pseudonym,
        "phones": place.phone.label,
        "policies": 1,
        "sweeps": place.sweep.sweep_id,
        "units": place.unit.code,
        "waivers": place.waiver.pk,
    }
    planted = []
    for endpoint in READ:
        kind, _, named = endpoint.path[1:].partition("/{")
        path = f"/api/v1/{kind}"
        path += f"/{quote(str(rows[kind]), safe='')}" if named else ""
        answer = Client().get(path, {"phone": place.phone.label} if kind == "facts" else {}, headers=headers)
        assert answer.status_code in {200, 404}, path
        assert answer["Content-Type"].partition(";")[0] in {"application/json", "application/problem+json"}, path
        assert answer["X-Content-Type-Options"] == "nosniff", path
        assert "default-src 'none'" in answer["Content-Security-Policy"], path
        json.loads(answer.content)
        if "<script>alert(1)" in answer.content.decode():
            planted.append(path)

    assert len(planted) > 12


@pytest.mark.parametrize("path", ["/phones", "/people", "/sweeps", "/nothing"])
def test_refusals_are_json_and_no_page(path: str) -> None:
    """Though they quote what was asked."""
    answer = Client().get(
        f"/api/v1{path}", {HOSTILE: HOSTILE}, headers={"Authorization": f"Bearer {program(*ROLES).secret}"}
    )

    assert answer.status_code in {404, 422}
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["X-Content-Type-Options"] == "nosniff"
