"""Text of evidence as HTML shows it."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from bugsweep.formats.printable import printable

_MOST_ROWS = 2000
"""A table shows so many rows, so that a browser can hold them."""


def html_text(text: str) -> str:
    """Return `text` so that it shows and never acts: no markup, no end of an attribute, no trick of direction."""
    return escape(printable(text))


def html_section(name: str, title: str, count: int | None = None) -> str:
    """Return the begin of a section; `title` is markup, and `count` says how much is in it."""
    counted = "" if count is None else f' <span class="count">{count:,}</span>'
    return f'<section id="{name}" aria-labelledby="{name}-title"><h2 id="{name}-title">{title}{counted}</h2>'


def html_table(
    heads: Sequence[str], rows: Iterable[Sequence[str | tuple[str, ...]]], *, classes: Sequence[str] = ()
) -> Iterator[str]:
    """Yield a table.

    Args:
        heads: text of the head of each column.
        rows: texts of the cells of each row; a tuple of texts is lines. Only so many are shown; the rest is counted.
        classes: CSS class of the cells of each column; empty strings and a shorter list leave some without.
    """
    yield '<div class="scroll"><table class="sortable"><thead><tr>'
    yield "".join(f'<th scope="col">{html_text(head)}</th>' for head in heads)
    yield "</tr></thead><tbody>"
    kinds = [f' class="{name}"' if name else "" for name in classes]
    kinds += [""] * (len(heads) - len(kinds))
    left = 0
    for index, row in enumerate(rows):
        if index >= _MOST_ROWS:
            left += 1
            continue
        cells = zip(row, kinds, strict=True)
        yield f"<tr>{''.join(f'<td{kind}>{_cell(cell)}</td>' for cell, kind in cells)}</tr>"
    yield "</tbody></table></div>"
    if left:
        yield f'<p class="soft">and {left:,} more, which the embedded result has.</p>'


def _cell(cell: str | tuple[str, ...]) -> str:
    return html_text(cell) if isinstance(cell, str) else "<br>".join(map(html_text, cell))


def html_terms(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield a list of labelled texts."""
    yield "<dl>"
    yield from (f"<dt>{html_text(label)}</dt><dd>{html_text(text)}</dd>" for label, text in pairs)
    yield "</dl>"
