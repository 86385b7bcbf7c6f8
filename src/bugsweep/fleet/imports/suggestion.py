"""The mapping that the headers of a table suggest, as text to save."""

from pathlib import Path
from typing import TYPE_CHECKING

from bugsweep.errors import FormatError, UsageError
from bugsweep.fleet.imports.declaration import InventoryFile
from bugsweep.fleet.imports.mapping import Mapping, mapping_text, suggest
from bugsweep.fleet.imports.tables import open_table

if TYPE_CHECKING:
    from bugsweep.fleet.imports.columns import Of


def suggested_mapping(path: Path, *, people: bool = False) -> str:
    """Return YAML for the table in `path`.

    Args:
        path: Of the table.
        people: Whether it lists people; else phones.

    Raises:
        UsageError: when it is no table.
    """
    of: tuple[Of, ...] = ("person", "unit") if people else ("phone",)
    try:
        with open_table(InventoryFile(path)) as table:
            return mapping_text(Mapping(columns=suggest(table.headers, of)), table.headers)
    except FormatError as error:
        raise UsageError(f"{path.name} is no table: {error}.") from error
