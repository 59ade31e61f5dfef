"""Whether one thing that the bot did is what a check is about."""

import re
from typing import Any

from fibroguide.conversations.cases import ANY, Choice, Listed, Runs, Says, SlotValue
from fibroguide.conversations.events import ActionRun, Event, Message, SlotChange
from fibroguide.conversations.names import same_payload


def is_listed(step: Listed, message: Message) -> bool:
    """Tell whether a step lists a message: by its name, or by its text but for spaces at the ends."""
    return step.name == message.name if step.name is not None else (step.text or "").strip() == message.text.strip()


def says(check: Says, message: Message) -> bool:
    """Tell whether a message has the name, the pattern and the buttons, as far as they are given."""
    if check.name is not None and check.name != message.name:
        return False
    if check.pattern is not None and not re.search(check.pattern, message.text):
        return False
    return has_buttons(check.buttons, message)


def has_buttons(choices: tuple[Choice, ...], message: Message) -> bool:
    """Tell whether a message has these buttons in this order; others may stand between them."""
    rest = iter(message.buttons)
    return all(any(_is_choice(choice, button) for button in rest) for choice in choices)


def button_of(choice: Choice, message: Message) -> Choice | None:
    """Return the button of a message that a choice describes; None when it has none."""
    return next((button for button in message.buttons if _is_choice(choice, button)), None)


def set_to(slot: SlotValue, event: Event) -> bool:
    """Tell whether an event sets a slot to its value, or, where any will do, to one that is not nothing."""
    if not isinstance(event, SlotChange) or event.name != slot.name:
        return False
    return event.value is not None if slot.value is ANY else same_value(slot.value, event.value)


def same_value(one: Any, other: Any) -> bool:
    """Tell whether two values are the same; unlike Python, true is not 1."""
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def fits(check: Says | Runs, event: Event) -> bool:
    """Tell whether an event is the one that an assertion is about."""
    if isinstance(check, Says):
        return isinstance(event, Message) and says(check, event)
    return isinstance(event, ActionRun) and event.name == check.action


def _is_choice(choice: Choice, button: Choice) -> bool:
    if choice.title is not None and choice.title != button.title:
        return False
    return choice.payload is None or same_payload(choice.payload, button.payload or "")
