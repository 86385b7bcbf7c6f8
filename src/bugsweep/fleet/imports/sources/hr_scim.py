"""People of an identity provider, as SCIM 2.0 gives them (RFC 7643, 7644)."""

from collections.abc import Iterator

from bugsweep.fleet.imports.declaration import InventoryFile, Read, inventory_format
from bugsweep.fleet.imports.json_answers import json_items
from bugsweep.fleet.imports.people import person_of
from bugsweep.formats.plist_entries import Entries
from bugsweep.model.record import Problem

_NAME = "hr-scim"
_USER = "urn:ietf:params:scim:schemas:core:2.0:User"
_ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


def _recognises(file: InventoryFile) -> bool:
    return file.is_json and "urn:ietf:params:scim:" in file.beginning


@inventory_format(
    name=_NAME,
    title="Directory of people (SCIM, JSON)",
    recognises=_recognises,
    holds="people",
    references=("https://www.rfc-editor.org/rfc/rfc7643",),
    limitations=("SCIM has no days of entry and leaving; an inactive user is listed and not taken for a leaving.",),
)
def read_hr_scim(file: InventoryFile) -> Iterator[Read]:
    """Read the users among the resources; groups are passed by."""
    for resource in json_items(file, "Resources", "resource"):
        yield from [resource] if isinstance(resource, Problem) else _resource(resource)


def _resource(resource: Entries) -> Iterator[Read]:
    if _USER not in resource.texts("schemas"):
        yield Problem(resource.origin, "no user")
        return
    work, name = resource.entries(_ENTERPRISE), resource.entries("name")
    emails = resource.each("emails", "address")
    primary = next((one for one in emails if one.flag("primary")), emails[0] if emails else None)
    login = resource.text("userName")
    parts = " ".join(filter(None, (name.text("familyName"), name.text("givenName"), name.text("middleName"))))
    yield from person_of(
        resource.origin,
        _NAME,
        staff_number=work.text("employeeNumber"),
        name=name.text("formatted") or resource.text("displayName") or parts,
        email=primary.text("value") if primary is not None else login if "@" in login else "",
        unit=work.text("department") or work.text("division"),
        role=resource.text("title"),
        language=resource.text("preferredLanguage").partition("-")[0],
        active=resource.flag("active"),
    )
    yield from resource.problems
