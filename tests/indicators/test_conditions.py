"""Conditions as values to look for."""

import pytest

from bugsweep.indicators.conditions import (
    All,
    Comparison,
    Compiled,
    Condition,
    Either,
    Term,
    Unsupported,
    exact_term,
    reduce_condition,
)
from bugsweep.indicators.values import UnusableError

HASH = Comparison("file:hashes.MD5", "=", ("0a" * 16,))
NAME = Comparison("file:name", "=", ("x.apk",))
DOMAIN = Comparison("domain-name:value", "=", ("evil.example",))
PORT = Comparison("network-traffic:dst_port", "=", ("443",))
OF_HASH = Term("file-hash", "0a" * 16)
OF_DOMAIN = Term("domain-name", "evil.example")
COMBINATION = "a combination that no single value expresses"


@pytest.mark.parametrize(
    ("condition", "terms", "refused"),
    [
        (DOMAIN, (OF_DOMAIN,), ()),
        (Comparison("file:name", "CONTAINS", ("x*",)), (Term("file-name", "*x[*]*", "glob"),), ()),
        (Comparison("file:name", "STARTS", ("x",)), (Term("file-name", "x*", "glob"),), ()),
        (Comparison("file:name", "ENDS", ("x",)), (Term("file-name", "*x", "glob"),), ()),
        (Either((DOMAIN, HASH, DOMAIN)), (OF_DOMAIN, OF_HASH), ()),
        (Either((DOMAIN, PORT)), (OF_DOMAIN,), ("no record shows network-traffic:dst_port",)),
        (All((NAME, HASH)), (OF_HASH,), ()),
        (All((NAME, Either((HASH, HASH)))), (OF_HASH,), ()),
        (All((DOMAIN,)), (OF_DOMAIN,), ()),
        (All((DOMAIN, PORT)), (), (COMBINATION,)),
        (All((NAME, Either((HASH, NAME)))), (), (COMBINATION,)),
        (All((NAME, Either((HASH, PORT)))), (), (COMBINATION,)),
        (All((NAME, Comparison("file:hashes.MD5", "!=", ("0a" * 16,)))), (), (COMBINATION,)),
        (Unsupported("too strange"), (), ("too strange",)),
    ],
)
def test_condition_is_the_values_that_stand_for_it(
    condition: Condition, terms: tuple[Term, ...], refused: tuple[str, ...]
) -> None:
    """Alternatives each for themselves; a conjunction only by what identifies, whichever alternative holds."""
    assert reduce_condition(condition) == Compiled(terms, refused)


def test_term_of_a_value_that_cannot_be_used_is_an_error() -> None:
    """With the reason of the value."""
    with pytest.raises(UnusableError, match="not a host name"):
        exact_term("domain-name", "a b")
