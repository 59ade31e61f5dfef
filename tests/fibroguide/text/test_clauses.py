import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

import fibroguide.text.clauses
from fibroguide.text.clauses import clauses, two_quantities


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("how long does it take and can I drive home", ["how long does it take", "and can I drive home"]),
        ("how long does it take or can I eat before", ["how long does it take", "or can I eat before"]),
        ("does it hurt but will it help", ["does it hurt", "but will it help"]),
        ("does it hurt also can I drive home", ["does it hurt", "also can I drive home"]),
        ("does it hurt, can I drive home", ["does it hurt,", "can I drive home"]),
        ("what is ketamine & can I eat", ["what is ketamine", "& can I eat"]),
        ("what is ketamine then how is it given", ["what is ketamine", "then how is it given"]),
        ("ok so does it hurt and then can I go home", ["ok so does it hurt", "and then can I go home"]),
        ("how does it feel and when can I eat", ["how does it feel", "and when can I eat"]),
        ("tell me about fasting and show me the checklist", ["tell me about fasting", "and show me the checklist"]),
        ("What is it? Does it hurt? How long?", ["What is it?", "Does it hurt?", "How long?"]),
        ("What is it?\nDoes it hurt", ["What is it?", "Does it hurt"]),
        ("Is it safe and what does it cost and can I drive", ["Is it safe", "and what does it cost", "and can I drive"]),
        ("does ketamine help and what if it doesn't", ["does ketamine help", "and what if it doesn't"]),
    ],
)
def test_joined_questions_are_parted(text: str, expected: list[str]) -> None:
    assert [clause.text for clause in clauses(text)] == expected
    assert all(clause.asks for clause in clauses(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("does it hurt can I drive home", ["does it hurt", "can I drive home"]),
        ("can I drive home after the infusion will it hurt", ["can I drive home after the infusion", "will it hurt"]),
        (
            "how long does the infusion take does it hurt can I eat before",
            ["how long does the infusion take", "does it hurt", "can I eat before"],
        ),
    ],
)
def test_spoken_questions_without_a_mark_are_parted_at_verb_and_subject(text: str, expected: list[str]) -> None:
    assert [clause.text for clause in clauses(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "does it help with pain and fatigue",
        "what are the risks and benefits",
        "What are the risks and benefits?",
        "does it help with sleep, mood and fog?",
        "if it works, how long does it last",
        "when I stand up I get dizzy",
        "my back aches and my legs burn",
        "what happens before, during and after the infusion",
        "do I need someone to drive me and stay with me",
        "can you tell me what it is",
        "how can that be",
        "hi",
    ],
)
def test_one_question_stays_whole(text: str) -> None:
    assert [clause.text for clause in clauses(text)] == [text]


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("My back hurts and how long does it take", [False, True]),
        ("My pain is bad, what helps and can I come tomorrow", [False, True, True]),
        ("I get dizzy when I stand up. Is that normal?", [False, True]),
        ("when I stand up I get dizzy", [False]),
        ("my back aches and my legs burn", [False]),
        ("I was wondering if it hurts", [True]),
        ("I would like to know the price", [True]),
        ("I know the price", [False]),
        ("not sure I can drive", [True]),
        ("I am not sure when to eat", [True]),
        ("give me the list", [True]),
        ("give up", [False]),
        ("Fasting?", [True]),
        ("it hurts?", [True]),
        ("could be", [False]),
        ("and thanks", [False]),
    ],
)
def test_what_asks_is_told_from_what_tells(text: str, asks: list[bool]) -> None:
    assert [clause.asks for clause in clauses(text)] == asks


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u2028"])
def test_nothing_has_no_clauses(text: str) -> None:
    assert clauses(text) == []


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("when can I eat and drink", ("when can I eat", "when can I drink")),
        ("How soon can I work or drive after it?", ("How soon can I work", "How soon can I drive after it")),
        ("and how often do I eat & sleep", ("how often do I eat", "how often do I sleep")),
        ("how long is the infusion and the rest?", ("how long is the infusion", "how long is the rest")),
        ("how long does my pain and a flare last", ("how long does my pain", "how long does a flare last")),
    ],
)
def test_a_question_for_two_quantities_is_written_out_as_two(question: str, expected: tuple[str, str]) -> None:
    assert two_quantities(question) == expected


@pytest.mark.parametrize(
    "question",
    [
        "what are the risks and benefits?",
        "how long is it",
        "can I eat and drink",
        "does it help with pain and fatigue",
        "",
        "and",
    ],
)
def test_any_other_question_is_one(question: str) -> None:
    assert two_quantities(question) is None


WORDS = (
    "how long does it take and or but can I drive , ? . when what if the infusion hurt also & my back me show\n don't I'm".split(
        " "
    )
)
MESSAGES = st.one_of(st.text(), st.lists(st.sampled_from(WORDS)).map(" ".join))


@given(MESSAGES)
def test_the_clauses_hold_every_word_of_the_message_in_order(text: str) -> None:
    assert "".join(" ".join(clause.text for clause in clauses(text)).split()) == "".join(text.split())


@given(MESSAGES)
def test_no_clause_is_empty_and_nothing_raises(text: str) -> None:
    found = clauses(text)
    assert all(clause.text.strip() == clause.text != "" for clause in found)
    for clause in found:
        two_quantities(clause.text)


@given(MESSAGES)
def test_two_quantities_are_asked_for_with_words_of_the_question(text: str) -> None:
    for question in two_quantities(text) or ():
        assert set(question.split()) <= set(text.replace("?", " ").replace("&", " ").replace(",", " ").split())


def test_docstring_examples() -> None:
    assert doctest.testmod(fibroguide.text.clauses).failed == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("what is fibromyalgia how does ketamine help", ["what is fibromyalgia", "how does ketamine help"]),
        ("I want to know how long it takes and if it hurts", ["I want to know how long it takes", "and if it hurts"]),
        ("can you tell me how long does it take", ["can you tell me how long does it take"]),
        ("do you know what is in it", ["do you know what is in it"]),
    ],
)
def test_question_words_in_the_middle_of_a_line(text: str, expected: list[str]) -> None:
    assert [clause.text for clause in clauses(text)] == expected
    assert all(clause.asks for clause in clauses(text))
