"""Texts of evidence and imports that would do harm somewhere, planted in every field, and how outputs are searched."""

import csv
import io
import json
import re
from collections.abc import Callable
from typing import Final, TypeAlias

from django.apps import apps
from django.db import Error, connection, models, transaction

from bugsweep.fleet.audit import acting, log
from bugsweep.fleet.guards import lift_guards
from bugsweep.fleet.models import Account, ApiToken, ClientCertificate, CustodyEvent, Fact, FindingNote, Judgement, Sim
from bugsweep.fleet.pages.standing import today
from page_visits import LONG_AGO, Corner, corner, policy
from registers import NOON

Json: TypeAlias = "dict[str, Json] | list[Json] | str | float | bool | None"

HOSTILE: Final = (
    '=HYPERLINK("https://x.example")<script>alert(1)</script>"\'><img src=x onerror=alert(1)>'
    "{{ 12345|add:54321 }}{% now 'Y' %}#eval(\"1\")\x1b[31m\x9b2J\u202eexe.gpj\u2066\0\r\n\tx"
)
"""A formula of a spreadsheet, markup of pages and templates, escapes of terminals, marks of direction, other lines."""
LABEL: Final = "=<script>alert(1)<img src=x>'\"?#%41 {{ 12345|add:54321 }}"
"""The same where a slash cannot be: in names that stand in addresses; short enough for all of them."""
_MARKUP: Final = re.compile(r"<script>alert|<img src=x|66666|(?i:(?:href|src|action)=.?https?://)")
_ACTING: Final = re.compile(r"[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What acts on a terminal or on the order of letters instead of showing; tabs and ends of lines apart."""
_UUID: Final = "11111111-1111-4111-8111-111111111111"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")
_COMPUTED: Final = frozenset({"hash", "prev_hash", "credential_index", "secret_sha256", "password", "language"})
"""Columns that hold what this program computes, or one of few words."""
_NAMES: Final = frozenset({"label", "pseudonym", "sweep_id", "code", "receipt_number", "login"})
"""Columns that stand in addresses, which take no slash."""


def hostile_corner() -> Corner:
    """Return a corner of an organisation in which every field of every table that a corner has is hostile."""
    made = corner("a", 1)
    chief = Account.objects.get(login="chief")
    with acting("x"):
        log("x", made.phone, before={"x": "x"}, after={"x": "x"}, message="x")
    Fact.objects.create(device=made.phone, field="device.apps", value=[{"id": "x"}], source="x", observed_at=NOON)
    Fact.objects.create(person=made.person, field="x", value="x", source="x")
    CustodyEvent.objects.create(device=made.phone, given_by="x", taken_by="x", at=NOON, reason="x")
    Sim.objects.create(device=made.phone, iccid="8", operator="x", valid_from=LONG_AGO)
    FindingNote.objects.create(finding=made.finding, note="x", author=chief)
    ClientCertificate.objects.create(account=chief, sha256="x", title="x")
    ApiToken.objects.create(account=chief, label="x", title="x", expires_at=NOON.replace(year=2999))
    Judgement.objects.create(
        policy=policy(), rule="x", device=made.phone, person=made.person, outcome="violation", as_of=today(),
        trace={"why": {"en": "x", "ru": "x"}},
    )  # fmt: skip
    planted = plant()
    # So that the planting itself is seen to work: one field of each kind.
    assert planted >= {"device.label", "unit.name_ru", "judgement.trace", "auditevent.message", "sweep.kinds"}
    for row in (made.phone, made.person, made.sweep, made.disposition, made.unit, made.item):
        row.refresh_from_db()
    return made


def hostile_feed() -> str:
    """Return a STIX bundle with the domain bad.example, whose names are hostile."""
    malware, indicator = f"malware--{_UUID}", f"indicator--{_UUID}"
    tie = {"type": "relationship", "relationship_type": "indicates", "source_ref": indicator, "target_ref": malware}
    pattern = "[domain-name:value='bad.example']"
    objects = [
        {"type": "malware", "id": malware, "name": HOSTILE},
        {"type": "indicator", "id": indicator, "name": HOSTILE, "description": HOSTILE, "pattern": pattern},
        tie,
    ]
    return json.dumps({"type": "bundle", "id": f"bundle--{_UUID}", "objects": objects})


def plant(text: str = HOSTILE) -> set[str]:
    """Put `text` into every field of every row of the register that takes free text; return which these are."""
    lift_guards(connection)
    return {
        f"{model._meta.model_name}.{field.name}"
        for model in apps.get_app_config("fleet").get_models()
        for field in model._meta.concrete_fields
        if field.name not in _COMPUTED
        for row in model._default_manager.all()
        if _planted(row, field, text)
    }


def _planted(row: models.Model, field: "models.Field[object, object]", text: str) -> bool:
    """Plant in one field of a row; return whether the database took it."""
    text = text if connection.vendor == "sqlite" else text.replace("\0", "")
    if isinstance(field, models.JSONField):
        value: object = _like(getattr(row, field.attname), text)
    elif isinstance(field, models.CharField | models.TextField):
        said = LABEL if field.name in _NAMES else text
        value = f"{row.pk}{said}" if field.unique or field.name in _NAMES else said
        value = str(value)[: field.max_length]
    else:
        return False
    try:
        with transaction.atomic():
            return bool(type(row)._default_manager.filter(pk=row.pk).update(**{field.name: value}))
    except Error:
        return False  # a check of the table: it takes one of few words


def _like(value: Json, text: str) -> Json:
    """Return JSON of the same shape with `text` for every text in it, and once as a name."""
    if isinstance(value, dict):
        return {name: _like(one, text) for name, one in value.items()} | {text: text}
    if isinstance(value, list):
        return [_like(one, text) for one in value] or [text]
    return text if isinstance(value, str) else value


def faults_of_page(content: bytes) -> list[str]:
    """Return what of the planted text acts in HTML, where the end of a line is a space."""
    text = content.decode().replace("\r", "")
    return _MARKUP.findall(text) + _ACTING.findall(text)


def faults_of_text(content: bytes) -> list[str]:
    """Return what of the planted text acts on a terminal or printer; a form feed between two sides is meant."""
    return _ACTING.findall(content.decode().replace("\n\f\n", "\n"))


def faults_of_csv(content: bytes) -> list[str]:
    """Return the cells that a spreadsheet would compute, or that act."""
    lines = io.StringIO(content.decode("utf-8-sig"), newline="")
    return [
        cell
        for row in csv.reader(lines)
        for cell in row
        if _ACTING.search(cell) or "\n" in cell or (cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell))
    ]


def faults_of_json(content: bytes) -> list[str]:
    """Return what of the planted text acts where JSON is shown as it is."""
    json.loads(content)
    return faults_of_text(content)


FAULTS: Final[dict[str, Callable[[bytes], list[str]]]] = {
    "html": faults_of_page,
    "csv": faults_of_csv,
    "json": faults_of_json,
    "table": faults_of_text,
    "text": faults_of_text,
}
"""By the name of a form."""
