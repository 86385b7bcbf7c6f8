"""The JSON Schema of policies, from the tables that the loader reads by: editors complete and check with it."""

from collections.abc import Mapping
from typing import Any

import msgspec

from bugsweep.model.fact import FACT_FIELDS, FactField
from bugsweep.policy._examples import EXAMPLE_KEYS
from bugsweep.policy._reading import (
    COUNT_SCHEMA,
    DATE_SCHEMA,
    DURATION_SCHEMA,
    LANGUAGES,
    TEXT_SCHEMA,
    Key,
)
from bugsweep.policy.loading import FIX_KEYS, POLICY_KEYS, REPLACEMENT_KEYS, RULE_KEYS
from bugsweep.policy.operators import OperandKind, Operator, operators_of

_NAMED_LIST = {"type": "string", "pattern": r"^\$"}
_SCALAR = {"type": ["string", "number"]}


def policy_schema() -> bytes:
    """Return the schema as JSON."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A phone policy of bugsweep",
        **_mapping(POLICY_KEYS),
        "$defs": {
            "rule": _mapping(RULE_KEYS),
            "fix": _mapping(FIX_KEYS),
            "replacement": _mapping(REPLACEMENT_KEYS),
            "example": _mapping(EXAMPLE_KEYS),
            "bilingual": _mapping(LANGUAGES),
            "condition": _condition(),
            "facts": {
                "type": "object",
                "properties": {name: {} for name in FACT_FIELDS},
                "additionalProperties": False,
            },
        },
    }
    return msgspec.json.format(msgspec.json.encode(schema), indent=2) + b"\n"


def _mapping(keys: Mapping[str, Key]) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {name: {"description": key.about, **key.schema} for name, key in keys.items()},
        "additionalProperties": False,
    }
    required = [name for name, key in keys.items() if key.required]
    return schema | ({"required": required} if required else {})


def _condition() -> dict[str, Any]:
    one = {"$ref": "#/$defs/condition"}
    some = {"type": "array", "items": one, "minItems": 1}
    return {
        "type": "object",
        "minProperties": 1,
        "properties": {
            "all": {"description": "all of these hold", **some},
            "any": {"description": "one of these holds", **some},
            "not": {"description": "this does not hold", **one},
            **{field.name: _field(field) for field in FACT_FIELDS.values()},
        },
        "additionalProperties": False,
    }


def _field(field: FactField) -> dict[str, Any]:
    operators = operators_of(field)
    asked = {
        "type": "object",
        "minProperties": 1,
        "properties": {one.name: {"description": one.about, **_operand(field, one)} for one in operators},
        "additionalProperties": False,
    }
    plain = [_value(field)] if any(one.name == "is" for one in operators) else []
    return {"description": f"{field.en} / {field.ru}", "anyOf": [*plain, asked]}


def _operand(field: FactField, operator: Operator) -> dict[str, Any]:
    if operator.operand == "value":
        return _value(field)
    if operator.operand == "values":
        return _list_of(_value(field))
    return _OPERANDS[operator.operand]


def _value(field: FactField) -> dict[str, Any]:
    if field.values:
        return {"enum": list(field.values)}
    kinds: Mapping[str, Mapping[str, Any]] = {
        "boolean": {"type": "boolean"},
        "number": COUNT_SCHEMA,
        "duration": DURATION_SCHEMA,
        "date": DATE_SCHEMA,
        "version": _SCALAR,
    }
    return dict(kinds.get(field.kind, _SCALAR))


def _list_of(item: Mapping[str, Any]) -> dict[str, Any]:
    return {"anyOf": [_NAMED_LIST, {"type": "array", "items": {"anyOf": [item, _NAMED_LIST]}}]}


_OPERANDS: Mapping[OperandKind, dict[str, Any]] = {
    "ids": _list_of(_SCALAR),
    "units": _list_of(_SCALAR),
    "patterns": {"anyOf": [dict(TEXT_SCHEMA), _list_of(_SCALAR)]},
    "duration": dict(DURATION_SCHEMA),
    "count": dict(COUNT_SCHEMA),
    "flag": {"type": "boolean"},
    "date": dict(DATE_SCHEMA),
    "versions": {"type": "object", "additionalProperties": _SCALAR, "minProperties": 1},
}
