"""The trees of a damaged database: which pages still hold the rows of which table.

The b-tree of every table is walked from its root; a page that cannot be read, or that is not what the tree says, costs
only itself and leaves a gap in the rowids. Leaf pages that no tree reaches any more are adopted by the table that has a
gap for their rowids and whose columns fit their rows; where two tables could have them, neither gets them.

The rows of tables WITHOUT ROWID lie in another kind of tree, which is not walked.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from typing import Any, NamedTuple

from bugsweep.formats.sqlite_pages import (
    HEADER_SIZE,
    TABLE_INTERIOR,
    TABLE_LEAF,
    Encoding,
    PageError,
    PageFormat,
    Pages,
    cell_count,
    freed_pages,
    interior_children,
    leaf_cells,
)
from bugsweep.formats.sqlite_records import RecordReader, serial_size, serial_types
from bugsweep.formats.sqlite_tables import Column, TableShape, read_shape
from bugsweep.formats.sqlite_vfs import EvidencePages

_SAMPLE = 16
"""How many rows of a page are looked at to tell whose it is."""
_SCHEMA_KINDS = frozenset(("table", "index", "view", "trigger"))
_SCHEMA = TableShape(
    name="sqlite_schema",
    columns=(
        Column(name="type", affinity="TEXT", not_null=True),
        Column(name="name", affinity="TEXT", not_null=True),
        Column(name="tbl_name", affinity="TEXT", not_null=True),
        Column(name="rootpage", affinity="INT"),
        Column(name="sql", affinity="TEXT"),
    ),
)


class _Gap(NamedTuple):
    """Rowids whose page is lost."""

    lowest: int
    highest: int


_EVERYTHING = _Gap(-(1 << 63), (1 << 63) - 1)


class Tree:
    """What is left of one table."""

    def __init__(self, name: str, root: int, statement: str) -> None:
        """Take what the schema says of the table."""
        self.name = name
        self.root = root
        self._statement = statement
        self.leaves = array("L")
        self.gaps: list[_Gap] = []
        """One for each page that cannot be read; they ascend, as the pages are walked in the order of their rowids."""

    @cached_property
    def shape(self) -> TableShape | None:
        """The shape of the table; None when its declaration cannot be understood."""
        return read_shape(self.name, self._statement)

    @property
    def readable(self) -> bool:
        """Whether it is a table whose rows can be looked for."""
        return self.shape is not None and not self.shape.without_rowid and self.root > 0

    def misses(self, lowest: int, highest: int) -> bool:
        """Whether a page with these rowids could be one that is lost."""
        place = bisect_right(self.gaps, lowest, key=lambda gap: gap.lowest) - 1
        return place >= 0 and highest <= self.gaps[place].highest

    def accepts(self, types: Sequence[int], record: bytes) -> bool:  # noqa: ARG002 - the schema wants to see the record
        """Whether a record, of which `record` is the part on its leaf page, can be a row of the table."""
        return self.shape is not None and self.shape.fits(types)


class _SchemaTree(Tree):
    """The table of tables."""

    def __init__(self, encoding: Encoding) -> None:
        super().__init__(_SCHEMA.name, 1, "")
        self._kinds = {kind.encode(encoding) for kind in _SCHEMA_KINDS}

    @cached_property
    def shape(self) -> TableShape | None:
        return _SCHEMA

    def accepts(self, types: Sequence[int], record: bytes) -> bool:
        header = record[0]
        return _SCHEMA.fits(types) and record[header : header + serial_size(types[0])] in self._kinds


class Forest:
    """The tables of a damaged database."""

    def __init__(self, evidence: EvidencePages, page_format: PageFormat) -> None:
        """Read what is left of the schema."""
        self._evidence = evidence
        self._format = page_format
        self._pages = Pages(evidence.read, page_format)
        self._reached: set[int] = set()
        self._trees: dict[str, Tree] = {}
        self._walked = False
        self.orphans = 0
        """Pages of rows that could belong to more than one table."""
        self._read_schema()

    @property
    def tables(self) -> frozenset[str]:
        """Names of the tables that are still declared."""
        return frozenset(tree.name for tree in self._trees.values())

    def shape(self, table: str) -> TableShape | None:
        """Return the shape of `table`; None when it is not declared any more, or cannot be understood."""
        tree = self._trees.get(table.lower())
        return tree.shape if tree else None

    def tree(self, table: str) -> Tree | None:
        """Return what is left of `table`; None when its rows cannot be looked for.

        The first call walks the trees of all tables: only then is known which pages belong to none.
        """
        if not self._walked:
            self._walked = True
            self._walk_all()
        tree = self._trees.get(table.lower())
        return tree if tree and tree.readable else None

    def rows(self, tree: Tree, columns: Sequence[str]) -> Iterator[list[Any] | None]:
        """Yield the rowid and the values of `columns` for each row of `tree`, None for each that is damaged.

        The columns must be in the order of the table.
        """
        declared = tree.shape.columns if tree.shape else ()
        reader = RecordReader(
            [place for place, column in enumerate(declared) if column.name in columns],
            [column.default for column in declared],
            self._format.encoding,
        )
        taken: set[int] = set()
        for number in tree.leaves:
            page = self._pages.page(number)
            if page is None:
                continue
            header = _header(number)
            lost = cell_count(page, header)
            for cell in leaf_cells(page, header, self._format.usable):
                row = reader.read(self._pages, page, cell, taken)
                if row is not None:
                    lost -= 1
                    yield row
            for _ in range(lost):
                yield None

    def _read_schema(self) -> None:
        schema = _SchemaTree(self._format.encoding)
        self._walk(schema)
        if schema.gaps:
            self._adopt([schema])
        for row in self.rows(schema, ("type", "name", "rootpage", "sql")):
            match row:
                case [_, "table", str(name), int(root), str(statement)]:
                    self._trees.setdefault(name.lower(), Tree(name, root, statement))

    def _walk_all(self) -> None:
        for tree in self._trees.values():
            if tree.root > 0:
                self._walk(tree)
        # What is no tree of rows looks damaged up to here.
        damaged = [tree for tree in self._trees.values() if tree.gaps and tree.readable]
        if damaged:
            self._adopt(damaged)

    def _walk(self, tree: Tree) -> None:
        """Find the pages of `tree`, in the order of their rowids."""
        todo = [(tree.root, _EVERYTHING)]
        while todo:
            number, expected = todo.pop()
            page = None if number in self._reached else self._pages.page(number)
            try:
                children = self._children(page, number, expected)
            except PageError:
                tree.gaps.append(expected)
                continue
            self._reached.add(number)
            if children is None:
                tree.leaves.append(number)
            else:
                todo.extend(reversed(children))

    def _children(self, page: bytes | None, number: int, expected: _Gap) -> list[tuple[int, _Gap]] | None:
        """Return the pages below an interior page with the rowids they may have; None for a leaf page."""
        if page is None:
            raise PageError("no such page, or one of another tree")
        header = _header(number)
        if page[header] == TABLE_LEAF:
            first = next(leaf_cells(page, header, self._format.usable), None)
            if first is not None and not expected.lowest <= first[0] <= expected.highest:
                raise PageError("a page of another tree")
            return None
        if page[header] != TABLE_INTERIOR:
            raise PageError("no page of a table")
        children = []
        lowest = expected.lowest
        for child, key in interior_children(page, header):
            highest = expected.highest if key is None else key
            if not lowest <= highest <= expected.highest:
                raise PageError("keys out of order")
            children.append((child, _Gap(lowest, highest)))
            lowest = highest + 1
        return children

    def _adopt(self, damaged: Sequence[Tree]) -> None:
        """Give the leaf pages that no tree reaches to the trees that miss them."""
        freed = freed_pages(self._pages)
        for number in self._evidence.page_numbers(self._format.page_size):
            if number in self._reached or number in freed:
                continue
            page = self._pages.page(number)
            if page is None or page[_header(number)] != TABLE_LEAF:
                continue
            fitting = self._fitting(page, number, damaged)
            if len(fitting) == 1:
                self._reached.add(number)
                fitting[0].leaves.append(number)
            elif fitting:
                self.orphans += 1

    def _fitting(self, page: bytes, number: int, damaged: Sequence[Tree]) -> list[Tree]:
        """Return the trees that miss a page with these rows, of those the ones with the fewest columns too many."""
        cells = list(leaf_cells(page, _header(number), self._format.usable))
        records: list[tuple[list[int], bytes]] = []
        for _, _, start, end in cells[:: len(cells) // _SAMPLE + 1]:
            with suppress(PageError):
                records.append((serial_types(page, start, end), page[start:end]))
        if not records:
            return []
        rowids = [rowid for rowid, *_ in cells]
        lowest, highest = min(rowids), max(rowids)
        fitting = [
            tree
            for tree in damaged
            if tree.misses(lowest, highest) and all(tree.accepts(types, record) for types, record in records)
        ]
        closest = min(map(_width, fitting), default=0)
        return [tree for tree in fitting if _width(tree) == closest]


def _width(tree: Tree) -> int:
    return len(tree.shape.columns) if tree.shape else 0


def _header(number: int) -> int:
    """Return where the header of a page begins: on the first page after that of the database."""
    return HEADER_SIZE if number == 1 else 0
