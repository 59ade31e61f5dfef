"""What a person read and what Rasa noted, as one sequence."""

from typing import Any

from fibroguide.conversations.events import ActionRun, Message, SlotChange
from fibroguide.conversations.real_bot import in_order

A, B, C = (Message(f"utter_{name}", f"Text {name}.") for name in "abc")


def bot(message: Message, text: str | None = None) -> dict[str, Any]:
    return {"event": "bot", "text": text or f"{message.text}\n", "metadata": {"utter_action": message.name}}


def action(name: str | None) -> dict[str, Any]:
    return {"event": "action", "name": name}


SLOT = {"event": "slot", "name": "name", "value": "Ann"}
USER = {"event": "user", "text": "hi"}


def test_messages_stand_where_rasa_noted_them() -> None:
    noted = [USER, action("utter_a"), bot(A), SLOT, bot(B), action("action_listen")]
    assert in_order([A, B], noted) == [ActionRun("utter_a"), A, SlotChange("name", "Ann"), B, ActionRun("action_listen")]


def test_what_the_gate_said_itself_stands_first_and_what_nobody_read_is_left_out() -> None:
    assert in_order([C], [USER, action("utter_a"), bot(A), SLOT]) == [C, ActionRun("utter_a"), SlotChange("name", "Ann")]


def test_the_gate_says_something_else_under_the_same_name() -> None:
    again = Message(A.name, "I am still here.")
    assert in_order([again], [USER, action("utter_a"), bot(A)]) == [again, ActionRun("utter_a")]


def test_the_apology_after_a_turn_that_broke_stands_behind_what_rasa_said() -> None:
    assert in_order([A, C], [USER, action("utter_a"), bot(A), action("action_x")])[:3] == [ActionRun("utter_a"), A, C]


def test_what_a_messenger_takes_back_is_left_out() -> None:
    noted = [USER, bot(A), action("form"), bot(B), USER, action("stop"), bot(B, "Stopped."), USER, bot(C)]
    assert in_order([A, C], noted) == [A, ActionRun("form"), ActionRun("stop"), C]


def test_the_same_message_twice() -> None:
    assert in_order([A, A], [bot(A), SLOT, bot(A)]) == [A, SlotChange("name", "Ann"), A]


def test_events_without_a_text_or_a_name() -> None:
    assert in_order([A], [{"event": "bot", "text": None}, action(None), bot(A), {"event": "session_started"}]) == [A]


def test_nothing_was_noted() -> None:
    assert in_order([A], []) == [A]
