"""Text from evidence made safe to show: it is never markup, a terminal escape or a trick of direction."""

import re

UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # controls, among them the escape that begins a terminal sequence
    "\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"  # marks of direction, separators of lines, invisible spaces
    "\ud800-\udfff\ufff9-\ufffb"  # halves of surrogate pairs, which no output can encode; annotation marks
    "\U000e0000-\U000e007f]"  # tags, which show nothing
)
"""One character that acts instead of showing."""


def printable(text: str) -> str:
    r"""Return `text` with every character that acts instead of showing written as its escape, such as ``\x1b``."""
    return UNPRINTABLE.sub(lambda match: _escape(match.group()), text)


def _escape(character: str) -> str:
    code = ord(character)
    if code < 0x100:  # noqa: PLR2004 - where two digits suffice
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"  # noqa: PLR2004 - where four digits suffice
