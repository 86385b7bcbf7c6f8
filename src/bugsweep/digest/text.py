"""The digest as plain text of 80 columns, for telex, e-mail and line printers."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from textwrap import wrap

from bugsweep.digest.content import Campaign, Digest, Table
from bugsweep.formats.printable import printable

WIDTH = 80
_BAR = 20
_FORM_FEED = "\f"


def write_text(digest: Digest, *, annexed: bool = True) -> str:
    """Return the page and the annex, each line at most `WIDTH` characters; a form feed stands between them."""
    page = "\n".join(_page(digest))
    if not annexed:
        return f"{page}\n"
    annex = "\n".join(_annex(digest))
    return f"{page}\n{_FORM_FEED}\n{annex}\n"


def _page(digest: Digest) -> Iterator[str]:
    yield _edges(digest.marking.upper(), f"{digest.copy}, {digest.issue}")
    yield from _wrapped(digest.organisation)
    yield from _wrapped(digest.addressee)
    yield ""
    yield from _wrapped(digest.title.upper())
    yield "=" * WIDTH
    for number in digest.numbers:
        yield _edges(f"{number.figure}  {number.percent}", number.change)
        yield from _wrapped(f"{number.caption} ({number.basis})", indent=4)
    yield from _heading(digest, "campaigns")
    for campaign in digest.campaigns:
        yield from _campaign(campaign)
    yield from _wrapped(digest.campaigns_note)
    yield from _heading(digest, "findings")
    for line in digest.findings:
        yield from _wrapped(f"{line.holder}, {line.unit}, {line.phone}: {line.outcome}, {line.since} — {line.action}")
    yield from _wrapped(digest.findings_note)
    yield from _heading(digest, "decisions")
    for place, question in enumerate(digest.decisions, 1):
        yield from _wrapped(f"{place}. {question}")
        yield "   " + "  ".join(f"[ ] {answer}" for answer in digest.answers)
    yield from _wrapped(digest.decisions_note)
    yield from _heading(digest, "unknown")
    for gap in digest.unknown:
        yield from _wrapped(f"{gap.what}: {gap.named}" if gap.named else gap.what)
    yield from _wrapped(digest.unknown_note)
    yield from _heading(digest, "exposure")
    yield from _wrapped(digest.exposure)
    yield "-" * WIDTH
    for line_ in digest.footer:
        yield from _wrapped(line_)


def _annex(digest: Digest) -> Iterator[str]:
    yield _edges(digest.marking.upper(), digest.headings["annex"].upper())
    for table in digest.annex:
        yield ""
        yield from _wrapped(table.title.upper())
        yield "-" * WIDTH
        yield from _table(table)
    yield ""
    yield from _wrapped(digest.headings["glossary"].upper())
    yield "-" * WIDTH
    for word, meaning in digest.glossary:
        yield from _wrapped(f"{word}: {meaning}", indent=4)


def _heading(digest: Digest, part: str) -> Iterator[str]:
    yield ""
    yield from _wrapped(digest.headings[part].upper())
    yield "-" * WIDTH


def _campaign(campaign: Campaign) -> Iterator[str]:
    yield from _wrapped(campaign.title)
    yield from _wrapped(campaign.deadline, indent=2)
    for bar in campaign.bars:
        filled = round(bar.fraction * _BAR)
        for place, name in enumerate(wrap(printable(bar.unit), 34) or [""]):
            drawn = f" [{'#' * filled}{'.' * (_BAR - filled)}] {bar.share}" if not place else ""
            yield f"  {name:<34}{drawn}".rstrip()
        yield from _wrapped(bar.note, indent=4)
    yield from _wrapped(campaign.more, indent=2)


def _table(table: Table) -> Iterator[str]:
    if not table.rows:
        yield from _wrapped(table.empty)
        return
    widths = _widths(table)
    yield from _row(table.columns, widths)
    for row in table.rows:
        yield from _row(row, widths)


def _widths(table: Table) -> list[int]:
    """Return how wide the columns are: as they need, else no word is broken, and where that is too much, evenly."""
    columns = [[printable(cell) for cell in column] for column in zip(table.columns, *table.rows, strict=True)]
    needed = [max(map(len, column)) for column in columns]
    room = WIDTH - 2 * (len(needed) - 1)
    least = [max((len(word) for cell in column for word in cell.split()), default=0) for column in columns]
    if sum(least) <= room:
        return _filled(least, needed, room)
    fair = room // len(needed)
    spare = room - sum(min(width, fair) for width in needed)
    wide = sum(1 for width in needed if width > fair)
    return [min(width, fair) if width <= fair else min(width, fair + spare // wide) for width in needed]


def _filled(least: Sequence[int], needed: Sequence[int], room: int) -> list[int]:
    """Return widths from `least` on, each up to what is `needed`, the narrowest part of it first."""
    widths = list(least)
    spare = room - sum(least)
    lacking = sorted(range(len(widths)), key=lambda place: needed[place] - least[place])
    for rank, place in enumerate(lacking):
        given = min(needed[place] - least[place], spare // (len(lacking) - rank))
        widths[place] += given
        spare -= given
    return widths


def _row(cells: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    columns = [wrap(printable(cell), width) or [""] for cell, width in zip(cells, widths, strict=True)]
    for parts in zip_longest(*columns, fillvalue=""):
        yield "  ".join(f"{part:<{width}}" for part, width in zip(parts, widths, strict=True)).rstrip()


def _edges(left: str, right: str) -> str:
    left, right = printable(left), printable(right)
    room = WIDTH - len(right) - 2
    return f"{left[:room]:<{room}}  {right}"[:WIDTH]


def _wrapped(text: str, indent: int = 0) -> list[str]:
    spaces = " " * indent
    return wrap(printable(text), WIDTH, initial_indent=spaces, subsequent_indent=spaces)
