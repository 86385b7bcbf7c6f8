"""The YAML of rule files, read with bounds and with the line of everything in it.

A rule may come from a stranger. Aliases are refused, because a few lines of them can mean billions of values; so are
keys given twice, of which one would be lost; the depth is bounded by libyaml, the size by ours.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import yaml
from msgspec import Struct
from sigma.rule import SigmaYAMLLoader

from bugsweep.detect.sigma.rule import LARGEST_FILE, RuleProblem


class Document(Struct, frozen=True, kw_only=True):
    """One YAML document of a rule file."""

    path: str
    line: int
    text: str
    content: Mapping[str, Any]
    node: yaml.MappingNode

    def line_of(self, wanted: Callable[[str], bool]) -> int:
        """Return the line of the first key or value that is wanted, or that of the document."""
        lines = (node.start_mark.line + 1 for node in _scalars(self.node) if wanted(str(node.value)))
        return min(lines, default=self.line)


def documents_of(path: str, content: bytes) -> Iterator[Document | RuleProblem]:
    """Yield the documents of a rule file, and a problem for what is none."""
    if len(content) > LARGEST_FILE:
        yield RuleProblem(path, 1, f"a rule file of more than {LARGEST_FILE} bytes")
        return
    try:
        text = content.decode("utf-8-sig")
        loader = SigmaYAMLLoader(text)
        while loader.check_node():
            yield _document(path, text.splitlines(), loader)
    except UnicodeDecodeError as error:
        yield RuleProblem(path, content.count(b"\n", 0, error.start) + 1, "not UTF-8")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        yield RuleProblem(path, mark.line + 1 if mark else 1, f"not YAML: {error.problem or error.context}")
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        # Numbers and dates that only look like ones raise a ValueError.
        yield RuleProblem(path, 1, f"not YAML: {error}")


def _document(path: str, lines: list[str], loader: SigmaYAMLLoader) -> Document | RuleProblem:
    node = loader.get_node()
    if not isinstance(node, yaml.MappingNode):
        return RuleProblem(path, node.start_mark.line + 1 if node else 1, "a rule is a mapping of keys to values")
    first, last = node.start_mark.line, node.end_mark.line
    if (refused := _refused(node)) is not None:
        return RuleProblem(path, refused[0].start_mark.line + 1, refused[1])
    content = loader.construct_document(node)
    text = "\n".join(lines[first : max(last, first + 1)]).rstrip() + "\n"
    return Document(path=path, line=first + 1, text=text, content=content, node=node)


def _refused(root: yaml.Node) -> tuple[yaml.Node, str] | None:
    """Return a node that is not taken, and why; None when all are."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            return node, "anchors and aliases are not supported"
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            waiting.extend(node.value)
        elif isinstance(node, yaml.MappingNode):
            keys: set[str] = set()
            for key, value in node.value:
                if not isinstance(key, yaml.ScalarNode):
                    return key, "a key that is no text"
                if key.value in keys:
                    return key, f"the key {key.value} is given twice"
                keys.add(key.value)
                waiting += (key, value)
    return None


def _scalars(root: yaml.Node) -> Iterator[yaml.ScalarNode]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.ScalarNode):
            yield node
        elif isinstance(node, yaml.MappingNode):
            waiting.extend(part for pair in node.value for part in pair)
        else:
            waiting.extend(node.value)
