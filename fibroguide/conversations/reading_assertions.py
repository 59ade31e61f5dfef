"""Reads the assertions under a user step."""

import re

from ruamel.yaml.nodes import MappingNode, Node

from fibroguide.conversations.cases import Assertion, Choice, DoesNotSay, DoesNotSet, Runs, Says, Sets, SlotValue
from fibroguide.conversations.names import Names
from fibroguide.conversations.problems import did_you_mean
from fibroguide.conversations.yaml_file import YamlFile

_ASSERTIONS = ("bot_uttered", "bot_did_not_utter", "slot_was_set", "slot_was_not_set", "action_executed")
_MESSAGE = ("utter_name", "text_matches", "buttons")
_FOR_RASA_PRO = (
    "flow_started",
    "flow_completed",
    "flow_cancelled",
    "pattern_clarification_contains",
    "generative_response_is_relevant",
    "generative_response_is_grounded",
)


class AssertionReader:
    """Reads assertions; what is wrong is noted in the file."""

    def __init__(self, file: YamlFile, names: Names) -> None:
        """Read from ``file``, with the ``names`` that a test may use."""
        self._file = file
        self._names = names

    def read(self, node: Node) -> list[Assertion]:
        """Return the assertion that a node holds; none when it is wrong."""
        if not isinstance(node, MappingNode) or len(node.value) != 1:
            names = [str(key.value) for key, _ in node.value] if isinstance(node, MappingNode) else []
            inside = " The keys below its name must be indented further than the name." if set(names) & {*_MESSAGE} else ""
            self._file.note(node, f"An assertion is one name with what it says, as in bot_uttered: ...{inside}")
            return []
        key, value = node.value[0]
        name, place = str(key.value), self._file.place(key)
        if name in ("bot_uttered", "bot_did_not_utter"):
            return self._message(name, value)
        if name in ("slot_was_set", "slot_was_not_set"):
            slots = tuple(self._asserted_slots(value, name))
            return [Sets(place, slots) if name == "slot_was_set" else DoesNotSet(place, slots)]
        if name == "action_executed":
            action = self.known(value, "action", name)
            return [] if action is None else [Runs(place, action)]
        if name in _FOR_RASA_PRO:
            self._file.note(key, f"{name} is for the flows and language models of Rasa Pro, and not for this bot.")
        else:
            self._file.note(key, f'There is no assertion "{name}".{did_you_mean(name, _ASSERTIONS)}')
        return []

    def _message(self, name: str, node: Node) -> list[Assertion]:
        fields = self._file.fields(node, name, _MESSAGE)
        place = self._file.place(node)
        if not fields and isinstance(node, MappingNode):
            self._file.note(node, f"{name} needs one of {', '.join(_MESSAGE)}.")
        response = self.known(fields["utter_name"][1], "response", "utter_name") if "utter_name" in fields else None
        pattern = self._pattern(fields["text_matches"][1]) if "text_matches" in fields else None
        buttons = tuple(self._buttons(fields["buttons"][1])) if "buttons" in fields else ()
        if response is None and pattern is None and not buttons:
            return []
        kind = Says if name == "bot_uttered" else DoesNotSay
        return [kind(place, response, pattern, buttons)]

    def _pattern(self, node: Node) -> str | None:
        pattern = self._file.text(node, "text_matches")
        if not pattern:
            if pattern is not None:
                self._file.note(node, "text_matches is empty, and would match every message.")
            return None
        try:
            re.compile(pattern)
        except (re.error, RecursionError, OverflowError) as error:
            hint = "In front of each of ( ) [ ] ? * + . that stands for itself, put a backslash."
            self._file.note(node, f'text_matches "{pattern}" is no regular expression: {error}. {hint}')
        return pattern

    def _buttons(self, node: Node) -> list[Choice]:
        buttons = []
        for item in self._file.items(node, "buttons"):
            fields = self._file.fields(item, "A button", ("title", "payload"))
            title, payload = (
                self._file.text(fields[key][1], f"A button's {key}") if key in fields else None for key in ("title", "payload")
            )
            if payload is not None and payload.startswith("/") and (problem := self._names.payload_problem(payload)):
                self._file.note(fields["payload"][1], problem)
            if title is not None or payload is not None:
                buttons.append(Choice(title, payload))
        return buttons

    def _asserted_slots(self, node: Node, kind: str) -> list[SlotValue]:
        """Return the slots of an assertion: ``- name: ...`` with ``value: ...`` below it where it matters."""
        slots = []
        for item in self._file.items(node, kind):
            fields = self._file.fields(item, f"A slot of the assertion {kind}", ("name", "value"))
            if fields and "name" not in fields:
                self._file.note(item, f"A slot of the assertion {kind} needs its name: {{name: checklist, value: preparation}}.")
            elif fields:
                name = self.known(fields["name"][1], "slot", "A slot's name")
                slots.append(SlotValue(name or "", *([self._file.value(fields["value"][1])] if "value" in fields else [])))
        return slots

    def known(self, node: Node, kind: str, what: str) -> str | None:
        """Return a name that there is; None for another one, which is noted."""
        name = self._file.text(node, what)
        unknown = self._names.unknown(kind, name) if name is not None else None
        if unknown:
            self._file.note(node, unknown)
        return None if unknown else name
