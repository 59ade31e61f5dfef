import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fibroguide.content.catalogue import read_topics
from fibroguide.text.decision import DID_YOU_MEAN, LOST, Thresholds
from fibroguide.text.several import MOST_ANSWERS, Understood, understand
from fibroguide.text.topic_model import Ranked

# Each beginning of a word speaks for a topic, with a weight.
KEYWORDS = {
    "fibromyalgia": ("fibromyalgia/definition", 1),
    "infusion": ("procedure/overview", 1),
    "long": ("procedure/session_length", 3),
    "hurt": ("procedure/side_effects", 2),
    "drive": ("procedure/ride_home", 3),
    "eat": ("procedure/fasting", 10),
    "relief": ("benefits/speed", 1),
    "last": ("benefits/duration", 10),
    "mood": ("benefits/mood", 3),
    "cost": ("not_covered/cost_insurance", 3),
    "pills": ("safety/stopping_medicine", 3),
    "nurse": ("clinician", 3),
    "checklist": ("checklist/preparation", 3),
    "plan": ("checklist/follow_up", 3),
    "call": ("callback", 3),
    "date": ("appointment", 3),
    "thanks": ("smalltalk/thanks", 1),
    "toddler": ("out_of_scope/general", 30),
}
THRESHOLDS = Thresholds()


def rank(texts: list[str]) -> list[list[Ranked]]:
    """Rank topics by the share of a text's keywords that speak for them; the order of the words does not count."""
    return [_ranked(text.lower()) for text in texts]


def _ranked(text: str) -> list[Ranked]:
    words = re.findall(r"\w+", text)
    weights = {topic: weight for begin, (topic, weight) in KEYWORDS.items() if any(word.startswith(begin) for word in words)}
    total = sum(weights.values()) * 1.1
    ranking = [Ranked(topic, weights.get(topic, 0) / total if total else 0.01) for topic, _ in KEYWORDS.values()]
    return sorted(ranking, key=lambda item: (-item.probability, item.topic))


def asked(text: str, last_topic: str | None = None) -> Understood:
    return understand(text, last_topic, rank, THRESHOLDS)


def topics(text: str, last_topic: str | None = None) -> list[str]:
    return [decision.topic for decision in asked(text, last_topic).decisions]


def test_the_topics_of_these_tests_exist() -> None:
    assert {topic for topic, _ in KEYWORDS.values()} <= set(read_topics())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("can I drive home", ["procedure/ride_home"]),
        ("can I drive home and can I eat before", ["procedure/ride_home", "procedure/fasting"]),
        ("Can I eat? Can I drive?", ["procedure/fasting", "procedure/ride_home"]),
        ("what does it cost, can I drive home", ["not_covered/cost_insurance", "procedure/ride_home"]),
        ("when can I eat and drive?", ["procedure/fasting", "procedure/ride_home"]),
        ("can I talk to a nurse and can I eat", ["clinician", "procedure/fasting"]),
    ],
)
def test_each_question_is_answered_in_order(text: str, expected: list[str]) -> None:
    assert topics(text) == expected


@pytest.mark.parametrize("text", ["can I eat and should I stop my pills", "should I stop my pills and can I eat"])
def test_what_concerns_safety_comes_first(text: str) -> None:
    assert topics(text) == ["safety/stopping_medicine", "procedure/fasting"]


def test_safety_in_what_is_only_told_comes_first_as_well() -> None:
    story = "Pills, pills, nothing but pills. Does the drip hurt? What does it cost?"

    def of_story(texts: list[str]) -> list[list[Ranked]]:
        return [_ranked("pills") if text == story else _ranked(text.lower()) for text in texts]

    found = understand(story, None, of_story, THRESHOLDS).decisions
    assert [decision.topic for decision in found] == [
        "safety/stopping_medicine",
        "procedure/side_effects",
        "not_covered/cost_insurance",
    ]


def test_the_same_is_answered_once() -> None:
    assert topics("Can I drive home? And can I drive to work? Can I eat?") == ["procedure/ride_home", "procedure/fasting"]


def test_three_are_answered_and_the_others_are_left() -> None:
    found = asked("Can I eat? Can I drive? What does it cost? Does it help my mood? How long does it last?")
    assert [decision.topic for decision in found.decisions] == [
        "procedure/fasting",
        "procedure/ride_home",
        "not_covered/cost_insurance",
    ]
    assert found.left == ("benefits/mood", "benefits/duration")


def test_safety_is_never_left() -> None:
    assert topics("Can I eat? Can I drive? What does it cost? Can I stop my pills?")[0] == "safety/stopping_medicine"


@pytest.mark.parametrize("form", ["call", "date"])
def test_a_form_comes_last(form: str) -> None:
    assert topics(f"Can you note a {form} for me? Can I eat?")[0] == "procedure/fasting"
    assert topics(f"Can you note a {form} for me? Can I eat?")[1] == KEYWORDS[form][0]


def test_a_form_may_be_what_is_left() -> None:
    found = asked("Can you call me? Can I eat? Can I drive? What does it cost?")
    assert found.left == ("callback",)


def test_a_checklist_is_shown_where_it_was_asked_for() -> None:
    assert topics("Can I see the checklist? Can I eat?") == ["checklist/preparation", "procedure/fasting"]


