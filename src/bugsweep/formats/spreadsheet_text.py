"""Text of evidence in tables that a spreadsheet may open.

A cell that begins like a formula would be computed, and may reach out to a host. Source: OWASP, "CSV Injection".
"""

from bugsweep.formats.printable import printable

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - which spreadsheets take for theirs


def spreadsheet_text(text: str) -> str:
    """Return `text` as a cell that shows it: an apostrophe goes before what would be a formula, escapes are shown."""
    return printable(f"'{text}" if text.startswith(_FORMULA) else text)
