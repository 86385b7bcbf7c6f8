"""Conditions as they are written: ``{field: value}``, ``{field: {operator: operand}}``, ``all``, ``any``, ``not``."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bugsweep.formats.app_categories import app_table
from bugsweep.formats.yaml_nodes import YamlNode
from bugsweep.model.fact import FACT_FIELDS, FactField
from bugsweep.policy._reading import (
    Mistake,
    Reading,
    RefusedError,
    read_count,
    read_date,
    read_duration,
    read_flag,
    read_items,
    read_text,
    unknown,
)
from bugsweep.policy.facts import read_version
from bugsweep.policy.operators import OPERATORS, OperandKind, Operator, operators_of
from bugsweep.policy.rules import All, AnyOf, Condition, Not, Test

WORDS = ("all", "any", "not")
_CUT = 80
_APP = "app:"


def read_condition(node: YamlNode, reading: Reading) -> Condition:
    """Return a condition; several keys of a mapping have to hold together.

    An empty one is refused: it would hold for everything.
    """
    if not node.entries:
        raise RefusedError(node.line, "a condition is a mapping of one field or more to what is asked of them")
    found: list[Condition] = []
    for name, (line, value) in node.entries.items():
        try:
            found += _read_entry(name, line, value, reading)
        except RefusedError as refused:
            reading.note(refused.mistake)
    return found[0] if len(found) == 1 else All(tuple(found))


def _read_entry(name: str, line: int, value: YamlNode, reading: Reading) -> Iterator[Condition]:
    if name == "not":
        yield Not(read_condition(value, reading))
    elif name in {"all", "any"}:
        parts = tuple(read_condition(item, reading) for item in read_items(value, f"what stands behind {name}"))
        yield All(parts) if name == "all" else AnyOf(parts)
    elif name in FACT_FIELDS:
        yield from _read_tests(FACT_FIELDS[name], value, reading)
    else:
        raise RefusedError(line, unknown("field", name, [*FACT_FIELDS, *WORDS]))


def _read_tests(field: FactField, node: YamlNode, reading: Reading) -> Iterator[Test]:
    possible = {operator.name: operator for operator in operators_of(field)}
    if node.items is not None:
        raise RefusedError(node.line, f"a list needs an operator before it; {field.name} has {', '.join(possible)}")
    if node.entries is None:
        if "is" not in possible:
            raise RefusedError(node.line, f"{field.name} needs an operator, one of {', '.join(possible)}")
        yield _test(field, OPERATORS["is"], node, reading)
        return
    if not node.entries:
        raise RefusedError(node.line, f"nothing is asked of {field.name}")
    for name, (line, operand) in node.entries.items():
        if name not in possible:
            reading.note(Mistake(line, unknown(f"operator of {field.name} named", name, possible)))
        else:
            yield _test(field, possible[name], operand, reading)


def _test(field: FactField, operator: Operator, node: YamlNode, reading: Reading) -> Test:
    operand = _OPERANDS[operator.operand](field, node, reading)
    written = as_written(node)
    if operator.name != "is":
        written = f"{operator.name} {written}"
    return Test(field=field.name, operator=operator.name, operand=operand, written=written)


def as_written(node: YamlNode) -> str:
    """Return a value as a line says it, cut when it is long."""
    if node.items is not None:
        text = f"[{', '.join(item.text for item in node.items)}]"
    elif node.entries is not None:
        text = f"{{{', '.join(f'{name}: {value.text}' for name, (_, value) in node.entries.items())}}}"
    else:
        text = node.text
    return text if len(text) <= _CUT else f"{text[:_CUT]}…"


def read_field_value(field: FactField, node: YamlNode, reading: Reading | None = None) -> Any:  # noqa: ANN401
    """Return a value of the kind that a field has, as it is compared."""
    if field.kind == "boolean":
        return read_flag(node)
    if field.kind == "duration":
        return read_duration(node).total_seconds()
    if field.kind in {"date", "moment"}:
        return read_date(node)
    if field.kind == "number":
        return read_count(node)
    text = read_text(node, reading)
    if field.kind == "version":
        try:
            return read_version(text)
        except ValueError as error:
            raise RefusedError(node.line, f"a version such as 17.4 is needed, not {text[:40]!r}") from error
    if field.kind == "text" and field.values and text not in field.values:
        raise RefusedError(node.line, unknown(f"value of {field.name} named", text, field.values))
    return text


def _ids_of(node: YamlNode) -> tuple[str, ...]:
    """Return the id that a node holds, or those of the app that it names as ``app:Signal``."""
    text = read_text(node)
    if not text.startswith(_APP):
        return (text,)
    known = {app.name: (*app.ios, *app.android) for app in app_table().app}
    name = text.removeprefix(_APP).strip()
    if name not in known:
        raise RefusedError(node.line, unknown("app in the table of categories named", name, known))
    return known[name]


def read_ids(node: YamlNode, _: Reading) -> tuple[str, ...]:
    """Return the ids of a list that names no other lists."""
    return tuple(one for item in read_items(node, "a list of apps") for one in _ids_of(item))


def _listed(node: YamlNode, reading: Reading) -> Iterator[YamlNode]:
    """Yield the items of a list, in which ``$name`` stands for those of a named one."""
    items = (node,) if node.items is None else node.items
    for item in items:
        if item.plain and item.text.startswith("$"):
            name = item.text[1:]
            if name not in reading.lists:
                raise RefusedError(item.line, unknown("list", name, reading.lists))
            for member in reading.lists[name]:
                reading.count(item.line)
                yield member
        elif node.items is None:
            raise RefusedError(node.line, "a list, or the $name of one, is needed")
        else:
            yield item


def read_lists(node: YamlNode, reading: Reading) -> None:
    """Note the named lists, with those put in that they refer to.

    A list that leads back to itself is refused.
    """
    if node.entries is None:
        raise RefusedError(node.line, "lists is a mapping of names to lists")
    written = {name: value for name, (_, value) in node.entries.items()}
    for value in written.values():
        if value.items is None:
            raise RefusedError(value.line, "lists holds lists only")
    for name in written:
        reading.lists[name] = tuple(_expanded(name, written, (), reading))


def _expanded(
    name: str, written: Mapping[str, YamlNode], above: tuple[str, ...], reading: Reading
) -> Iterator[YamlNode]:
    for item in written[name].items or ():
        reading.count(item.line)
        if not (item.plain and item.text.startswith("$")):
            yield item
            continue
        other = item.text[1:]
        if other not in written:
            raise RefusedError(item.line, unknown("list", other, written))
        if other == name or other in above:
            raise RefusedError(item.line, f"the list {other} leads back to itself")
        yield from _expanded(other, written, (*above, name), reading)


def _values(field: FactField, node: YamlNode, reading: Reading) -> tuple[Any, ...]:
    values = tuple(read_field_value(field, item, reading) for item in _listed(node, reading))
    if not values:
        raise RefusedError(node.line, "a list of one or more is needed")
    return values


def _ids(_: FactField, node: YamlNode, reading: Reading) -> tuple[str, ...]:
    return tuple(one for item in _listed(node, reading) for one in _ids_of(item))


def _units(_: FactField, node: YamlNode, reading: Reading) -> tuple[str, ...]:
    return tuple(read_unit(item, reading) for item in _listed(node, reading))


def read_unit(node: YamlNode, reading: Reading) -> str:
    """Return the code of a unit, which has to be one of the policy's `units` where it lists them."""
    return known_unit(read_text(node), node.line, reading)


