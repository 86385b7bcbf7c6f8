"""Elements of an XML document, read forward.

Expat of the standard library does the work. A document type is refused where it begins, before any entity can be
declared: without one there are no entities to expand and nothing external to load, so no bomb and no request.
"""

from collections.abc import Iterator
from typing import BinaryIO
from xml.parsers import expat

from bugsweep.errors import FormatError

_CHUNK = 65_536
_DEEPEST = 200
_MOST_ELEMENTS = 2_000_000
"""In one element that is kept."""


class XmlError(FormatError):
    """A document that is not well-formed, or that declares a document type."""


class Element:
    """One element with what it holds. Names are without their namespace prefix."""

    __slots__ = ("attributes", "children", "line", "name", "parents", "text")

    def __init__(self, name: str, attributes: dict[str, str], parents: tuple[str, ...], line: int) -> None:
        self.name = name
        self.attributes = attributes
        self.parents = parents
        """The names of the elements around it, the outermost first; only for one that is yielded."""
        self.line = line
        self.text = ""
        """The text directly in it, without space around."""
        self.children: list[Element] = []

    def first(self, *names: str) -> "Element | None":
        """Return the first element of that path of names below this one."""
        found = self
        for name in names:
            child = next((child for child in found.children if child.name == name), None)
            if child is None:
                return None
            found = child
        return found

    def text_of(self, *names: str) -> str:
        """Return the text of the first element of that path; empty when there is none."""
        found = self.first(*names)
        return "" if found is None else found.text

    def below(self, *names: str) -> "Iterator[Element]":
        """Yield the elements of those names at any depth below, in order, without looking into them."""
        for child in self.children:
            if child.name in names:
                yield child
            else:
                yield from child.below(*names)


def read_elements(stream: BinaryIO, wanted: frozenset[str]) -> Iterator[Element]:
    """Yield the outermost elements that have one of the names `wanted`, each when it is complete.

    Raises:
        XmlError: when the document is broken, too deep, or has a document type; what was yielded before it stands.
    """
    builder = _Builder(wanted)
    parser = builder.parser
    try:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)
            yield from builder.taken()
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        # A refusal of our own is a ValueError too.
        failure = error if isinstance(error, XmlError) else XmlError(f"not well-formed XML: {error}")
        yield from builder.taken()
        raise failure from error
    yield from builder.taken()


class _Builder:
    """Takes the events of the parser, and keeps only what is wanted."""

    def __init__(self, wanted: frozenset[str]) -> None:
        self._wanted = wanted
        self._around: list[str] = []
        self._open: list[Element] = []
        self._texts: list[list[str]] = []
        self._done: list[Element] = []
        self._count = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse_document_type
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._character_data

    def taken(self) -> list[Element]:
        """Return the elements that are complete, once."""
        done, self._done = self._done, []
        return done

    def _refuse_document_type(self, *_: object) -> None:
        raise XmlError("an XML document type, which could declare entities")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if len(self._around) + len(self._open) >= _DEEPEST:
            raise XmlError("nested too deeply")
        if not self._open and local not in self._wanted:
            self._around.append(local)
            return
        self._count = self._count + 1 if self._open else 1
        if self._count > _MOST_ELEMENTS:
            raise XmlError("an element with too much in it")
        element = Element(local, attributes, () if self._open else tuple(self._around), self.parser.CurrentLineNumber)
        if self._open:
            self._open[-1].children.append(element)
        self._open.append(element)
        self._texts.append([])

    def _end(self, _name: str) -> None:
        if not self._open:
            self._around.pop()
            return
        element = self._open.pop()
        element.text = "".join(self._texts.pop()).strip()
        if not self._open:
            self._done.append(element)

    def _character_data(self, text: str) -> None:
        if self._texts:
            self._texts[-1].append(text)