@pytest.mark.parametrize("second", ["call", "date", "plan"])
def test_one_list_or_form_is_enough(second: str) -> None:
    assert topics(f"Can I see the checklist? Can I eat? Can I have the {second}?") == [
        "checklist/preparation",
        "procedure/fasting",
    ]


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("I have had this for years. My sister drove me mad. Can I eat before?", "procedure/fasting"),
        ("my back aches and can I eat before", "procedure/fasting"),
        ("thanks. can I eat before", "procedure/fasting"),
    ],
)
def test_a_story_with_one_question_gets_one_answer(text: str, topic: str) -> None:
    assert topics(text) == [topic]


def test_a_part_that_is_small_talk_is_no_second_answer() -> None:
    assert topics("Can I eat before? Can I say thanks?") == ["procedure/fasting"]


def test_the_whole_wins_where_it_is_sure() -> None:
    # Alone, the question would be about the infusion; with what is told before it, it is about driving.
    assert topics("I must drive drive. What about the infusion?") == ["procedure/ride_home"]


def test_the_question_wins_where_the_whole_is_not_sure() -> None:
    assert topics("I drive, the cost is high and my mood is low. Does it hurt?") == ["procedure/side_effects"]


def test_something_out_of_scope_keeps_the_parts_unanswered() -> None:
    assert topics("My toddler fell. Does it hurt? Can he eat?") == ["out_of_scope/general"]


@pytest.mark.parametrize("text", ["", "qwerty", "qwerty. asdf? zxcv?"])
def test_what_says_nothing_is_lost(text: str) -> None:
    assert topics(text) == [LOST]


def test_parts_of_which_nothing_is_understood_leave_it_to_the_whole() -> None:
    assert topics("What is qwerty? Does it hurt?") == ["procedure/side_effects"]


def test_a_bare_question_at_the_beginning_asks_which() -> None:
    found = asked("how long?")
    assert found.decisions[0].topic == DID_YOU_MEAN
    assert found.decisions[0].offered == ("procedure/session_length", "benefits/duration")


def test_a_bare_question_of_which_only_one_reading_is_known_is_answered() -> None:
    assert topics("how many?") == ["procedure/overview"]


@pytest.mark.parametrize(
    ("text", "last_topic", "topic"),
    [
        ("how long?", "benefits/speed", "benefits/duration"),
        ("how long?", "procedure/overview", "procedure/session_length"),
        ("how long?", "procedure/fasting", "procedure/fasting"),
        ("what is it", "fibromyalgia/symptoms", "fibromyalgia/definition"),
        ("and for my mood", "benefits/speed", "benefits/mood"),
        ("can I drive", "benefits/speed", "procedure/ride_home"),
        ("how long?", "clinician", "procedure/session_length"),
    ],
)
def test_a_question_that_points_back_is_read_after_what_was_answered(text: str, last_topic: str, topic: str) -> None:
    assert topics(text, last_topic) == [topic]


def test_within_a_message_it_points_to_what_was_named_before() -> None:
    assert topics("I have fibromyalgia. What is it? Can I drive?") == ["fibromyalgia/definition", "procedure/ride_home"]
    assert topics("My infusion is soon. What is it? Can I drive?") == ["procedure/overview", "procedure/ride_home"]


def test_the_ranking_is_that_of_the_whole_message() -> None:
    text = "can I drive and can I eat"
    assert asked(text).ranking == rank([text])[0]


def test_all_is_ranked_in_one_batch() -> None:
    batches: list[list[str]] = []

    def noted(texts: list[str]) -> list[list[Ranked]]:
        batches.append(texts)
        return rank(texts)

    understand("Can I eat? Can I drive? What does it cost?", None, noted, THRESHOLDS)
    understand("how long?", "benefits/speed", noted, THRESHOLDS)
    assert len(batches) == 2


QUESTIONS = [
    "Can I drive home?",
    "Can I eat before?",
    "What does the treatment cost?",
    "Is my mood part of this?",
    "Should I stop my pills?",
    "Can I talk to a nurse?",
    "Where is the checklist?",
    "Can you call me?",
]


@given(st.lists(st.sampled_from(QUESTIONS[:6]), min_size=2, max_size=5, unique=True), st.data())
def test_the_order_of_the_questions_changes_nothing_but_the_order_of_the_answers(
    questions: list[str], data: st.DataObject
) -> None:
    one, other = asked(" ".join(questions)), asked(" ".join(data.draw(st.permutations(questions))))
    assert _all_of(one) == _all_of(other)
    assert len(one.decisions) + len(one.left) == len(questions)


def _all_of(found: Understood) -> set[str]:
    return {*(decision.topic for decision in found.decisions), *found.left}


MESSAGES = st.one_of(
    st.text(), st.lists(st.sampled_from([*QUESTIONS, *KEYWORDS, "how long?", "and", "is it", "."])).map(" ".join)
)


@given(MESSAGES, st.sampled_from([None, *(topic for topic, _ in KEYWORDS.values())]))
def test_whatever_is_typed_gets_one_to_three_answers_each_once(text: str, last_topic: str | None) -> None:
    found = asked(text, last_topic)
    given_topics = [decision.topic for decision in found.decisions]
    assert 1 <= len(given_topics) <= MOST_ANSWERS
    assert len({*given_topics, *found.left}) == len(given_topics) + len(found.left)
    assert [topic for topic in found.left if topic.startswith("safety/")] == []