def known_unit(code: str, line: int, reading: Reading) -> str:
    """Return the code of a unit that the policy knows."""
    if reading.units and code not in reading.units:
        raise RefusedError(line, unknown("unit", code, reading.units))
    return code


def _patterns(_: FactField, node: YamlNode, reading: Reading) -> tuple[str, ...]:
    if node.plain and not node.text.startswith("$"):
        return (read_text(node),)
    return _values_of_text(node, reading)


def _values_of_text(node: YamlNode, reading: Reading) -> tuple[str, ...]:
    texts = tuple(read_text(item) for item in _listed(node, reading))
    if not texts:
        raise RefusedError(node.line, "a list of one or more is needed")
    return texts


def _versions(_: FactField, node: YamlNode, __: Reading) -> tuple[tuple[str, tuple[int, ...]], ...]:
    if not node.entries:
        raise RefusedError(node.line, "versions is a mapping of apps to the least version of each")
    versions = []
    for app, (line, value) in node.entries.items():
        try:
            versions.append((app, read_version(read_text(value))))
        except ValueError as error:
            raise RefusedError(line, f"a version such as 17.4 is needed, not {value.text[:40]!r}") from error
    return tuple(versions)


_OPERANDS: Mapping[OperandKind, Callable[[FactField, YamlNode, Reading], Any]] = {
    "value": read_field_value,
    "values": _values,
    "ids": _ids,
    "units": _units,
    "patterns": _patterns,
    "duration": lambda _, node, __: read_duration(node),
    "count": lambda _, node, __: read_count(node),
    "flag": lambda _, node, __: read_flag(node),
    "date": lambda _, node, __: read_date(node),
    "versions": _versions,
}
