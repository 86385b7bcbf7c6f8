"""Regular expressions from strangers, searched for in texts from strangers, in time that grows with the text alone.

The engine of the standard library goes back and tries again, and so an expression or a text made for it can keep it
busy for years. This one (Thompson, "Regular Expression Search Algorithm", 1968; the automaton is made while it is
needed) looks at each character once. It knows what recognises a value: literals, classes, groups, choices,
repetitions and the two ends. It refuses what looks around or back.
"""

import re
import warnings
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple, TypeAlias

from bugsweep.errors import FormatError

_LONGEST: Final = 2000
_DEEPEST: Final = 40
_MOST_PLACES: Final = 1000
_MOST_KEPT: Final = 500_000
"""Places in the states that are remembered; then the automaton forgets and starts anew."""

_COUNT = re.compile(r"\{(\d{1,4})(?:(,)(\d{0,4}))?\}")
_CLASS = re.compile(r"\[\^?\]?(?:[^\]\\]|\\.)*\]", re.DOTALL)
_OPEN = re.compile(r"\((?:\?(?::|P<[A-Za-z_]\w*>))?")
_SINGLES: Final = frozenset("dDwWsSnrtfv")
"""Escapes that stand for one character of a sort."""
_NUMERIC = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4})")
_FLAGS = re.compile(r"\(\?([is]+)\)")


class PatternError(FormatError):
    """An expression that is broken, too large, or cannot be searched for in linear time."""


class _One(NamedTuple):
    """One character that `fits`; `literal` where it is always the same one."""

    fits: Callable[[str], object]
    literal: str


class _Repeated(NamedTuple):
    node: "_Node"
    least: int
    most: int | None


class _End(NamedTuple):
    at_start: bool


class _Row(NamedTuple):
    nodes: "tuple[_Node, ...]"


class _Choice(NamedTuple):
    nodes: "tuple[_Node, ...]"


_Node: TypeAlias = _One | _Repeated | _End | _Row | _Choice


class LinearRegex:
    """An expression, ready for searching."""

    def __init__(self, expression: str, *, ignore_case: bool = False) -> None:
        """Compile `expression`, which may begin with the flags ``(?i)`` and ``(?s)``.

        Raises:
            PatternError: when it cannot be used.
        """
        tree = _Parser(expression, ignore_case=ignore_case).parse()
        self.literal = _literal_in(tree)
        """A text that is in everything that matches, with letters folded; empty when there is none."""
        self._automaton = _Automaton(tree)

    def search(self, text: str) -> bool:
        """Whether the expression matches anywhere in `text`."""
        automaton = self._automaton
        state = automaton.first
        for letter in text:
            if state.accepts:
                return True
            state = state.after.get(letter) or automaton.step(state, letter)
        return state.accepts or state.accepts_at_end


class _Parser:
    """Reads an expression from left to right."""

    def __init__(self, expression: str, *, ignore_case: bool) -> None:
        if len(expression) > _LONGEST:
            raise PatternError(f"an expression of more than {_LONGEST} characters")
        flags = _FLAGS.match(expression)
        self._text = expression
        self._at = flags.end() if flags else 0
        self._flags = re.IGNORECASE if ignore_case or (flags and "i" in flags[1]) else re.RegexFlag(0)
        self._any = _One(re.compile("." if not (flags and "s" in flags[1]) else "(?s:.)").match, "")

    def parse(self) -> _Node:
        node = self._choice(0)
        if self._at < len(self._text):
            raise PatternError("a closing bracket without an opening one")
        return node

    def _choice(self, depth: int) -> _Node:
        if depth > _DEEPEST:
            raise PatternError(f"groups more than {_DEEPEST} deep")
        rows = [self._row(depth)]
        while self._text.startswith("|", self._at):
            self._at += 1
            rows.append(self._row(depth))
        return rows[0] if len(rows) == 1 else _Choice(tuple(rows))

    def _row(self, depth: int) -> _Row:
        nodes: list[_Node] = []
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            nodes.append(self._repeated(self._atom(depth)))
        return _Row(tuple(nodes))

    def _atom(self, depth: int) -> _Node:
        text, at = self._text, self._at
        letter = text[at]
        self._at += 1
        match letter:
            case "(":
                return self._group(depth)
            case "[":
                return self._single(_CLASS.match(text, at))
            case "\\":
                return self._escape()
            case ".":
                return self._any
            case "^" | "$":
                return _End(letter == "^")
            case "*" | "+" | "?":
                raise PatternError("a repetition of nothing")
            case _:
                return self._literal(letter)

    def _group(self, depth: int) -> _Node:
        opened = _OPEN.match(self._text, self._at - 1)
        if opened is None or (opened[0] == "(" and self._text.startswith("?", self._at)):
            raise PatternError("a group that looks around, or of a sort that is not known")
        self._at = opened.end()
        node = self._choice(depth + 1)
        if not self._text.startswith(")", self._at):
            raise PatternError("an opening bracket without a closing one")
        self._at += 1
        return node

    def _escape(self) -> _Node:
        at = self._at - 1
        letter = self._text[self._at : self._at + 1]
        if letter in ("A", "Z", "z") and letter:
            self._at += 1
            return _End(letter == "A")
        if (number := _NUMERIC.match(self._text, at)) is not None:
            return self._single(number)
        if letter in _SINGLES:
            return self._single(re.compile(r"\\.").match(self._text, at))
        if not letter or letter.isalnum():
            raise PatternError("a reference back, or an escape that is not known")
        self._at += 1
        return self._literal(letter)

    def _single(self, found: re.Match[str] | None) -> _One:
        """Return the class or escape that was `found`, by what the standard library makes of it."""
        if found is None:
            raise PatternError("a class without an end")
        self._at = found.end()
        try:
            # A class such as ``[?--]`` draws a warning that it may mean something else one day; strangers write it.
            with warnings.catch_warnings(action="ignore", category=FutureWarning):
                return _One(re.compile(found[0], self._flags).match, "")
        except re.error:
            raise PatternError("a class that is broken") from None

    def _literal(self, letter: str) -> _One:
        if self._flags:
            return _One(re.compile(re.escape(letter), self._flags).match, letter)
        return _One(letter.__eq__, letter)

    def _repeated(self, node: _Node) -> _Node:
        letter = self._text[self._at : self._at + 1]
        count = _COUNT.match(self._text, self._at)
        if letter and letter in "*+?":
            self._at += 1
            node = _Repeated(node, int(letter == "+"), 1 if letter == "?" else None)
        elif count is not None:
            self._at = count.end()
            least = int(count[1])
            most = least if not count[2] else int(count[3]) if count[3] else None
            if most is not None and most < least:
                raise PatternError("a repetition that ends before it begins")
            node = _Repeated(node, least, most)
        else:
            return node
        if self._text.startswith("?", self._at):
            self._at += 1  # whether it takes few or many makes no difference to whether it matches
        if self._text[self._at : self._at + 1] in ("*", "+", "?") or _COUNT.match(self._text, self._at):
            raise PatternError("a repetition of a repetition")
        return node


