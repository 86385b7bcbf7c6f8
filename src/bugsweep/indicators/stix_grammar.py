"""STIX patterns by the full grammar, which the optional package ``stix2-patterns`` brings."""

import importlib
from itertools import chain
from typing import Any

from bugsweep.indicators.conditions import All, Comparison, Condition, Either, Unsupported
from bugsweep.indicators.stix_pattern import PatternError, unquoted

_HINT = "a pattern that needs the full grammar; install bugsweep[stix] to read it"
_TOGETHER = "observations that must come together or in order"
_QUALIFIED = "a pattern that depends on how often or when something is seen"
_TOO_COMPLEX = "a pattern that is too complex"
_LONGEST = 100_000
_MOST_PARENTHESES = 50
"""The generated parser calls itself several times for each."""
_QUALIFIERS = frozenset(
    {
        "ObservationExpressionRepeatedContext",
        "ObservationExpressionWithinContext",
        "ObservationExpressionStartStopContext",
    }
)


class _Tree:
    """Asks a pattern for its parse tree, through the visitor that it takes."""

    def visit(self, tree: Any) -> Any:  # noqa: ANN401 - the package has no types
        return tree


def parse_pattern(pattern: str) -> Condition:
    """Return the condition that a pattern states, by the grammar of STIX 2.1, or else of 2.0.

    Raises:
        PatternError: when the pattern follows neither.
    """
    if pattern.count("(") > _MOST_PARENTHESES or len(pattern) > _LONGEST:
        return Unsupported(_TOO_COMPLEX)
    try:
        versions = [importlib.import_module(f"stix2patterns.{version}.pattern") for version in ("v21", "v20")]
        refuses: type[Exception] = importlib.import_module("stix2patterns.exceptions").ParseException
    except ImportError:
        return Unsupported(_HINT)
    for version in versions:
        try:
            tree = version.Pattern(pattern).visit(_Tree())
            return _condition(tree)
        except refuses:
            continue
        except RecursionError:  # a row of many alternatives is a tree as deep as it is long
            return Unsupported(_TOO_COMPLEX)
    raise PatternError("the pattern does not follow the grammar of STIX")


def _condition(node: Any) -> Condition:  # noqa: ANN401 - a node of the parse tree has no type
    """Return the condition of a node: one with a single part is that part, whatever its name."""
    name = type(node).__name__
    if name in _QUALIFIERS:
        return Unsupported(_QUALIFIED)
    if name.startswith("PropTest") and name != "PropTestParenContext":
        return _comparison(node)
    parts = [child for child in node.getChildren() if hasattr(child, "getRuleIndex")]
    if len(parts) == 1:
        return _condition(parts[0])
    if name in {"ObservationExpressionsContext", "ObservationExpressionAndContext"}:
        return Unsupported(_TOGETHER)
    conditions = [_condition(part) for part in parts]
    if name == "ComparisonExpressionAndContext":
        return All(tuple(conditions))
    flat = (part.parts if isinstance(part, Either) else (part,) for part in conditions)
    return Either(tuple(chain.from_iterable(flat)))


def _comparison(node: Any) -> Condition:  # noqa: ANN401 - as above
    path, *literals = (child for child in node.getChildren() if hasattr(child, "getRuleIndex"))
    signs = [child.getText() for child in node.getChildren() if not hasattr(child, "getRuleIndex")]
    if "EXISTS" in {sign.upper() for sign in signs}:
        return Unsupported("the comparison EXISTS fits nearly every value")
    texts = [sign for sign in signs if sign[0] in "'\""]
    operator = " ".join(sign.upper() for sign in signs if sign[0] not in "'\"")
    for literal in literals:
        texts += [leaf for leaf in _leaves(literal) if leaf not in {"(", ")", ","}]
    values = tuple(unquoted(text) if text[0] in "'\"" else text for text in texts)
    return Comparison(path.getText(), operator, values)


def _leaves(node: Any) -> list[str]:  # noqa: ANN401 - as above
    if not hasattr(node, "getChildren"):
        return [node.getText()]
    return [leaf for child in node.getChildren() for leaf in _leaves(child)]
