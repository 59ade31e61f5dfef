import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message

from fibroguide.nlu.flow_commands import FlowCommands, command_in, phrases
from fibroguide.nlu.parse_data import message_data
from fibroguide.text.decision import Decision

SLOTS = [AnySlot("checklist_step", mappings=[{"type": "custom"}], influence_conversation=False)]
STEP = [SlotSet("checklist_step", 1), ActionExecuted("action_walk_checklist"), ActionExecuted("action_listen")]
ANSWER = [UserUttered("how long"), ActionExecuted("utter_procedure"), ActionExecuted("action_listen")]


def understood(text: str, topic: str, *events: object) -> str:
    message = Message({"text": text, **message_data(Decision(topic, 0.9))})
    talk = DialogueStateTracker.from_events("test", list(events), slots=SLOTS)
    (message,) = FlowCommands({}).process([message], talk)
    name = message.get("intent")["name"]
    selector = message.get("response_selector") or {}
    return selector.get(name, {}).get("response", {}).get("intent_response_key", name)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("ok", "next_step"),
        ("Yes!", "next_step"),
        ("go on", "next_step"),
        ("done", "mark_done"),
        ("back", "previous_step"),
        ("what?", "repeat_step"),
        ("start over", "restart_checklist"),
        ("Stop.", "stop"),
        ("never mind", "stop"),
    ],
)
def test_in_a_checklist_a_word_is_a_command(text: str, command: str) -> None:
    assert understood(text, "smalltalk/other", *STEP) == command


def test_after_a_question_in_between_yes_leads_back() -> None:
    assert understood("ok", "smalltalk/affirm", *STEP, *ANSWER) == "repeat_step"
    assert understood("absolutely, let's", "smalltalk/affirm", *STEP, *ANSWER) == "repeat_step"


def test_any_yes_means_the_next_step() -> None:
    assert understood("absolutely, let's", "smalltalk/affirm", *STEP) == "next_step"


@pytest.mark.parametrize("text", ["ok", "stop", "done", "start over"])
def test_where_nothing_is_open_it_is_what_it_was(text: str) -> None:
    assert understood(text, "smalltalk/affirm") == "smalltalk/affirm"
    closed = [*STEP, SlotSet("checklist_step", None)]
    assert understood(text, "smalltalk/affirm", *closed) == "smalltalk/affirm"


def test_in_a_form_only_stop_is_a_command() -> None:
    form = [ActiveLoop("callback_form"), ActionExecuted("callback_form"), ActionExecuted("action_listen")]
    assert understood("cancel", "smalltalk/deny", *form) == "stop"
    assert understood("ok", "smalltalk/affirm", *form) == "smalltalk/affirm"
    assert understood("done", "mark_done", *form) == "mark_done"


def test_a_question_stays_a_question_in_a_checklist() -> None:
    assert understood("how do I stop my medicine", "safety/stopping_medicine", *STEP) == "safety/stopping_medicine"


def test_every_phrase_is_found_as_it_is_typed() -> None:
    for state, listed in phrases().items():
        for phrase, command in listed.items():
            found = command_in(state, phrase, "", step_was_said_last=True)
            assert found == ("next_step" if command == "yes" else command)


def test_it_knows_no_settings() -> None:
    with pytest.raises(InvalidConfigException, match="FlowCommands got the unknown key 'limit'"):
        FlowCommands({"limit": 1})


def test_it_works_without_the_slot() -> None:
    message = Message({"text": "ok", **message_data(Decision("smalltalk/affirm", 0.9))})
    talk = DialogueStateTracker.from_events("test", [], slots=Domain.empty().slots)
    assert FlowCommands({}).process([message], talk)[0].get("intent")["name"] == "smalltalk"
