"""A YAML file as nodes that know their lines, so that every mistake in it can be told with its place."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from fibroguide.conversations.cases import Place
from fibroguide.conversations.problems import Problem, did_you_mean
from fibroguide.conversations.yaml_mistakes import mistakes

Fields = dict[str, tuple[Node, Node]]  # the key's node and the value's

_KINDS = {"int": "a number", "float": "a number", "bool": "true or false", "null": "empty", "timestamp": "a date"}
_CURLY = re.compile(r"[“”„‟].*[“”„‟]|[‘’‚‛].*[‘’‚‛]", re.DOTALL)
_LOST = re.compile(r"\s+#\S")  # "my #1 worry": YAML takes the rest for a comment


class YamlFile:
    """One file's nodes and the mistakes in it.

    Attributes:
        path: The file.
        root: Its uppermost node; None when it is empty or no YAML.
        problems: What was found so far.
    """

    def __init__(self, path: Path) -> None:
        """Read a file; what is wrong with it stands in ``problems``."""
        self.path = path
        self.problems: list[Problem] = []
        self.root: Node | None = None
        text = self._content = self._read()
        if text is None:
            return
        try:
            self.root = YAML(typ="safe", pure=True).compose(text)
        except (YAMLError, RecursionError, ValueError) as error:  # ValueError: a number in a % line that is none
            for line, sentence in mistakes(error, text):
                self.note(line, sentence)
            return
        if self.root is None:
            self.note(None, "The file is empty. It needs a list of test_cases.")
        else:
            self._look_over(self.root)

    def place(self, node: Node | None) -> Place:
        """Return where a node begins."""
        return Place(self.path, node.start_mark.line + 1 if node is not None else 0)

    def note(self, node: Node | int | None, sentence: str) -> None:
        """Note a mistake at a node or a line."""
        place = Place(self.path, node) if isinstance(node, int) else self.place(node)
        problem = Problem(place, sentence)
        if problem not in self.problems:
            self.problems.append(problem)

    def fields(self, node: Node, what: str, known: Sequence[str] | None = None) -> Fields:
        """Return a mapping's fields by key, without those that are not ``known``; none when it is no mapping."""
        if not isinstance(node, MappingNode):
            self.note(node, f'{what} must be keys with values, as in "{(known or ("name",))[0]}: ...".')
            return {}
        found: Fields = {}
        for key, value in node.value:
            if known is not None and key.value not in known:
                self.note(key, f'"{key.value}" is not known in {_lowered(what)}.{did_you_mean(str(key.value), known)}')
            else:
                found.setdefault(str(key.value), (key, value))
        return found

    def items(self, node: Node, what: str) -> list[Node]:
        """Return a list's items; none when it is no list."""
        if not isinstance(node, SequenceNode):
            self.note(node, f"{what} must be a list, each item on a line of its own with a dash in front.")
            return []
        if not node.value:
            self.note(node, f"{what} is an empty list.")
        return list(node.value)

    def text(self, node: Node, what: str) -> str | None:
        """Return a text; None when it is none."""
        if not isinstance(node, ScalarNode):
            self.note(node, f"{what} must be a text.")
            return None
        kind = node.tag.rpartition(":")[2]
        if kind != "str":
            is_ = _KINDS.get(kind, "of a kind that is not known here")
            wrong = f"must be a text, but {node.value} is {is_}: put it in quotes" if node.value else "is empty"
            self.note(node, f"{what} {wrong}.")
            return None
        if node.style is None:
            self._look_at_plain(node, what)
        return str(node.value)

    def value(self, node: Node) -> Any:
        """Return whatever a node holds: text, number, true, false, nothing, list or mapping."""
        if isinstance(node, SequenceNode):
            return [self.value(item) for item in node.value]
        if isinstance(node, MappingNode):
            return {str(key.value): self.value(value) for key, value in node.value}
        kind = node.tag.rpartition(":")[2]
        if kind not in ("str", "int", "float", "bool", "null"):
            self.note(node, f"{node.value} is {_KINDS.get(kind, 'of a kind that is not known here')}: put it in quotes.")
            return None
        if kind == "str" and isinstance(node, ScalarNode) and node.style is None:
            self._look_at_plain(node, "The value")
        return YAML(typ="safe", pure=True).constructor.construct_object(node)

    def _read(self) -> str | None:
        try:
            return self.path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        except OSError as error:
            self.note(None, f"The file cannot be read: {error.strerror}.")
        except UnicodeDecodeError as error:
            line = self.path.read_bytes()[: error.start].count(b"\n") + 1
            self.note(line, "The file is not UTF-8 text. Save it as UTF-8.")
        return None

    def _look_at_plain(self, node: ScalarNode, what: str) -> None:
        if _CURLY.fullmatch(node.value):
            self.note(node, f"{what} stands in curly quotes, which YAML takes for part of the text. Use straight ones: \" or '.")
        rest = (self._content or "")[node.end_mark.index :].partition("\n")[0]
        if _LOST.match(rest):
            self.note(node, f'{what} ends before "{rest.strip()}", which YAML takes for a comment. Put the text in quotes.')

    def _look_over(self, root: Node) -> None:
        """Note keys that stand twice and aliases, which could make a file of any size out of a few lines."""
        seen: set[int] = set()
        waiting = [root]
        while waiting:
            node = waiting.pop()
            if id(node) in seen:
                self.note(node, "Something with this anchor (&) is used again with an alias (*). Write it out instead.")
                self.root = None
                continue
            seen.add(id(node))
            if isinstance(node, SequenceNode):
                waiting += node.value
            elif isinstance(node, MappingNode):
                self._look_for_twins(node)
                for key, value in node.value:
                    if isinstance(value, ScalarNode) and value.style is None and not value.value:
                        value.start_mark = key.start_mark  # YAML finds that nothing is there only in a later line
                waiting += [part for pair in node.value for part in pair]

    def _look_for_twins(self, node: MappingNode) -> None:
        lines: dict[str, int] = {}
        for key, _ in node.value:
            if not isinstance(key, ScalarNode):
                self.note(key, "A key must be a word.")
                key.value = "?"
            elif key.value in lines:
                self.note(key, f'"{key.value}" stands here twice; the first is in line {lines[key.value]}.')
            lines.setdefault(key.value, key.start_mark.line + 1)


def _lowered(what: str) -> str:
    return what[:1].lower() + what[1:]
