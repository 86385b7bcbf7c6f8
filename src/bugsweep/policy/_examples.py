"""Examples as they are written beside a rule."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, get_args

from bugsweep.formats.yaml_nodes import YamlNode
from bugsweep.model.fact import FACT_FIELDS, Fact, FactField
from bugsweep.model.judgement import PolicyOutcome
from bugsweep.policy._conditions import read_field_value
from bugsweep.policy._reading import (
    DATE_SCHEMA,
    DURATION_SCHEMA,
    TEXT_SCHEMA,
    TEXTS_SCHEMA,
    Key,
    Reading,
    RefusedError,
    read_choice,
    read_date,
    read_duration,
    read_keys,
    read_text,
    texts_of,
    unknown,
)
from bugsweep.policy.rules import Example

_NOON = time(12, tzinfo=UTC)

EXAMPLE_SOURCE = "example"
"""Of facts whose source an example does not name: one of those that the rule takes."""


def read_example(node: YamlNode, reading: Reading) -> Example:
    """Return an example; its facts are observed on the day itself unless `observed` says otherwise."""
    said = read_keys(node, EXAMPLE_KEYS, reading, "an example")
    day = said.get("as_of") or reading.in_force or date(1970, 1, 1)
    moment = datetime.combine(day, _NOON)
    observed: dict[str, datetime | None] = said.get("observed", {})
    facts = tuple(
        Fact(
            field=name,
            value=value,
            source=said.get("source", EXAMPLE_SOURCE),
            observed_at=observed.get(name, moment - said.get("age", timedelta(0))),
        )
        for name, value in said.get("facts", {}).items()
    )
    return Example(
        line=node.line,
        outcome=said.get("outcome", "unknown"),
        facts=facts,
        unit_path=said.get("unit_path", ()),
        as_of=moment,
        waived_until=said.get("waived_until"),
        because=said.get("because", ""),
    )


def _read_facts(node: YamlNode, reading: Reading) -> dict[str, Any]:
    if node.entries is None:
        raise RefusedError(node.line, "facts is a mapping of fields to values")
    return {name: _read_fact(name, line, value, reading) for name, (line, value) in node.entries.items()}


def _field(name: str, line: int) -> FactField:
    if name not in FACT_FIELDS:
        raise RefusedError(line, unknown("field", name, FACT_FIELDS))
    return FACT_FIELDS[name]


def _read_fact(name: str, line: int, node: YamlNode, reading: Reading) -> Any:  # noqa: ANN401 - a JSON value
    """Return the value of a fact as JSON says it."""
    field = _field(name, line)
    if node.plain and node.scalar is None:
        return None
    if field.kind in {"set", "apps"}:
        if node.items is None:
            raise RefusedError(node.line, f"{name} is a list")
        return [_member(field, item) for item in node.items]
    if field.kind == "version":
        return read_text(node)
    if field.kind == "moment" and isinstance(node.scalar, datetime):
        moment = node.scalar
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()
    value = read_field_value(field, node, reading)
    if field.kind == "moment":
        return datetime.combine(value, _NOON).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _member(field: FactField, node: YamlNode) -> Any:  # noqa: ANN401 - a JSON value
    if field.kind == "set":
        return read_text(node)
    if node.entries is None:
        return {"id": read_text(node)}
    app = {name: read_text(value) for name, (_, value) in node.entries.items()}
    for name, (line, _) in node.entries.items():
        if name not in _APP:
            raise RefusedError(line, unknown("key of an app named", name, _APP))
    if "id" not in app:
        raise RefusedError(node.line, "an app has an id")
    return app


_APP = ("id", "name", "version", "source")


def _read_observed(node: YamlNode, _: Reading) -> dict[str, datetime | None]:
    if node.entries is None:
        raise RefusedError(node.line, "observed is a mapping of fields to days")
    days: dict[str, datetime | None] = {}
    for name, (line, value) in node.entries.items():
        _field(name, line)
        days[name] = None if value.plain and value.scalar is None else datetime.combine(read_date(value), _NOON)
    return days


EXAMPLE_KEYS = {
    "outcome": Key(
        read=read_choice(*get_args(PolicyOutcome)),
        schema={"enum": list(get_args(PolicyOutcome))},
        about="what the rule has to say",
        required=True,
    ),
    "facts": Key(read=_read_facts, schema={"$ref": "#/$defs/facts"}, about="what is known", required=True),
    "unit_path": Key(read=texts_of("units"), schema=TEXTS_SCHEMA, about="units from the topmost down to the person's"),
    "as_of": Key(
        read=read_date, schema=DATE_SCHEMA, about="the day; that on which the rule comes into force without it"
    ),
    "age": Key(read=read_duration, schema=DURATION_SCHEMA, about="how old the facts are"),
    "observed": Key(
        read=_read_observed,
        schema={"type": "object", "additionalProperties": {"anyOf": [DATE_SCHEMA, {"type": "null"}]}},
        about="when single facts were observed; null where nobody knows",
    ),
    "source": Key(read=read_text, schema=TEXT_SCHEMA, about="where the facts come from"),
    "waived_until": Key(read=read_date, schema=DATE_SCHEMA, about="a waiver that ends on this day"),
    "because": Key(read=read_text, schema=TEXT_SCHEMA, about="why it has to be so"),
}
