import pytest

from fibroguide.content.topic_groups import URGENT
from fibroguide.flows.said import Said
from tests.actions.turn import pressed, typed


def said(text: str, topic: str = "fallback/lost", confidence: float = 0.9) -> Said:
    return Said.of(typed(text, topic, confidence))


def press(payload: str) -> Said:
    return Said.of(pressed(payload))


def test_a_typed_message_has_its_text_and_its_topic() -> None:
    message = said("may I eat?", "procedure/fasting", 0.7)
    assert message == Said("may I eat?", "procedure/fasting", 0.7, {})
    assert not message.pressed
    assert message.value is None


def test_a_topic_without_a_group_is_its_intent() -> None:
    assert said("call me", "callback").topic == "callback"


def test_a_button_has_what_it_carries() -> None:
    message = press('callback{"value": "any time", "answer": 3}')
    assert message.pressed
    assert message.topic == "callback"
    assert message.value == "any time"
    assert message.entities == {"value": "any time", "answer": "3"}


def test_the_text_is_cleaned() -> None:
    assert said(" Jo\N{ZERO WIDTH SPACE}\r\n\x00Smith\t").text == "Jo Smith"
    assert said("I don\N{RIGHT SINGLE QUOTATION MARK}t").text == "I don't", "phones write the other apostrophe"


@pytest.mark.parametrize("latest", [{}, {"text": None, "intent": None, "entities": None}, {"intent": {}, "entities": []}])
def test_a_turn_without_a_message_is_empty(latest: dict) -> None:
    assert Said.of(latest) == Said("", "", 0.0, {})


def test_yes_and_no_are_what_they_were_understood_as() -> None:
    assert said("yeah go on", "smalltalk/affirm").yes
    assert said("nah", "smalltalk/deny").no
    assert press("smalltalk/deny").no
    assert not said("yes").yes
    assert not said("no").no


def test_a_pressed_yes_belongs_to_the_question_it_stands_under() -> None:
    assert not press("smalltalk/affirm").yes


@pytest.mark.parametrize(
    "text",
    [
        "cancel",
        "Cancel.",
        "cancel it please",
        "no, cancel",
        "oh never mind then",
        "actually I want to stop",
        "can you please cancel that",
        "hang on, stop this",
        "quit the form",
        "never mind",
        "nevermind",
        "NVM",
        "forget it",
        "stop",
        "please stop",
        "ok quit",
        "...exit",
    ],
)
def test_words_that_end_it_end_it_whatever_they_were_understood_as(text: str) -> None:
    assert said(text).stop
    assert said(text, "procedure/fasting").stop


def test_the_stop_button_and_what_was_understood_as_stop_end_it() -> None:
    assert press("stop").stop
    assert said("leave it", "stop").stop


@pytest.mark.parametrize(
    "text",
    [
        "Stopford",
        "cancellation",
        "I never mind waiting",
        "after the bus stop",
        "cancel my appointment",
        "stop by any day",
        "stop taking it?",
        "no",
        "unstoppable",
        "",
    ],
)
def test_words_that_only_look_like_it_do_not(text: str) -> None:
    assert not said(text).stop


def test_a_button_that_carries_such_a_word_does_not_end_it() -> None:
    assert not press('callback{"value": "stop"}').stop


def test_whoever_speaks_of_their_medicine_does_not_end_it() -> None:
    assert not said("stop", "safety/stopping_medicine").stop
    assert not said("cancel", "safety/overdose").stop
    assert said("stop", "safety/stopping_medicine", 0.3).stop, "that was only guessed"


@pytest.mark.parametrize("category", URGENT)
def test_somebody_in_danger_is_urgent_typed_or_pressed(category: str) -> None:
    assert said("help", f"safety/{category}").urgent
    assert press(f"safety/{category}").urgent


@pytest.mark.parametrize(
    "topic", ["safety/dosing", "safety/distress", "safety/pregnancy", "callback", "crisis", "procedure/crisis", ""]
)
def test_nothing_else_is_urgent(topic: str) -> None:
    assert not said("help", topic).urgent


@pytest.mark.parametrize(
    "text",
    [
        "is it safe?",
        "mornings?",
        "what do you keep",
        "and why do you need that",
        "ok but how long",
        "whats it for",
        "Can my sister call",
        "tell me about the drip",
        "really??!",
        "does it hurt :?)",
    ],
)
def test_a_question_is_seen_by_its_mark_or_its_first_words(text: str) -> None:
    assert said(text).question


@pytest.mark.parametrize(
    "text", ["Jo", "mornings", "202 555 0143", "Isabel", "Candice", "Whitney", "Dora", "I ask when I can", "yes", "??? no", ""]
)
def test_an_answer_is_no_question(text: str) -> None:
    assert not said(text).question


def test_a_button_is_like_a_question_unless_it_answers_one() -> None:
    assert press("procedure/fasting").question
    assert press('feedback/helpful{"answer": "procedure/fasting"}').question
    assert not press('callback{"value": "any time"}').question


@pytest.mark.parametrize(
    "topic", ["procedure/fasting", "not_covered/eligibility", "clinician", "checklist/aftercare", "walk_through"]
)
def test_a_question_or_wish_of_another_kind_is_off_the_subject_of_a_form_however_it_is_put(topic: str) -> None:
    assert said("about the drip", topic).off_subject
    assert press(topic).off_subject


@pytest.mark.parametrize("topic", ["safety/distress", "safety/dosing", "safety/crisis"])
def test_what_the_safety_replies_are_for_is_worrying(topic: str) -> None:
    assert said("I feel so low", topic).worrying
    assert press(topic).worrying
    assert not said("I feel so low", topic, 0.49).worrying
    assert not said("I feel so low", "fibromyalgia/pain").worrying


def test_what_is_only_guessed_is_not() -> None:
    assert said("about the drip", "procedure/fasting", 0.5).off_subject
    assert not said("about the drip", "procedure/fasting", 0.49).off_subject


@pytest.mark.parametrize(
    "topic", ["fallback/lost", "fallback/too_long", "smalltalk/greet", "callback", "appointment", "stop", "out_of_scope/general"]
)
def test_neither_is_what_may_be_an_answer(topic: str) -> None:
    assert not said("Jo Smith", topic).off_subject
