from pathlib import Path

import pytest

from fibroguide.channels.gate import Button, Reply
from fibroguide.gaps import noticing
from fibroguide.gaps.noticing import Noticing
from fibroguide.stores.gaps import Gaps

LOST = Reply("utter_fallback/lost", "I did not understand.", (Button("Symptoms", "fibromyalgia/symptoms"),))
UNSURE = Reply(
    "utter_fallback/did_you_mean",
    "Which of these?",
    (Button("Speed", "benefits/speed"), Button("Duration", "benefits/duration"), Button("None", "fallback/none_of_these")),
)
LOST_AGAIN = Reply("utter_fallback/lost_again", "I still do not get it.", (Button("A person", "clinician"),))
NOT_ASKED = Reply("utter_follow_up/not_asked", "I got you wrong.")
NONE = Reply("utter_fallback/none_of_these", "Then I may not have the answer.")
SORRY = Reply("utter_feedback/not_helpful", "I am sorry.")
OUT = Reply("utter_out_of_scope/general", "That is not my subject.")
NOTICE = Reply("utter_conversation/disclosure", "I am a computer program.")
DOWN = 'feedback/not_helpful{"answer": "%s"}'


def answer(topic: str) -> Reply:
    return Reply(f"utter_{topic}", "An answer.")


@pytest.fixture
def gaps(tmp_path: Path) -> Gaps:
    return Gaps(tmp_path / "talks.db")


@pytest.fixture
def noticed(gaps: Gaps) -> Noticing:
    return Noticing(gaps, "US")


def kept(gaps: Gaps) -> list[tuple[str, str, str]]:
    return [(gap.text, gap.kind, gap.topic) for gap in gaps.since()]


@pytest.mark.parametrize(
    ("replies", "kind", "topic"),
    [
        ([LOST], "unanswered", ""),
        ([NOTICE, LOST], "unanswered", ""),
        ([UNSURE], "unsure", "benefits/speed"),
        ([OUT], "out_of_scope", "out_of_scope/general"),
        ([LOST_AGAIN], "unanswered", ""),
    ],
)
def test_a_question_without_a_good_answer_is_kept(noticed, gaps, replies, kind, topic) -> None:
    noticed.typed("c", "I'm Sarah Jones. Is there parking?", replies)
    assert kept(gaps) == [("I'm [name]. Is there parking?", kind, topic)]


@pytest.mark.parametrize(
    "name",
    [
        "benefits/speed", "not_covered/cost_insurance", "smalltalk/thanks", "clinician", "safety/distress", "safety/crisis",
        "checklist/preparation", "fallback/no_words", "fallback/too_long", "fallback/other_language", "fallback/unavailable",
        "feedback/helpful", "conversation/erased", "next_step",
    ],
)  # fmt: skip
def test_a_question_with_another_reply_is_not(noticed, gaps, name) -> None:
    noticed.typed("c", "a question", [answer(name)])
    assert kept(gaps) == []


@pytest.mark.parametrize("asks", ["ask_callback_name", "ask_appointment_time", "callback_sent", "callback_failed", "appointment"])
def test_what_is_typed_into_a_form_is_not_kept(noticed, gaps, asks) -> None:
    noticed.typed("c", "Pat O'Neil", [LOST, answer(asks)])
    assert kept(gaps) == []


def test_nor_is_what_follows_a_question_of_a_form_even_if_the_form_has_ended(noticed, gaps) -> None:
    noticed.typed("c", "call me back", [answer("clinician"), answer("ask_callback_name")])
    noticed.typed("c", "Xq Zzyx", [LOST])
    assert kept(gaps) == []
    noticed.pressed("c", "callback", [answer("clinician"), answer("ask_callback_name")])
    noticed.typed("c", "Xq Zzyx", [LOST])
    assert kept(gaps) == []


def test_after_a_form_questions_are_kept_again(noticed, gaps) -> None:
    noticed.typed("c", "mornings", [answer("callback_sent")])
    noticed.typed("c", "is there parking", [LOST])
    assert kept(gaps) == [("is there parking", "unanswered", "")]


def test_none_of_these_is_about_the_question_that_was_met_with_did_you_mean(noticed, gaps) -> None:
    noticed.typed("c", "how fast is it gone", [UNSURE])
    noticed.pressed("c", "fallback/none_of_these", [NONE])
    assert kept(gaps) == [("how fast is it gone", "none_of_these", "benefits/speed")]


