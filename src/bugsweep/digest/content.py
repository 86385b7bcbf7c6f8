"""What a digest says, in words of one language; its writers only lay it out."""

from msgspec import Struct

from bugsweep.model.judgement import Language


class Figure(Struct, frozen=True, kw_only=True):
    """One of the three numbers."""

    figure: str
    """ "124 of 413"."""
    percent: str
    caption: str
    basis: str
    """Rule, purpose and day on which the number rests."""
    change: str


class Bar(Struct, frozen=True, kw_only=True):
    """Progress of a unit."""

    unit: str
    share: str
    percent: str
    fraction: float
    note: str


class Campaign(Struct, frozen=True, kw_only=True):
    """A campaign on the page."""

    title: str
    deadline: str
    bars: tuple[Bar, ...]
    more: str


class Line(Struct, frozen=True, kw_only=True):
    """A phone with findings, in a line."""

    holder: str
    unit: str
    phone: str
    outcome: str
    since: str
    action: str


class Unknown(Struct, frozen=True, kw_only=True):
    """Something that is not known, and of whom."""

    what: str
    named: str


class Table(Struct, frozen=True, kw_only=True):
    """A table of the annex."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str


class Digest(Struct, frozen=True, kw_only=True):
    """One issue in one language."""

    language: Language
    title: str
    organisation: str
    addressee: str
    marking: str
    issue: str
    copy: str
    as_of: str
    headings: dict[str, str]
    """Titles of the parts, by part."""
    answers: tuple[str, ...]
    """What can be ticked beside a decision."""
    numbers: tuple[Figure, ...]
    campaigns: tuple[Campaign, ...]
    campaigns_note: str
    findings: tuple[Line, ...]
    findings_note: str
    decisions: tuple[str, ...]
    decisions_note: str
    unknown: tuple[Unknown, ...]
    unknown_note: str
    exposure: str
    footer: tuple[str, ...]
    annex: tuple[Table, ...]
    glossary: tuple[tuple[str, str], ...]
    page: str
    """How pages are numbered, with ``{page}`` and ``{pages}``."""