class _State:
    """A state of the automaton: the places in the expression that the text may have reached."""

    __slots__ = ("accepts", "accepts_at_end", "after", "places")

    def __init__(self, places: tuple[int, ...], *, accepts: bool, accepts_at_end: bool) -> None:
        self.places = places
        self.accepts = accepts
        self.accepts_at_end = accepts_at_end
        self.after: dict[str, _State] = {}


class _Automaton:
    """Places with the ways between them, and the states that have been needed so far."""

    def __init__(self, tree: _Node) -> None:
        self._fits: list[Callable[[str], object] | None] = [None]
        """For each place, which character leads on; None where nothing is read."""
        self._ends: list[_End | None] = [None]
        self._next: list[tuple[int, ...]] = [()]
        """For each place, where it leads to. Place 0 is the end of the expression."""
        self._entry = self._place(tree, 0)
        self._kept = 0
        self._states: dict[tuple[int, ...], _State] = {}
        self.first = self._state([self._entry], at_start=True)

    def step(self, state: _State, letter: str) -> _State:
        """Return the state after `state` and `letter`, and remember it."""
        self._kept += len(state.places) + 1
        if self._kept > _MOST_KEPT:
            self._kept = 0
            self._states.clear()
            self.first.after.clear()
        reached = [self._next[place][0] for place in state.places if self._leads_on(place, letter)]
        after = state.after[letter] = self._state([*reached, self._entry], at_start=False)
        return after

    def _leads_on(self, place: int, letter: str) -> bool:
        fits = self._fits[place]
        return fits is not None and bool(fits(letter))

    def _state(self, places: list[int], *, at_start: bool) -> _State:
        reached = self._reached(places, at_start=at_start, at_end=False)
        key = tuple(sorted(reached))
        if (known := self._states.get(key)) is not None and not at_start:
            return known
        at_end = self._reached(places, at_start=at_start, at_end=True)
        reading = tuple(place for place in key if self._fits[place] is not None)
        state = _State(reading, accepts=0 in reached, accepts_at_end=0 in at_end)
        if not at_start:
            self._states[key] = state
        return state

    def _reached(self, places: Iterable[int], *, at_start: bool, at_end: bool) -> set[int]:
        """Return `places` and those that they lead to without reading."""
        reached: set[int] = set()
        pending = list(places)
        while pending:
            place = pending.pop()
            if place in reached:
                continue
            reached.add(place)
            end = self._ends[place]
            open_way = end is None or (at_start if end.at_start else at_end)
            if self._fits[place] is None and open_way:
                pending += self._next[place]
        return reached

    def _add(self, fits: Callable[[str], object] | None, end: _End | None, *after: int) -> int:
        if len(self._next) >= _MOST_PLACES:
            raise PatternError("an expression whose repetitions are too many")
        self._fits.append(fits)
        self._ends.append(end)
        self._next.append(after)
        return len(self._next) - 1

    def _place(self, node: _Node, after: int) -> int:
        """Add `node`, which leads to the place `after`, and return where it begins."""
        match node:
            case _One(fits, _):
                return self._add(fits, None, after)
            case _End():
                return self._add(None, node, after)
            case _Row(nodes):
                for one in reversed(nodes):
                    after = self._place(one, after)
                return after
            case _Choice(nodes):
                return self._add(None, None, *[self._place(one, after) for one in nodes])
            case _Repeated(one, least, most):
                return self._place_repeated(one, least, most, after)

    def _place_repeated(self, one: _Node, least: int, most: int | None, after: int) -> int:
        begin = after
        if most is None:
            begin = self._add(None, None)
            self._next[begin] = (self._place(one, begin), after)
        else:
            for _ in range(most - least):
                begin = self._add(None, None, self._place(one, begin), after)
        for _ in range(least):
            begin = self._place(one, begin)
        return begin


def _literal_in(tree: _Node) -> str:
    """Return the longest run of ASCII literals that whatever matches must have."""
    if not isinstance(tree, _Row):
        return ""
    best = run = ""
    for node in tree.nodes:
        if isinstance(node, _Row) and len(node.nodes) == 1:
            node = node.nodes[0]  # noqa: PLW2901 - a group of one is that one
        is_literal = isinstance(node, _One) and node.literal.isascii() and node.literal
        run = run + node.literal if is_literal and isinstance(node, _One) else ""
        best = max(best, run, key=len)
    return best.casefold()
