import pytest

from fibroguide.content.topic_groups import URGENT
from fibroguide.flows.callback import CONSENT, FIELDS, SEND, TOPICS, Kind
from fibroguide.flows.good_time import OPTIONS
from tests.fibroguide.flows.readings import ASIDE, LEAVE, QUESTIONS, UNCLEAR, change, press, read, value


@pytest.mark.parametrize("requested", QUESTIONS)
@pytest.mark.parametrize("text", ["never mind", "cancel", "Stop.", "please forget it", "no, cancel"])
def test_words_that_end_it_leave_the_form_at_every_question(requested: str, text: str) -> None:
    assert read(requested, text) == LEAVE


@pytest.mark.parametrize("requested", QUESTIONS)
def test_the_stop_button_leaves_the_form_at_every_question(requested: str) -> None:
    assert press(requested, "stop") == LEAVE
    assert read(requested, "leave it", "stop") == LEAVE


@pytest.mark.parametrize("requested", QUESTIONS)
@pytest.mark.parametrize("category", URGENT)
def test_somebody_in_danger_leaves_the_form_at_every_question(requested: str, category: str) -> None:
    assert read(requested, "Jo 202 555 0143", f"safety/{category}") == LEAVE
    assert press(requested, f"safety/{category}") == LEAVE


@pytest.mark.parametrize("requested", QUESTIONS)
@pytest.mark.parametrize("field", FIELDS)
def test_a_button_that_changes_a_field_works_at_every_question(requested: str, field: str) -> None:
    assert press(requested, f'callback{{"change": "{field}"}}') == change(**{field: None})


@pytest.mark.parametrize("requested", QUESTIONS)
@pytest.mark.parametrize("payload", ['callback{"change": "consent"}', 'callback{"change": "confirm"}', 'callback{"change": ""}'])
def test_a_button_that_changes_what_is_no_field_fills_nothing(requested: str, payload: str) -> None:
    reading = press(requested, payload)
    assert (reading.kind, reading.values) == (Kind.PROBLEM, {})


@pytest.mark.parametrize("requested", QUESTIONS)
@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("who can see that?", "conversation/disclosure"),
        ("what is it for?", "fallback/lost"),
        ("Can you tell me about the drip?", "procedure/administration"),
    ],
)
def test_a_question_in_between_is_an_aside_at_every_question(requested: str, text: str, topic: str) -> None:
    assert read(requested, text, topic) == ASIDE


@pytest.mark.parametrize("requested", [name for name in QUESTIONS if name != "time"])
def test_so_is_one_without_its_mark(requested: str) -> None:
    assert read(requested, "what is it all for") == ASIDE


@pytest.mark.parametrize("requested", QUESTIONS)
@pytest.mark.parametrize("topic", ["safety/distress", "safety/stopping_medicine", "safety/dosing", "safety/pregnancy"])
@pytest.mark.parametrize(
    "text", ["I feel hopeless", "stop my gabapentin", "no more, 202 555 0143", "yes", "mornings are the worst", "costs"]
)
def test_a_worry_is_never_taken_for_an_answer(requested: str, topic: str, text: str) -> None:
    assert read(requested, text, topic) == ASIDE


@pytest.mark.parametrize("requested", QUESTIONS)
@pytest.mark.parametrize("answers", QUESTIONS)
def test_a_button_answers_only_the_question_it_stands_under(requested: str, answers: str) -> None:
    buttons = {"consent": CONSENT, "time": OPTIONS[0], "topic": TOPICS[0], "confirm": SEND}
    reading = press(requested, value(buttons.get(answers, "x")))
    assert (reading.kind is Kind.ANSWER) == (requested == answers and answers in buttons)
    assert reading.kind in (Kind.ANSWER, Kind.PROBLEM)


@pytest.mark.parametrize("requested", QUESTIONS)
def test_the_yes_and_no_of_another_question_are_asides(requested: str) -> None:
    assert press(requested, "smalltalk/affirm") == ASIDE
    assert press(requested, "smalltalk/deny") == ASIDE


@pytest.mark.parametrize("requested", QUESTIONS)
def test_the_button_that_begins_this_form_or_the_other_does_not_begin_it_within(requested: str) -> None:
    assert press(requested, "callback") == UNCLEAR
    assert press(requested, "appointment") == UNCLEAR


@pytest.mark.parametrize("requested", QUESTIONS)
def test_a_button_of_another_answer_is_an_aside_at_every_question(requested: str) -> None:
    assert press(requested, "procedure/fasting") == ASIDE
    assert press(requested, "safety/dosing") == ASIDE


@pytest.mark.parametrize("requested", QUESTIONS)
@pytest.mark.parametrize(
    "text", ["", "\N{WHITE SMILING FACE}", "x" * 5_000, "\N{HEBREW LETTER ALEF}" * 5_000, "1" * 5_000, "a@" * 2_500]
)
def test_no_text_breaks_a_question_or_is_kept_at_length(requested: str, text: str) -> None:
    values = read(requested, text, "fallback/too_long").values
    assert all(len(value or "") <= 100 for value in values.values())
