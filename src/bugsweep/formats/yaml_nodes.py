"""YAML in which every value knows its line, for documents that people write and whose mistakes they look for."""

from datetime import date
from typing import TypeAlias

import yaml
from msgspec import Struct

from bugsweep.formats.yaml_document import YamlError, check_events, make_loader

YamlScalar: TypeAlias = str | int | float | bool | date | None
"""A `datetime` is a `date` too."""

_SCALARS = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "float", "bool", "null", "timestamp"))
_SEQUENCE = "tag:yaml.org,2002:seq"
_MAPPING = "tag:yaml.org,2002:map"


class YamlNode(Struct, frozen=True):
    """A value with the line on which it begins; one of `items` and `entries` where it is a list or a mapping."""

    line: int
    text: str = ""
    """A scalar as it is written, without quotes: a version such as 17.10 is no number."""
    scalar: YamlScalar = None
    items: "tuple[YamlNode, ...] | None" = None
    entries: "dict[str, tuple[int, YamlNode]] | None" = None
    """Key, as it is written, to the line of the key and the value."""

    @property
    def plain(self) -> bool:
        """Whether it is neither a list nor a mapping."""
        return self.items is None and self.entries is None


def load_yaml_nodes(content: bytes, *, largest: int) -> YamlNode:
    """Return the one document in `content`.

    A key that stands twice in a mapping is refused: the reader of the document and the program could take different
    ones.

    Args:
        content: YAML.
        largest: how many bytes it may have.

    Raises:
        YamlError: when it is broken, empty, larger than `largest`, too deep, or has aliases, types of its own, or a key
            twice.
    """
    if len(content) > largest:
        raise YamlError(f"more than {largest} bytes of YAML")
    try:
        check_events(content)
        loader = make_loader(content)
        root = loader.get_single_node()
        if root is None:
            raise YamlError("an empty document in line 1")
        return _node(root, loader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise YamlError.of(error) from error


def _node(node: yaml.Node, loader: yaml.SafeLoader | yaml.CSafeLoader) -> YamlNode:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode) and node.tag in _SCALARS:
        return YamlNode(line, text=node.value, scalar=_scalar(node, loader))
    if isinstance(node, yaml.SequenceNode) and node.tag == _SEQUENCE:
        return YamlNode(line, items=tuple(_node(item, loader) for item in node.value))
    if isinstance(node, yaml.MappingNode) and node.tag == _MAPPING:
        return YamlNode(line, entries=_entries(node, loader))
    raise YamlError(f"a type of its own, {node.tag}, in line {line}")


def _scalar(node: yaml.ScalarNode, loader: yaml.SafeLoader | yaml.CSafeLoader) -> YamlScalar:
    try:
        value: YamlScalar = loader.construct_object(node)
    except (ValueError, OverflowError) as error:
        raise YamlError(f"a value that is none, {node.value[:40]!r}, in line {node.start_mark.line + 1}") from error
    return value


def _entries(node: yaml.MappingNode, loader: yaml.SafeLoader | yaml.CSafeLoader) -> dict[str, tuple[int, YamlNode]]:
    entries: dict[str, tuple[int, YamlNode]] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise YamlError(f"a key that is no text in line {line}")
        if key.value in entries:
            raise YamlError(f"the key {key.value!r} again in line {line}, first in line {entries[key.value][0]}")
        entries[key.value] = (line, _node(value, loader))
    return entries
