"""Where the values of a YAML text stand in it."""

from dataclasses import dataclass

from yaml.nodes import CollectionNode, Node, ScalarNode


@dataclass(frozen=True)
class BlockLine:
    """A line of a block that begins with ``|``: its indent, its words, and where it stands without its line end."""

    indent: str
    words: str
    start: int
    end: int


def block_lines(text: str, node: Node) -> list[BlockLine]:
    """Return the lines of a block that begins with ``|`` or ``>``, without the empty ones at its end; none for other values."""
    if not isinstance(node, ScalarNode) or node.style not in ("|", ">"):
        return []
    lines: list[BlockLine] = []
    start = _next_line(text, node.start_mark.index)
    depth = None
    while start < len(text):
        line = text[start : _line_end(text, start)]
        words = line.lstrip(" ")
        indent = len(line) - len(words)
        depth = indent if depth is None and words else depth
        if words and indent < (depth or 1):
            break
        lines.append(BlockLine(line[:indent] if words else "", words, start, start + len(line)))
        start = _next_line(text, start)
    while lines and not lines[-1].words:
        lines.pop()
    return lines


def end_of_value(text: str, node: Node) -> int:
    """Return where a value ends: after its last sign, before the line end or a comment."""
    if isinstance(node, CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return end_of_value(text, last[1] if isinstance(last, tuple) else last)
    lines = block_lines(text, node)
    return lines[-1].end if lines else int(node.end_mark.index)


def end_of_line(text: str, node: Node) -> int:
    """Return where the last line of a value ends, before its line end."""
    return _line_end(text, end_of_value(text, node))


def start_of_line(text: str, node: Node) -> int:
    """Return where the first line of a value begins."""
    return text.rfind("\n", 0, node.start_mark.index) + 1


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    if end < 0:
        return len(text)
    return end - 1 if text[start:end].endswith("\r") else end


def _next_line(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end + 1
