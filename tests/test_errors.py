"""The errors that stop the work."""

import re

import pytest

from bugsweep import errors
from bugsweep.errors import BugsweepError, FormatError, UnknownNameError, UsageError


def drawn_tree() -> dict[str, str]:
    """Return each error that the docstring draws, and the one above it."""
    above: dict[str, str] = {}
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        if match := re.match(r"    ((?:│   |    )*(?:├── |└── )?)(\w+Error)\b", line):
            depth = len(match[1]) // 4
            path[depth:] = [match[2]]
            if depth:
                above[match[2]] = path[depth - 1]
    return above


def test_tree_in_the_docstring_is_the_tree_of_the_classes() -> None:
    """Nothing is missing in it, and nothing is drawn in another place."""
    classes = [item for item in vars(errors).values() if isinstance(item, type) and issubclass(item, BugsweepError)]

    assert drawn_tree() == {
        error.__name__: error.__bases__[0].__name__ for error in classes if error is not BugsweepError
    }


def test_unknown_name_comes_with_the_nearest_one() -> None:
    """A typing mistake is most of what goes wrong with names."""
    assert str(UnknownNameError("artifact", "ios/smss", ["ios/sms", "ios/tcc"])) == (
        "There is no artifact named 'ios/smss'; did you mean ios/sms?"
    )
    assert str(UnknownNameError("artifact", "zzz", iter(["ios/sms"]))) == "There is no artifact named 'zzz'"


def test_errors_are_also_what_python_would_raise() -> None:
    """A caller that knows nothing of us may still catch them."""
    with pytest.raises(LookupError):
        raise UnknownNameError("artifact", "x", [])
    with pytest.raises(ValueError, match="bytes"):
        raise FormatError("bytes")
    assert issubclass(UnknownNameError, UsageError)
