"""Checks, and what the bot did, in words."""

import json
import re
from collections.abc import Sequence
from typing import Any

from fibroguide.conversations.cases import ANY, Check, Choice, DoesNotSay, Listed, Runs, Says, Sets, SlotValue
from fibroguide.conversations.comparing import changes, likeness, nearest_passage
from fibroguide.conversations.events import Event, Message, SlotChange
from fibroguide.conversations.matching import button_of
from fibroguide.conversations.words import words_of

_SHORT = 160
_LIKE = 0.4  # from which the differences of two texts are worth reading


def check(check: Check) -> str:
    """Return what a check expects."""
    if isinstance(check, Listed):
        return check.name if check.name is not None else f'the text "{check.text}"'
    if isinstance(check, Says):
        return _parts(check)
    if isinstance(check, DoesNotSay):
        return f"never {_parts(check, ' or ')}"
    if isinstance(check, Runs):
        return f"the action {check.action}"
    listed = ", ".join(map(_slot, check.slots))
    return f"the slot {listed} set" if isinstance(check, Sets) else f"the slot {listed} not set"


def message(message: Message) -> str:
    """Return a message as its name and the beginning of its text."""
    return f'{message.name} "{shortened(message.text)}"'


def messages(messages: Sequence[Message]) -> str:
    """Return several messages."""
    return "; ".join(map(message, messages)) or "no message"


def shortened(text: str, length: int = _SHORT) -> str:
    """Return a text on one line, cut off where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 4]} ..."


def button(button: Choice) -> str:
    """Return a button as what it says and sends."""
    return " ".join(filter(None, [f"[{button.title}]" if button.title is not None else "", button.payload]))


def slots(wanted: Sequence[SlotValue], events: Sequence[Event]) -> str:
    """Return what became of slots in a turn."""
    parts = []
    for slot in wanted:
        values = [event.value for event in events if isinstance(event, SlotChange) and event.name == slot.name]
        values = [value for i, value in enumerate(values) if value not in values[:i]]
        parts.append(f"{slot.name} set to {', then '.join(map(_value, values))}" if values else f"{slot.name} not set")
    return "; ".join(parts)


def actions(names: Sequence[str]) -> str:
    """Return the actions of a turn, without the one that ends every turn."""
    return "the actions " + (", ".join(name for name in names if name != "action_listen") or "none")


def difference(expected: str | None, came: str) -> str:
    """Return how two texts differ; empty when they have little in common."""
    if not expected or likeness(expected, came) < _LIKE:
        return ""
    return f"The difference: {changes(expected, came)}"


def nearest_miss(check: Says, found: Sequence[Message]) -> str:
    """Return which message came nearest to an assertion, and what it lacks."""
    named = [message for message in found if check.name in (None, message.name)]
    if check.name is not None and not named:
        return ""
    notes = []
    if check.pattern is not None and not any(re.search(check.pattern, message.text) for message in named):
        words = words_of(check.pattern)
        passage = nearest_passage(words, [message.text for message in named]) if words else None
        notes.append(f'The nearest words are "{passage}".' if passage else "The text has nothing like it.")
    lacking = [choice for choice in check.buttons if not any(button_of(choice, message) for message in named)]
    if lacking:
        there = ", ".join(button(choice) for message in named for choice in message.buttons) or "none"
        notes.append(f"There is no button {', '.join(map(button, lacking))}. The buttons are: {there}.")
    elif check.buttons and not notes:
        notes.append("The buttons are there, but in another order or not in one message.")
    return " ".join(notes)


def found(pattern: str | None, message: Message) -> str:
    """Return the words that a pattern has found; empty when it was not the pattern."""
    match = re.search(pattern, message.text) if pattern else None
    return f'It says "{shortened(match.group(0))}".' if match else ""


def _parts(check: Says | DoesNotSay, between: str = ", ") -> str:
    parts = [check.name] if check.name is not None else []
    if check.pattern is not None:
        words = words_of(check.pattern)
        parts.append(f'the words "{words}"' if words is not None else f"a text that matches {check.pattern}")
    parts += [f"the button {button(choice)}" for choice in check.buttons]
    return between.join(parts)


def _slot(slot: SlotValue) -> str:
    return slot.name if slot.value is ANY else f"{slot.name} = {_value(slot.value)}"


def _value(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
