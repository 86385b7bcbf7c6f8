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

    __slots__ = ("around", "attributes", "children", "line", "name", "text")

    def __init__(
        self, name: str, attributes: dict[str, str], around: "tuple[tuple[str, dict[str, str]], ...]", line: int
    ) -> None:
        self.name = name
        self.attributes = attributes
        self.around = around
        """The elements around it by name and attributes, the outermost first; only for one that is yielded."""
        self.line = line
        self.text = ""
        """The text directly in it, without space around."""
        self.children: list[Element] = []

    @property
    def parents(self) -> tuple[str, ...]:
        """The names of the elements around it, the outermost first; only for one that is yielded."""
        return tuple(name for name, _ in self.around)

    def outer(self, name: str, attribute: str) -> str:
        """Return an attribute of the innermost element around it that has that name; empty when there is none."""
        return next((said.get(attribute, "") for outer, said in reversed(self.around) if outer == name), "")

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
    builder = ElementBuilder(wanted)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = builder.refuse_document_type
    parser.StartElementHandler = lambda name, attributes: builder.start(name, attributes, parser.CurrentLineNumber)
    parser.EndElementHandler = lambda _: builder.end()
    parser.CharacterDataHandler = builder.take_text
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
    finally:
        parser.StartElementHandler = None  # it holds the parser, which would outlive its use
    yield from builder.taken()


class ElementBuilder:
    """Takes the events of a parser, and keeps only the elements that are wanted."""

    def __init__(self, wanted: frozenset[str]) -> None:
        """Keep the outermost elements that have one of the names `wanted`."""
        self._wanted = wanted
        self._around: list[tuple[str, dict[str, str]]] = []
        self._open: list[Element] = []
        self._texts: list[list[str]] = []
        self._done: list[Element] = []
        self._count = 0

    @property
    def depth(self) -> int:
        """How many elements have begun and not ended."""
        return len(self._around) + len(self._open)

    def taken(self) -> list[Element]:
        """Return the elements that are complete, once."""
        done, self._done = self._done, []
        return done

    def refuse_document_type(self, *_: object) -> None:
        """Raise an `XmlError`."""
        raise XmlError("an XML document type, which could declare entities")

    def start(self, name: str, attributes: dict[str, str], line: int) -> None:
        """Begin an element.

        Raises:
            XmlError: when it is nested too deeply, or what is kept is too much.
        """
        local = name.rpartition(":")[2]
        if self.depth >= _DEEPEST:
            raise XmlError("nested too deeply")
        if not self._open and local not in self._wanted:
            self._around.append((local, attributes))
            return
        self._count = self._count + 1 if self._open else 1
        if self._count > _MOST_ELEMENTS:
            raise XmlError("an element with too much in it")
        element = Element(local, attributes, () if self._open else tuple(self._around), line)
        if self._open:
            self._open[-1].children.append(element)
        self._open.append(element)
        self._texts.append([])

    def end(self) -> None:
        """End the element that began last; there must be one."""
        if not self._open:
            self._around.pop()
            return
        element = self._open.pop()
        element.text = "".join(self._texts.pop()).strip()
        if not self._open:
            self._done.append(element)

    def take_text(self, text: str) -> None:
        """Take text of the element that began last."""
        if self._texts:
            self._texts[-1].append(text)
