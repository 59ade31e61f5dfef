"""Compares the messages of a turn with the steps that list them."""

from collections.abc import Sequence

from fibroguide.conversations import describing
from fibroguide.conversations.cases import Listed, Says, Turn
from fibroguide.conversations.comparing import likeness
from fibroguide.conversations.events import Message
from fibroguide.conversations.matching import is_listed, says
from fibroguide.conversations.results import Outcome


def compare_listed(
    turn: Turn, steps: Sequence[Listed], messages: Sequence[Message], expected: Sequence[Says]
) -> tuple[list[Outcome], list[Outcome]]:
    """Return what became of each step, and the messages too many; there are none of those where no step lists a message.

    Args:
        turn: The turn.
        steps: Those of its steps that list a message, in any order.
        messages: What the bot said.
        expected: The turn's assertions that a message is there: it is then not too many.
    """
    found = _found(steps, messages)
    left = [
        message
        for number, message in enumerate(messages)
        if number not in found.values() and not any(says(check, message) for check in expected)
    ]
    outcomes = []
    for number, step in enumerate(steps):
        if number in found:
            outcomes.append(Outcome(step.place, describing.check(step), True))
            continue
        # What was not found and what nobody listed belong together: the likest first.
        instead = max(left, key=lambda message: _likeness(step, message), default=None)
        if instead is not None:
            left.remove(instead)
        outcomes.append(_missing(step, instead, messages))
    too_many = [
        Outcome(turn.place, "no other message", False, describing.message(message), "No step lists it.")
        for message in (left if steps else ())
    ]
    return outcomes, too_many


def _found(steps: Sequence[Listed], messages: Sequence[Message]) -> dict[int, int]:
    """Return the number of the message for that of each step; one may be listed by name and by text, but twice by neither."""
    found: dict[int, int] = {}
    for number, step in enumerate(steps):
        taken = {found[other] for other in found if (steps[other].name is None) == (step.name is None)}
        match = next((i for i, message in enumerate(messages) if i not in taken and is_listed(step, message)), None)
        if match is not None:
            found[number] = match
    return found


def _missing(step: Listed, instead: Message | None, messages: Sequence[Message]) -> Outcome:
    expected = describing.check(step)
    if instead is not None:
        return Outcome(step.place, expected, False, describing.message(instead), describing.difference(step.text, instead.text))
    twice = any(is_listed(step, message) for message in messages)
    note = "It is listed more often than it came." if twice else ""
    return Outcome(step.place, expected, False, "no other message" if messages else "no message", note)


def _likeness(step: Listed, message: Message) -> float:
    return likeness(step.name, message.name) if step.name is not None else likeness(step.text or "", message.text)