def test_typed_none_of_these_is_about_that_question_as_well(noticed, gaps) -> None:
    noticed.typed("c", "how fast is it gone", [UNSURE])
    noticed.typed("c", "none of these", [NONE])
    assert kept(gaps)[-1] == ("how fast is it gone", "none_of_these", "benefits/speed")
    assert "none of these" not in [text for text, _, _ in kept(gaps)]


def test_none_of_these_where_nothing_was_offered_keeps_nothing(noticed, gaps) -> None:
    noticed.typed("c", "none of these", [NONE])
    assert kept(gaps) == []


def test_a_question_asked_again_and_not_understood_again_is_kept_both_times(noticed, gaps) -> None:
    noticed.typed("c", "is there parking", [LOST])
    noticed.typed("c", "where do I leave the car", [LOST_AGAIN])
    assert {text for text, _, _ in kept(gaps)} == {"is there parking", "where do I leave the car"}
    assert {kind for _, kind, _ in kept(gaps)} == {"unanswered"}


def test_each_of_several_answers_is_to_the_same_message(noticed, gaps) -> None:
    both = "how fast is it and can I eat"
    noticed.typed("c", both, [answer("benefits/speed"), answer("procedure/fasting")])
    noticed.pressed("c", DOWN % "benefits/speed", [SORRY])
    assert kept(gaps) == [(both, "not_helpful", "benefits/speed")]
    noticed.typed("c", "that is not what I asked", [NOT_ASKED])
    assert (both, "not_helpful", "procedure/fasting") in kept(gaps)


def test_a_message_of_which_one_part_is_out_of_scope_is_kept(noticed, gaps) -> None:
    noticed.typed("c", "how fast is it and is it hot", [answer("benefits/speed"), OUT])
    assert kept(gaps) == [("how fast is it and is it hot", "out_of_scope", "out_of_scope/general")]


def test_a_thumb_down_is_about_the_question_whose_answer_it_stands_under(noticed, gaps) -> None:
    noticed.typed("c", "how fast", [answer("benefits/speed")])
    noticed.typed("c", "side effects", [answer("procedure/side_effects")])
    noticed.pressed("c", DOWN % "benefits/speed", [SORRY])
    assert kept(gaps) == [("how fast", "not_helpful", "benefits/speed")]


def test_a_thumb_down_under_an_answer_chosen_from_did_you_mean_is_about_the_question_before(noticed, gaps) -> None:
    noticed.typed("c", "how fast is it gone", [UNSURE])
    noticed.pressed("c", "benefits/duration", [answer("benefits/duration")])
    noticed.pressed("c", DOWN % "benefits/duration", [SORRY])
    assert kept(gaps) == [("how fast is it gone", "not_helpful", "benefits/duration")]


@pytest.mark.parametrize("choice", ["2", "the second one", "duration", "both"])
def test_a_thumb_down_under_an_answer_chosen_by_typing_is_about_the_question_before(noticed, gaps, choice) -> None:
    noticed.typed("c", "how fast is it gone", [UNSURE])
    noticed.typed("c", choice, [answer("benefits/duration")])
    noticed.pressed("c", DOWN % "benefits/duration", [SORRY])
    assert kept(gaps) == [("how fast is it gone", "not_helpful", "benefits/duration")]


def test_a_question_put_in_other_words_is_the_question_from_then_on(noticed, gaps) -> None:
    noticed.typed("c", "how fast is it gone", [UNSURE])
    noticed.typed("c", "how long does the good feeling last", [answer("benefits/duration")])
    noticed.pressed("c", DOWN % "benefits/duration", [SORRY])
    assert kept(gaps)[-1] == ("how long does the good feeling last", "not_helpful", "benefits/duration")


def test_a_number_typed_later_is_no_choice(noticed, gaps) -> None:
    noticed.typed("c", "how fast is it gone", [UNSURE])
    noticed.pressed("c", "benefits/speed", [answer("benefits/speed")])
    noticed.typed("c", "2", [answer("benefits/mood")])
    noticed.pressed("c", DOWN % "benefits/mood", [SORRY])
    assert ("2", "not_helpful", "benefits/mood") in kept(gaps)


@pytest.mark.parametrize("payload", [DOWN % "procedure/fasting", DOWN % "", "feedback/not_helpful", "fallback/none_of_these"])
def test_a_press_about_what_nobody_typed_keeps_nothing(noticed, gaps, payload) -> None:
    noticed.pressed("c", "procedure/fasting", [answer("procedure/fasting")])
    noticed.pressed("c", payload, [SORRY])
    assert kept(gaps) == []


