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
        _check_events(content)
        return yaml.load(content, Loader=_LOADER)  # noqa: S506 - both loaders are the safe ones
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        if isinstance(error, YamlError):
            raise
        raise YamlError(f"not readable as YAML: {_first_line(error)}") from error


def _check_events(content: bytes) -> None:
    depth = 0
    for event in yaml.parse(content, Loader=_LOADER):
        if isinstance(event, yaml.AliasEvent):
            raise YamlError("YAML with aliases, which could grow without bound")
        if isinstance(event, _OPENS):
            depth += 1
            if depth > _DEEPEST:
                raise YamlError("nested too deeply")
        elif isinstance(event, _CLOSES):
            depth -= 1


def _first_line(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error).partition("\n")[0] or type(error).__name__
    return f"{problem} in line {mark.line + 1}" if mark is not None else problem
