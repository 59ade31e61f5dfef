"""Reads the steps of a test case; the assertions under its user steps: reading_assertions.py."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from ruamel.yaml.nodes import MappingNode, Node

from fibroguide.conversations.cases import OPENING, Assertion, DoesNotSet, Listed, Sets, SlotValue, Step, Turn
from fibroguide.conversations.names import Names
from fibroguide.conversations.reading_assertions import AssertionReader
from fibroguide.conversations.yaml_file import Fields, YamlFile

_STEPS = ("user", "bot", "utter", "slot_was_set", "slot_was_not_set")
_OF_USER = ("metadata", "assertions", "assertion_order_enabled")


class StepReader:
    """Reads the steps of one test case; what is wrong is noted in the file."""

    def __init__(
        self, file: YamlFile, names: Names, metadata: Mapping[str, Any], look_up: Callable[[Node], Mapping[str, Any]]
    ) -> None:
        """Make a reader.

        Args:
            file: Where the steps stand.
            names: The names that a test may use.
            metadata: The case's own.
            look_up: Returns the metadata that a node names.
        """
        self._file = file
        self._names = names
        self._assertions = AssertionReader(file, names)
        self._metadata = metadata
        self._look_up = look_up

    def turns(self, node: Node) -> tuple[Turn, ...]:
        """Return the turns: each user step with the steps below it."""
        turns: list[Turn] = []
        steps: list[Step] = []
        for item in self._file.items(node, "steps"):
            fields = self._file.fields(item, "A step", (*_STEPS, *_OF_USER))
            kind = self._kind(item, fields)
            if kind == "user":
                turns = _closed(turns, steps)
                steps = []
                turns.append(self._user(item, fields))
            elif kind is not None:
                step = self._step(kind, fields)
                if not turns:
                    self._file.note(item, "A test begins with a user step; before it, the bot says nothing.")
                elif step is not None:
                    steps.append(step)
        return tuple(_closed(turns, steps))

    def _kind(self, node: Node, fields: Fields) -> str | None:
        kinds = [key for key in fields if key in _STEPS]
        if len(kinds) == 1:
            for key in _OF_USER:
                if key in fields and kinds[0] != "user":
                    self._file.note(fields[key][0], f"{key} stands under user steps only, not under {kinds[0]}.")
            return kinds[0]
        if kinds:
            self._file.note(node, f"{' and '.join(kinds)} stand in one step. Write each as a step of its own, with a dash.")
        elif fields:
            self._file.note(node, f"This step is none of {', '.join(_STEPS)}.")
        return None

    def _user(self, node: Node, fields: Fields) -> Turn:
        text = self._file.text(fields["user"][1], "user")
        problem = self._names.payload_problem(text) if text and text.startswith("/") and text != OPENING else None
        if problem:
            self._file.note(fields["user"][1], problem)
        assertions: list[Assertion] = []
        if "assertions" in fields:
            for item in self._file.items(fields["assertions"][1], "assertions"):
                assertions += self._assertions.read(item)
        ordered = False
        if "assertion_order_enabled" in fields:
            ordered = self._file.value(fields["assertion_order_enabled"][1])
            if not isinstance(ordered, bool):
                self._file.note(fields["assertion_order_enabled"][1], "assertion_order_enabled must be true or false.")
        metadata, borrowed = dict(self._metadata), []
        if "metadata" in fields:
            named = fields["metadata"][1]
            metadata |= self._look_up(named)
            borrowed.append((f"the metadata {named.value}", self._file.place(named)))
        return Turn(
            self._file.place(node),
            text or "",
            assertions=tuple(assertions),
            ordered=bool(ordered),
            metadata=MappingProxyType(metadata),
            borrowed=tuple(borrowed),
        )

    def _step(self, kind: str, fields: Fields) -> Step | None:
        key, value = fields[kind]
        place = self._file.place(key)
        if kind == "bot":
            text = self._file.text(value, "bot")
            return None if text is None else Listed(place, text=text)
        if kind == "utter":
            name = self._assertions.known(value, "response", "utter")
            return None if name is None else Listed(place, name=name)
        slots = tuple(self._slots_of_step(value, kind))
        return Sets(place, slots) if kind == "slot_was_set" else DoesNotSet(place, slots)

    def _slots_of_step(self, node: Node, kind: str) -> list[SlotValue]:
        """Return the slots of a step: ``- name`` or ``- name: value``."""
        slots = []
        for item in self._file.items(node, kind):
            if isinstance(item, MappingNode):
                for key, value in self._file.fields(item, f"An item of {kind}").values():
                    slots.append(SlotValue(self._assertions.known(key, "slot", "A slot's name") or "", self._file.value(value)))
            else:
                slots.append(SlotValue(self._assertions.known(item, "slot", "A slot's name") or ""))
        return slots


def _closed(turns: list[Turn], steps: list[Step]) -> list[Turn]:
    """Return the turns, the last one with the steps that were read since."""
    if not turns or not steps:
        return turns
    return [*turns[:-1], replace(turns[-1], steps=tuple(steps))]
