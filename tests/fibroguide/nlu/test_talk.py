import pytest
from rasa.core.actions.action import create_bot_utterance
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker

from fibroguide.nlu.talk import Talk, is_in_form, is_walking, ranked_before
from fibroguide.text.choices import Offered
from fibroguide.text.decision import DID_YOU_MEAN, LOST, LOST_AGAIN

SLOTS = [AnySlot("checklist_step", mappings=[{"type": "custom"}], influence_conversation=False)]


def tracker(*events: Event) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("test", list(events), slots=SLOTS)


def turn(*topics: str, buttons: tuple[str, ...] = (), **parse_data: object) -> list[Event]:
    """What a message and the replies to it leave in a tracker; the buttons stand under each reply."""
    events: list[Event] = [UserUttered("a question", parse_data=parse_data)]
    for topic in topics:
        shown = [{"title": name.title(), "payload": f"/{name}"} for name in buttons]
        reply = {"utter_action": f"utter_{topic}", "text": "An answer.", "buttons": shown}
        events += [ActionExecuted(f"utter_{topic}"), create_bot_utterance(reply)]
    return [*events, ActionExecuted("action_listen")]


def talk(*turns: list[Event]) -> Talk:
    return Talk.of(tracker(*(event for events in turns for event in events)))


def test_at_the_beginning_nothing_was_said() -> None:
    nothing = talk()
    assert nothing == Talk()
    assert (nothing.answered(), nothing.last_topic, nothing.choices, nothing.wordings) == ((), None, (), set())
    assert not nothing.missed
    assert not nothing.asked_which


def test_the_greeting_before_any_message_is_no_turn() -> None:
    assert talk([ActionExecuted("action_session_start"), create_bot_utterance({"text": "Hello"})]) == Talk()


def test_the_last_turn_comes_first_with_its_topics_in_order() -> None:
    turns = talk(turn("benefits/speed"), turn("procedure/fasting", "clinician")).turns
    assert [turn.topics for turn in turns] == [("procedure/fasting", "clinician"), ("benefits/speed",)]


def test_what_is_further_back_than_six_turns_is_forgotten() -> None:
    assert len(talk(*[turn("benefits/speed")] * 20).turns) == 6


@pytest.mark.parametrize(
    ("topic", "counts"),
    [
        ("benefits/speed", True),
        ("not_covered/cost_insurance", True),
        ("checklist/preparation", True),
        ("clinician", True),
        ("smalltalk/thanks", False),
        ("follow_up/source", False),
        (LOST, False),
        ("safety/dosing", False),
    ],
)
def test_what_a_later_question_may_point_to(topic: str, counts: bool) -> None:
    assert talk(turn(topic)).answered() == ((topic,) if counts else ())


def test_what_was_answered_last_is_found_behind_small_talk() -> None:
    said = talk(turn("benefits/speed", "benefits/mood"), turn("smalltalk/thanks"), turn(LOST))
    assert said.answered() == ("benefits/speed", "benefits/mood")
    assert said.last_topic == "benefits/mood"


def test_the_answer_before_the_last_one_is_another_one() -> None:
    said = talk(turn("procedure/fasting"), turn("benefits/speed"), turn("benefits/speed"))
    assert said.answered(1) == ("procedure/fasting",)
    assert said.answered(2) == ()


def test_the_choices_are_the_buttons_under_the_last_words() -> None:
    said = talk(turn("benefits/speed", buttons=("benefits/mood",)), turn("procedure/fasting", buttons=("procedure/ride_home",)))
    assert said.choices == (Offered("Procedure/Ride_Home", "procedure/ride_home"),)


def test_buttons_of_the_turn_before_are_no_choices() -> None:
    assert talk(turn("benefits/speed", buttons=("benefits/mood",)), turn("smalltalk/thanks")).choices == ()


def test_a_turn_without_a_reply_has_no_choices() -> None:
    said = talk(turn("benefits/speed", buttons=("benefits/mood",)), turn())
    assert said.choices == ()
    assert said.last_topic == "benefits/speed"


def test_other_wordings_are_told_until_the_whole_answer_was_given() -> None:
    simpler = turn("benefits/speed", wording="simpler")
    short = turn("benefits/speed", wording="in_one_sentence")
    assert talk(turn("benefits/speed"), simpler).wordings == {"simpler"}
    assert talk(turn("benefits/speed"), simpler, short).wordings == {"simpler", "in_one_sentence"}
    assert talk(simpler, turn("benefits/mood", wording="")).wordings == set()
    assert talk(simpler, turn("benefits/mood"), short).wordings == {"in_one_sentence"}


@pytest.mark.parametrize("topic", [LOST, LOST_AGAIN, DID_YOU_MEAN])
def test_a_miss_is_one_of_the_last_turn(topic: str) -> None:
    assert talk(turn(topic)).missed
    assert not talk(turn(topic), turn("benefits/speed")).missed


def test_the_bot_asked_which_where_it_did_so_last() -> None:
    assert talk(turn("benefits/speed"), turn(DID_YOU_MEAN)).asked_which
    assert not talk(turn(DID_YOU_MEAN), turn("benefits/speed")).asked_which
    assert not talk(turn(LOST)).asked_which


def test_what_the_message_before_may_have_been_about() -> None:
    ranking = ("benefits/speed", "smalltalk/other", "procedure/fasting")
    before = turn("benefits/speed", topic_ranking=[{"topic": topic, "confidence": 0.1} for topic in ranking])
    assert ranked_before(tracker(*before, *turn("follow_up/not_asked"))) == ["benefits/speed", "procedure/fasting"]
    assert ranked_before(tracker(*before)) == []
    assert ranked_before(tracker()) == []


def test_a_form_and_a_checklist_are_told_from_a_talk() -> None:
    assert not is_in_form(tracker(*turn("benefits/speed")))
    assert is_in_form(tracker(ActiveLoop("callback_form")))
    assert not is_in_form(tracker(ActiveLoop("callback_form"), ActiveLoop(None)))
    assert not is_walking(tracker())
    assert is_walking(tracker(SlotSet("checklist_step", 0)))
    assert not is_walking(tracker(SlotSet("checklist_step", 0), SlotSet("checklist_step", None)))


def test_a_bot_without_the_slot_walks_through_nothing() -> None:
    assert not is_walking(DialogueStateTracker.from_events("test", []))
