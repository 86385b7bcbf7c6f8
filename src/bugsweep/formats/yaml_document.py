"""YAML from others: plain data, no aliases, bounded depth and size."""

from typing import TypeAlias

import yaml

from bugsweep.errors import FormatError

_LARGEST = 64 * 1024 * 1024
_DEEPEST = 100
_OPENS = (yaml.SequenceStartEvent, yaml.MappingStartEvent)
_CLOSES = (yaml.SequenceEndEvent, yaml.MappingEndEvent)

_Loader: TypeAlias = type[yaml.SafeLoader] | type[yaml.CSafeLoader]
_LOADER: _Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Built on libyaml where PyYAML has it, ten times as fast."""


class YamlError(FormatError):
    """A document that is not YAML, or that asks for more than data needs."""

    @classmethod
    def of(cls, error: Exception) -> "YamlError":
        """Return `error` as one of these, which says the line where the parser knows it."""
        return error if isinstance(error, cls) else cls(f"not readable as YAML: {_first_line(error)}")


def load_yaml(content: bytes) -> object:
    """Return the data of a YAML document.

    An alias stands for a whole subtree, and aliases of aliases grow without bound; data of feeds has none, so the
    first one ends the reading.

    Raises:
        YamlError: when it is broken, too large, too deep, or has aliases or types of its own.
    """
    if len(content) > _LARGEST:
        raise YamlError(f"more than {_LARGEST} bytes of YAML")
    try:
        check_events(content)
        return yaml.load(content, Loader=_LOADER)  # noqa: S506 - both loaders are the safe ones
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise YamlError.of(error) from error


def make_loader(content: bytes) -> yaml.SafeLoader | yaml.CSafeLoader:
    """Return the loader, for what needs more of a document than its data."""
    return _LOADER(content)


def check_events(content: bytes) -> None:
    """See that a document neither grows nor nests without bound, before anything is made of it.

    Raises:
        YamlError: when it has aliases or is nested too deeply.
        yaml.YAMLError: when it is no YAML.
    """
    depth = 0
    for event in yaml.parse(content, Loader=_LOADER):
        if isinstance(event, yaml.AliasEvent):
            raise YamlError(f"YAML with aliases, which could grow without bound, in line {_line_of(event)}")
        if isinstance(event, _OPENS):
            depth += 1
            if depth > _DEEPEST:
                raise YamlError(f"nested too deeply in line {_line_of(event)}")
        elif isinstance(event, _CLOSES):
            depth -= 1


def _line_of(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark is not None else 1


def _first_line(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error).partition("\n")[0] or type(error).__name__
    return f"{problem} in line {mark.line + 1}" if mark is not None else problem
