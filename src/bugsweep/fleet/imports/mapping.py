"""What the columns of a table mean: a saved mapping, and the one that the headers suggest."""

import re
from collections.abc import Iterable
from collections.abc import Mapping as ReadOnly
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec
import yaml
from msgspec import Struct

from bugsweep.errors import UsageError
from bugsweep.fleet.imports.answers import DateOrder
from bugsweep.fleet.imports.columns import COLUMNS, Of, column_named
from bugsweep.formats.yaml_document import YamlError, load_yaml

Delimiter: TypeAlias = Literal[";", ",", "\t", "|"]


class Mapping(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """How a table is read."""

    columns: dict[str, str]
    """Header as the table has it, to the name of a column; headers that are not here are not read."""
    values: dict[str, dict[str, str]] = {}
    """Name of a column, to what stands in the table and what it means: ``class: {Смартфон: smartphone}``."""
    constants: dict[str, str] = {}
    """Name of a column that the table does not have, to what it would say in every line."""
    encoding: str = ""
    """Such as ``cp1251``; empty to tell it from the content."""
    delimiter: Delimiter | None = None
    dates: DateOrder = "dmy"
    sheet: str = ""
    """Of a workbook; empty for the first."""


_KEPT_APART = re.compile(r"[\s_\-./№#()\[\]:]+")


def read_mapping(path: Path) -> Mapping:
    """Return the mapping that is saved in `path`.

    Raises:
        UsageError: when it is none, or names a column that there is not.
    """
    try:
        mapping = msgspec.convert(load_yaml(path.read_bytes()), Mapping)
    except OSError as error:
        raise UsageError(f"The mapping {path} cannot be read: {error.strerror}.") from error
    except (YamlError, msgspec.ValidationError) as error:
        raise UsageError(f"{path.name} is no mapping: {error}.") from error
    for name in (*mapping.columns.values(), *mapping.values, *mapping.constants):
        if name not in COLUMNS:
            column_named(name)
    if mapping.encoding:
        try:
            "".encode(mapping.encoding)
        except LookupError:
            raise UsageError(f"{path.name}: no encoding is named {mapping.encoding!r}; try cp1251 or utf-8.") from None
    return mapping


def suggest(
    headers: Iterable[str], of: Iterable[Of], aliases: ReadOnly[str, Iterable[str]] | None = None
) -> dict[str, str]:
    """Return for each header, whose meaning its name tells, the name of the column; each column once.

    Args:
        headers: In the order of the table.
        of: What the table is of.
        aliases: Names of columns with further headers, which are asked first.
    """
    known: dict[str, str] = {}
    for name, column in COLUMNS.items():
        if column.of in of:
            for alias in (name, *column.aliases):
                known.setdefault(plain_header(alias), name)
    for name, more in (aliases or {}).items():
        known.update({plain_header(alias): name for alias in more})
    found: dict[str, str] = {}
    for header in headers:
        name = known.get(plain_header(header), "")
        if name and name not in found.values():
            found[header] = name
    return found


def plain_header(header: str) -> str:
    """Return a header so that it compares whatever its case, spaces and signs."""
    return _KEPT_APART.sub("", header.replace("\ufeff", "").casefold()).replace("ё", "е")


def mapping_text(mapping: Mapping, headers: Iterable[str]) -> str:
    """Return a mapping as YAML to save and edit, with the headers that it leaves out as comments."""
    document = msgspec.to_builtins(mapping)
    text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=120)
    left = [header for header in headers if header.strip() and header not in mapping.columns]
    comments = "".join(f"# not read: {' '.join(header.split())}\n" for header in left)
    return (
        "# What the columns of the table mean: header in the table, then one of\n"
        f"# {', '.join(COLUMNS)}.\n{comments}{text}"
    )
