"""Changes the file of a topic as text, so that everything that is not changed stays byte for byte.

A YAML library that writes the whole file anew does not leave it alone: ruamel.yaml 0.17.21 turns ``null`` into nothing and drops
Windows line ends. So PyYAML only tells where a value stands (its marks), and the text between two marks is replaced.
"""

import json
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode

from fibroguide.content.catalogue import WORDINGS, Topic
from fibroguide.content.rules.problem import ContentError
from fibroguide.content.yaml_marks import block_lines, end_of_line, end_of_value, start_of_line
from fibroguide.content.yaml_reading import parse_yaml


def rewritten(path: Path, text: str, before: Topic, after: Topic) -> str:
    """Return the ``text`` of a topic's file with what differs between ``before`` and ``after`` changed, and nothing else.

    Raises:
        ContentError: The file is written in a way that this cannot change; the message says what to do.
    """
    try:
        file = _TopicText(text, before.name)
        if after.reply != before.reply:
            file.set_answer(after.reply)
        file.set_metadata(before.metadata, after.metadata)
        file.set_questions(before.questions, after.questions)
        changed = file.text()
        as_wanted = _read(changed) == _wanted(_read(text), before, after)
    except (yaml.YAMLError, LookupError, TypeError, AttributeError, StopIteration):
        as_wanted = False
    if not as_wanted:
        raise ContentError(f"{path} is not laid out like the other files, so it must be changed by hand. Nothing was changed.")
    return changed


def written_metadata(name: str, value: Any, indent: str, newline: str) -> str:
    """Return the line, or the lines, for something that stands beside an answer, as the files have them."""
    if name == "section" and value:
        return f"{name}:" + "".join(f"{newline}{indent}  - {_quoted(item)}" for item in value)
    return f"{name}: [{', '.join(value)}]" if isinstance(value, list) else f"{name}: {_quoted(value)}"


def _read(text: str) -> dict[str, Any]:
    """Return what a topic's file holds, with the questions of each block as a list."""
    content: dict[str, Any] = parse_yaml(text)
    for block in content.get("nlu", ()):
        block["examples"] = [line.strip()[2:].strip() for line in block["examples"].splitlines() if line.strip()]
    return content


def _wanted(content: dict[str, Any], before: Topic, after: Topic) -> dict[str, Any]:
    """Return what the changed file must hold when YAML reads it: the check that a change by text is the one that was meant."""
    variant = content["responses"][f"utter_{before.name}"][0]
    if after.reply != before.reply:
        variant["text"] = after.reply
    variant["metadata"] = after.metadata
    if set(after.questions) != set(before.questions):
        block = next(block for block in content["nlu"] if block["intent"] == before.name)
        block["examples"] = _placed(block["examples"], after.questions)
    return content


def _placed(old: list[str], new: tuple[str, ...]) -> list[str]:
    """Return ``new`` in the order of ``old``; a question that is new stands after the one that it follows in ``new``."""
    kept, known = [line for line in old if line in set(new)], set(old)
    anchor = -1
    for question in new:
        if question in known:
            anchor = kept.index(question)
        else:
            anchor += 1
            kept.insert(anchor, question)
    return kept


class _TopicText:
    """The text of a topic's file, and the edits to make in it."""

    def __init__(self, text: str, name: str) -> None:
        self._text = text
        self._name = name
        self._newline = "\r\n" if "\r\n" in text else "\n"
        self._edits: list[tuple[int, int, str]] = []
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        self._root = root
        self._variant = _get(_get(root, "responses"), f"utter_{name}").value[0]

    def text(self) -> str:
        """Return the text with the edits made."""
        parts, at = [], 0
        for start, end, new in sorted(self._edits, key=lambda edit: edit[:2]):
            parts += [self._text[at:start], new]
            at = end
        return "".join([*parts, self._text[at:]])

    def set_answer(self, reply: str) -> None:
        key, node = _entry(self._variant, "text")
        lines = block_lines(self._text, node)
        indent = lines[0].indent if lines else " " * (key.start_mark.column + 2)
        body = self._newline.join(indent + line if line else "" for line in reply.split("\n"))
        self._edits.append((node.start_mark.index, end_of_value(self._text, node), f"|-{self._newline}{body}"))

    def set_metadata(self, before: dict[str, Any], after: dict[str, Any]) -> None:
        metadata = _get(self._variant, "metadata")
        indent = " " * metadata.value[0][0].start_mark.column
        kept = [name for name in before if name in after]
        for name, value in before.items():
            key, node = _entry(metadata, name)
            if name not in after:
                self._edits.append((start_of_line(self._text, key), end_of_line(self._text, node) + len(self._newline), ""))
            elif value != after[name]:
                new = written_metadata(name, after[name], indent, self._newline)
                self._edits.append((key.start_mark.index, end_of_value(self._text, node), new))
        for name in after:
            if name not in before:
                wanted = {"reviewed_text": "reviewed_on", **dict.fromkeys(WORDINGS, "title")}.get(name)
                neighbour = wanted if wanted in kept else kept[-1]
                place = end_of_line(self._text, _get(metadata, neighbour))
                new = written_metadata(name, after[name], indent, self._newline)
                self._edits.append((place, place, f"{self._newline}{indent}{new}"))

    def set_questions(self, before: tuple[str, ...], after: tuple[str, ...]) -> None:
        if set(before) == set(after):
            return
        block = next(block for block in _get(self._root, "nlu").value if _get(block, "intent").value == self._name)
        lines = [line for line in block_lines(self._text, _get(block, "examples")) if line.words]
        by_question = {line.words[2:].strip(): line for line in lines}
        for question in set(before) - set(after):
            line = by_question[question]
            self._edits.append((line.start, line.end + len(self._newline), ""))
        place = lines[0].start
        for question in after:
            if question in by_question:
                place = by_question[question].end + len(self._newline)
            else:
                self._edits.append((place, place, f"{lines[0].indent}- {question}{self._newline}"))


def _get(node: Any, name: str) -> Any:
    return _entry(node, name)[1]


def _entry(node: MappingNode, name: str) -> tuple[ScalarNode, Node]:
    return next((key, value) for key, value in node.value if key.value == name)


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
