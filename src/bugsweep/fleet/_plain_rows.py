"""Many rows at once, past the objects of Django: a tenth of the work where an import adds a million facts.

What the database guards is guarded still; what a model does by itself, such as its defaults, is left to the caller.
"""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any, Final

from django.db import connection, models

_BATCH: Final = 5000


def insert_rows(model: type[models.Model], names: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert rows in batches.

    Args:
        model: Whose table it is.
        names: Of the columns, as `model` calls their fields; a foreign key with ``_id``.
        rows: A value for each name; those of JSON columns as `storable` returns them.
    """
    fields = [_field_of(model, name) for name in names]
    quoted = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    statement = f"INSERT INTO {table} ({quoted}) VALUES ({', '.join(['%s'] * len(fields))})"  # noqa: S608 - names of our own tables
    adapters = [(place, adapt) for place, field in enumerate(fields) if (adapt := _adapter(field)) is not None]
    remaining = iter(rows)
    with connection.cursor() as cursor:
        while batch := [_adapted(row, adapters) for row in islice(remaining, _BATCH)]:
            cursor.executemany(statement, batch)


def _field_of(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    """Return the field whose attribute on a row is `name`."""
    return next(field for field in model._meta.concrete_fields if field.attname == name)


def _adapted(row: tuple[Any, ...], adapters: list[tuple[int, Callable[[Any], Any]]]) -> list[Any]:
    values = list(row)
    for place, adapt in adapters:
        if values[place] is not None:
            values[place] = adapt(values[place])
    return values


def _adapter(field: "models.Field[Any, Any]") -> Callable[[Any], Any] | None:
    """Return what makes of a value of a column what the driver of the database takes; None where it takes it as is."""
    match field:
        case models.DateTimeField():
            return _remembering(connection.ops.adapt_datetimefield_value)
        case models.DateField():
            return _remembering(connection.ops.adapt_datefield_value)
        case models.JSONField():
            return lambda value: connection.ops.adapt_json_value(value, None)
        case _:
            return None


def _remembering(adapt: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return `adapt`, which is asked once for a moment that comes in many rows after each other."""
    last: list[Any] = [None, None]

    def adapted(value: Any) -> Any:  # noqa: ANN401 - what the driver takes
        if value is not last[0]:
            last[:] = [value, adapt(value)]
        return last[1]

    return adapted
