"""Compares what the bot did in a turn with what a test expects of it.

Where Rasa Pro is lenient, this is strict, so that what passes here passes there: steps and assertions both count, a
message that nothing expects fails a turn whose messages are listed, and the parts of one assertion must fit one message.
Only buttons are taken more lightly: others may stand between those that are expected.
"""

from collections.abc import Callable, Sequence
from typing import Any

from fibroguide.conversations import describing
from fibroguide.conversations.cases import Assertion, Check, DoesNotSay, DoesNotSet, Listed, Runs, Says, Sets, Turn
from fibroguide.conversations.events import ActionRun, Event, Message
from fibroguide.conversations.listing import compare_listed
from fibroguide.conversations.matching import button_of, fits, says, set_to
from fibroguide.conversations.results import Outcome

_ORDER = "The order of the assertions counts here, as assertion_order_enabled says."


def judge(turn: Turn, events: Sequence[Event]) -> list[Outcome]:
    """Return what became of each check of a turn, in the order of the file, and of each message too many."""
    listed = [step for step in turn.steps if isinstance(step, Listed)]
    others = [step for step in turn.steps if not isinstance(step, Listed)]
    outcomes = [_outcome(check, events) for check in others]
    outcomes += _in_order(turn.assertions, events) if turn.ordered else [_outcome(check, events) for check in turn.assertions]
    messages = [event for event in events if isinstance(event, Message)]
    expected = [check for check in turn.assertions if isinstance(check, Says)]
    of_steps, too_many = compare_listed(turn, listed, messages, expected)
    return [*sorted([*outcomes, *of_steps], key=lambda outcome: outcome.place.line), *too_many]


def _in_order(assertions: Sequence[Assertion], events: Sequence[Event]) -> list[Outcome]:
    """Check each assertion against what came after the one before it; what must not be must not come after that."""
    outcomes, start = [], 0
    for check in assertions:
        outcome = _outcome(check, events[start:])
        if not outcome.passed and not isinstance(check, DoesNotSay | DoesNotSet) and _outcome(check, events).passed:
            outcome = Outcome(outcome.place, outcome.expected, False, "it, but too early", _ORDER)
        outcomes.append(outcome)
        if outcome.passed and not isinstance(check, DoesNotSay | DoesNotSet):
            start += _end(check, events[start:])
    return outcomes


def _end(check: Says | Sets | Runs, events: Sequence[Event]) -> int:
    """Return how many events there are up to the last one that an assertion which holds needs."""
    if isinstance(check, Sets):
        return max(next(i for i, event in enumerate(events) if set_to(slot, event)) for slot in check.slots) + 1
    return next(i for i, event in enumerate(events) if fits(check, event)) + 1


def _outcome(check: Check, events: Sequence[Event]) -> Outcome:
    judges: dict[type, Callable[[Any, Sequence[Event]], tuple[str, str]]] = {
        Says: _says, DoesNotSay: _does_not_say, Sets: _sets, DoesNotSet: _does_not_set, Runs: _runs,
    }  # fmt: skip
    came, note = judges[type(check)](check, events)
    return Outcome(check.place, describing.check(check), not came, came, note)


def _says(check: Says, events: Sequence[Event]) -> tuple[str, str]:
    messages = [event for event in events if isinstance(event, Message)]
    if any(says(check, message) for message in messages):
        return "", ""
    return describing.messages(messages), describing.nearest_miss(check, messages)


def _does_not_say(check: DoesNotSay, events: Sequence[Event]) -> tuple[str, str]:
    for event in events:
        if isinstance(event, Message):
            if check.name == event.name or (check.pattern and says(Says(check.place, pattern=check.pattern), event)):
                return describing.message(event), describing.found(check.pattern, event)
            button = next((button for button in map(lambda choice: button_of(choice, event), check.buttons) if button), None)
            if button:
                return describing.message(event), f"It has the button {describing.button(button)}."
    return "", ""


def _sets(check: Sets, events: Sequence[Event]) -> tuple[str, str]:
    missing = [slot for slot in check.slots if not any(set_to(slot, event) for event in events)]
    return (describing.slots(missing, events), "") if missing else ("", "")


def _does_not_set(check: DoesNotSet, events: Sequence[Event]) -> tuple[str, str]:
    wrong = [slot for slot in check.slots if any(set_to(slot, event) for event in events)]
    return (describing.slots(wrong, events), "") if wrong else ("", "")


def _runs(check: Runs, events: Sequence[Event]) -> tuple[str, str]:
    actions = [event.name for event in events if isinstance(event, ActionRun)]
    return ("", "") if check.action in actions else (describing.actions(actions), "")
