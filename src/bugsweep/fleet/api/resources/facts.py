"""What is known of phones and people, with source and age."""

from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any

from django.utils import timezone
from pydantic import Field, JsonValue, StringConstraints

from bugsweep.fleet import models as tables
from bugsweep.fleet.api.declaration import Call, endpoint
from bugsweep.fleet.api.fields import (
    After,
    AsOf,
    Label,
    Limit,
    Listing,
    OfPerson,
    OfPhone,
    Shown,
    Told,
    chosen,
    maybe,
    said,
)
from bugsweep.fleet.api.listing import part_of
from bugsweep.fleet.api.problems import Refused
from bugsweep.fleet.audit import log
from bugsweep.fleet.facts import latest_rows, record_facts
from bugsweep.fleet.refusals import refusing
from bugsweep.fleet.subjects import moment_of
from bugsweep.model.fact import FACT_FIELDS
from bugsweep.model.fact import Fact as Statement
from bugsweep.policy.facts import read_value

if TYPE_CHECKING:
    from django.db.models import QuerySet

Source = Annotated[str, StringConstraints(pattern="^(register|declared|import:[a-z0-9-]{1,60})$")]
When = Annotated[datetime, Field(json_schema_extra={"format": "date-time"})]


class Fact(Shown):
    """A statement about a phone or a person."""

    field: str = said("What is stated; docs/reference/facts.md has all names.", "device.os_version")
    value: JsonValue = said("As the kind of the field says; null where the source says that it does not know.", "26.1")
    source: str = said("Who says so.", "import:jamf")
    observed_at: datetime | None = said("When it was so; null where the source does not say.", "2026-03-01T12:00:00Z")
    recorded_at: datetime = said("Since when the register knows.", "2026-03-01T12:00:00Z")
    sweep: str | None = said("Id of the sweep that says so; null for other sources.", None)


class NewFact(Told):
    """A statement that is to be recorded."""

    field: Annotated[str, chosen(FACT_FIELDS)] = said("What is stated.", "device.os_version")
    value: JsonValue = said("As the kind of the field says; null for: the source does not know.", "26.1")
    observed_at: When | None = maybe("When it was so, with its offset from UTC.", "2026-03-01T12:00:00Z")


class NewFacts(Told):
    """Statements about one phone or one person."""

    phone: Label | None = maybe("Label of the phone.", "D-7K3Q-9XM2")
    person: Label | None = maybe("Pseudonym of the person.", None)
    source: Source = said("`register`, `declared` or `import:` with a name; sweeps state by themselves.", "import:ours")
    facts: Annotated[list[NewFact], Field(min_length=1, max_length=500)] = said(
        "What is stated.", [{"field": "device.os_version", "value": "26.1"}]
    )


class Recorded(Shown):
    """What recording did."""

    recorded: int = said("Statements that the register did not have.", 1)


@endpoint("GET", "/facts", needs="see register", answer=Listing[Fact])
def list_facts(
    call: Call,
    *,
    phone: OfPhone = None,
    person: OfPerson = None,
    as_of: AsOf = None,
    after: After = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """List what is stated of one phone or one person: of each field the latest of each source, as of a day."""
    device, human = _one(call, phone, person)
    log("read", device or human)
    moment = moment_of(as_of or timezone.now().date())
    rows: QuerySet[tables.Fact] = latest_rows(
        tables.Fact.objects.filter(device=device, person=human),
        of="person" if device is None else "device",
        as_of=moment,
        known_at=moment,
    )
    found = tables.Fact.objects.filter(pk__in=rows.values("pk")).select_related("sweep")
    return part_of(
        found,
        lambda facts: (
            {
                "field": one.field,
                "value": one.value,
                "source": one.source,
                "observed_at": one.observed_at,
                "recorded_at": one.recorded_at,
                "sweep": None if one.sweep is None else one.sweep.sweep_id,
            }
            for one in facts
        ),
        after=after,
        limit=limit,
    )


@endpoint("POST", "/facts", needs="change register", answer=Recorded, status=201)
def add_facts(call: Call, told: NewFacts) -> dict[str, Any]:
    """Record what is stated; what the register has already is not added again."""
    device, human = _one(call, told.phone, told.person)
    with refusing("What is stated"):
        recorded = record_facts([_statement(told.source, one) for one in told.facts], device=device, person=human)
        fields = sorted({one.field for one in told.facts})
        log("record facts", device or human, after={"source": told.source, "fields": fields, "new": recorded})
    return {"recorded": recorded}


def _statement(source: str, one: NewFact) -> Statement:
    if one.observed_at is not None and one.observed_at.tzinfo is None:
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "facts.observed_at: a time is written with its offset from UTC")
    if one.value is not None:
        try:
            read_value(FACT_FIELDS[one.field], one.value)
        except ValueError as error:
            raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, f"facts.value: {error}") from error
    return Statement(field=one.field, value=one.value, source=source, observed_at=one.observed_at)


def _one(call: Call, phone: str | None, person: str | None) -> tuple[tables.Device | None, tables.Person | None]:
    """Return the phone or the person that facts are about."""
    if (phone is None) == (person is None):
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "phone, person: one of them is needed, and not both")
    if phone is not None:
        return call.one(tables.Device, label=phone), None
    return None, call.one(tables.Person, pseudonym=person)