def test_other_presses_keep_nothing(noticed, gaps) -> None:
    noticed.typed("c", "how fast", [answer("benefits/speed")])
    noticed.pressed("c", "feedback/helpful{}", [answer("feedback/helpful")])
    noticed.pressed("c", "fallback/lost", [LOST])
    noticed.pressed("c", "benefits/mood", [answer("benefits/mood")])
    assert kept(gaps) == []


def test_a_typed_complaint_is_about_the_last_answer(noticed, gaps) -> None:
    noticed.typed("c", "what does it cost", [answer("not_covered/cost_insurance")])
    noticed.typed("c", "that is not what I asked", [SORRY])
    assert kept(gaps) == [("what does it cost", "not_helpful", "not_covered/cost_insurance")]


def test_not_what_i_asked_is_about_the_last_answer(noticed, gaps) -> None:
    noticed.typed("c", "how fast", [answer("benefits/speed")])
    noticed.typed("c", "I did not ask that", [NOT_ASKED])
    assert kept(gaps) == [("how fast", "not_helpful", "benefits/speed")]


def test_not_what_i_asked_before_any_answer_keeps_nothing(noticed, gaps) -> None:
    noticed.typed("c", "I did not ask that", [NOT_ASKED])
    assert kept(gaps) == []


@pytest.mark.parametrize("words", ["simpler please", "say that again", "shorter"])
def test_the_same_answer_said_again_is_still_about_the_first_question(noticed, gaps, words) -> None:
    noticed.typed("c", "how fast", [answer("benefits/speed")])
    noticed.typed("c", words, [answer("benefits/speed")])
    noticed.pressed("c", DOWN % "benefits/speed", [SORRY])
    assert kept(gaps) == [("how fast", "not_helpful", "benefits/speed")]


def test_several_answers_said_again_are_still_about_the_first_question(noticed, gaps) -> None:
    both = [answer("benefits/speed"), answer("procedure/fasting")]
    noticed.typed("c", "how fast is it and can I eat", both)
    noticed.typed("c", "simpler please", both)
    noticed.pressed("c", DOWN % "benefits/speed", [SORRY])
    assert kept(gaps) == [("how fast is it and can I eat", "not_helpful", "benefits/speed")]


def test_a_typed_complaint_about_an_answer_that_a_button_led_to_keeps_nothing(noticed, gaps) -> None:
    noticed.typed("c", "how fast", [answer("benefits/speed")])
    noticed.pressed("c", "benefits/mood", [answer("benefits/mood")])
    noticed.typed("c", "that is not what I asked", [SORRY])
    assert kept(gaps) == []


def test_a_typed_complaint_after_i_did_not_understand_leaves_the_question_unanswered(noticed, gaps) -> None:
    noticed.typed("c", "how fast", [answer("benefits/speed")])
    noticed.typed("c", "is there parking", [LOST])
    noticed.typed("c", "you did not understand me", [SORRY])
    assert kept(gaps) == [("is there parking", "unanswered", "")]


def test_conversations_are_kept_apart(noticed, gaps) -> None:
    noticed.typed("a", "how fast", [answer("benefits/speed")])
    noticed.pressed("b", DOWN % "benefits/speed", [SORRY])
    assert kept(gaps) == []


def test_a_forgotten_conversation_is_forgotten(noticed, gaps) -> None:
    noticed.typed("c", "how fast", [answer("benefits/speed")])
    noticed.forget("c")
    noticed.pressed("c", DOWN % "benefits/speed", [SORRY])
    assert kept(gaps) == []
    noticed.forget("nobody")


def test_what_is_remembered_stays_small(noticed, monkeypatch) -> None:
    monkeypatch.setattr(noticing, "_REMEMBERED", 3)
    for number in range(50):
        noticed.typed(str(number), "how fast", [answer("benefits/speed")])
        noticed.typed("49", "a question", [answer(f"procedure/{number}")])
    assert len(noticed._talks) == 3
    assert len(noticed._talks["49"].questions) == 8


def test_nothing_makes_it_raise_and_the_log_quotes_nobody(noticed, gaps, caplog, monkeypatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("my secret question")

    monkeypatch.setattr(gaps, "note", broken)
    noticed.typed("c", "my secret question", [LOST])
    noticed.pressed("c", "feedback/not_helpful{broken", [SORRY])
    assert "RuntimeError" in caplog.text
    assert "JSONDecodeError" in caplog.text
    assert "secret" not in caplog.text
