import doctest
from collections import deque
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from rasa.core.actions.action import create_bot_utterance
from rasa.shared.core.events import Event, SlotSet, UserUttered

import fibroguide.nlg.style
from fibroguide.content.catalogue import read_topics
from fibroguide.nlg.style import bridge, feeling_voiced, left_out, said_lately, turn_of, words_for

TABLE = yaml.safe_load(Path("fibroguide/nlg/style.yml").read_text(encoding="utf-8"))


def turn(topic: str = "benefits/speed", **marks: str) -> list[Event]:
    reply = {"utter_action": f"utter_{topic}", "text": "An answer.", **marks}
    return [UserUttered("a question"), SlotSet("checklist_step", None), create_bot_utterance(reply)]


def talk(*turns: list[Event]) -> deque[Event]:
    """Turns, and the message that is to be answered."""
    return deque([*(event for events in turns for event in events), UserUttered("a question")])


@pytest.mark.parametrize(
    ("text", "feeling"),
    [
        ("I am in a lot of pain, what helps", "pain"),
        ("I've been in constant pain for years", "pain"),
        ("Everything hurts!", "pain"),
        ("my pain is killing me", "pain"),
        ("my legs hurt so much", "pain"),
        ("I'm so scared of the needle", "fear"),
        ("I’m a bit nervous, does it hurt?", "fear"),
        ("needles scare me? no, but it worries me", "fear"),
        ("I'm terrified", "fear"),
        ("I dread it", "fear"),
        ("I'm exhausted", "weariness"),
        ("I am so fed up with this", "weariness"),
    ],
)
def test_how_somebody_is_gets_noticed(text: str, feeling: str) -> None:
    assert feeling_voiced(text) == feeling


@pytest.mark.parametrize(
    "text",
    [
        "",
        "does it help with pain?",
        "what pain relief is there for my back",
        "is this pain medicine all right for me",
        "I was told it is bad pain relief for my back",
        "I'm not scared",
        "I'm not worried at all",
        "I'm no longer afraid",
        "is it scary",
        "does ketamine help anxious people",
        "my mum is worried about it",
        "are you worried",
        "does it make people tired",
    ],
)
def test_what_is_only_asked_about_is_no_feeling(text: str) -> None:
    assert feeling_voiced(text) is None


def test_few_questions_that_are_trained_with_voice_a_feeling_by_mistake() -> None:
    questions = [question for topic in read_topics(group="fibromyalgia").values() for question in topic.questions]
    voiced = [question for question in questions if feeling_voiced(question)]
    assert len(voiced) / len(questions) < 0.05


@pytest.mark.parametrize("feeling", TABLE["feelings"])
def test_a_feeling_is_answered_in_another_way_each_time(feeling: str) -> None:
    quiet = [turn()] * 3
    said = []
    past: list[list[Event]] = []
    for _ in TABLE["feelings"][feeling]["said"]:
        said.append(words_for(feeling, talk(*past)))
        past += [turn(feeling=feeling), *quiet]
    assert said == TABLE["feelings"][feeling]["said"]
    assert words_for(feeling, talk(*past)) == said[0]


@pytest.mark.parametrize(("turns_between", "silent"), [(0, True), (1, True), (2, True), (3, False), (9, False)])
def test_a_feeling_is_not_spoken_of_again_within_three_turns(turns_between: int, silent: bool) -> None:
    events = talk(turn(feeling="pain"), *[turn()] * turns_between)
    assert (words_for("pain", events) == "") == silent
    assert (words_for("fear", events) == "") == silent, "nor is another one"


def test_a_mark_is_looked_for_with_its_value() -> None:
    events = talk(turn(caution="emergency"))
    assert said_lately("caution", "emergency", events)
    assert said_lately("caution", None, events)
    assert not said_lately("caution", "crisis", events)
    assert not said_lately("feeling", None, events)
    assert not said_lately("caution", None, deque())


@pytest.mark.parametrize(
    ("place", "topic", "expected"),
    [
        (1, "benefits/speed", "You also asked about “Title”."),
        (2, "benefits/speed", "And about “Title”:"),
        (3, "benefits/speed", "You also asked about “Title”."),
        (1, "not_covered/cost_insurance", "I also saw a question about “Title”, which the guide does not cover."),
        (2, "not_covered/cost_insurance", "And “Title” is not in the guide:"),
    ],
)
def test_a_bridge_names_what_comes_next(place: int, topic: str, expected: str) -> None:
    assert bridge(place, topic, "Title") == expected


def test_what_is_left_is_named() -> None:
    assert left_out(["One"]) == "You also asked about “One”: choose it below."
    assert "“One”, “Two”" in left_out(["One", "Two"])


def test_variants_take_turns_and_the_first_one_begins() -> None:
    variants = [{"text": "one"}, {"text": "two"}, {"text": "three"}]
    texts = [turn_of(variants, "utter_benefits/speed", talk(*[turn()] * times))["text"] for times in range(4)]
    assert texts == ["one", "two", "three", "one"]


def test_other_replies_do_not_turn_the_variants() -> None:
    variants = [{"text": "one"}, {"text": "two"}]
    assert turn_of(variants, "utter_benefits/mood", talk(turn("benefits/speed")))["text"] == "one"


@pytest.mark.parametrize("feeling", TABLE["feelings"])
def test_no_two_ways_to_say_it_are_alike_and_none_gives_advice(feeling: str) -> None:
    said = TABLE["feelings"][feeling]["said"]
    assert len(set(said)) == len(said) >= 1
    assert not [words for words in said if "you should" in words.lower() or "?" in words]


@given(st.text())
def test_no_text_makes_it_raise(text: str) -> None:
    assert feeling_voiced(text) in (None, *TABLE["feelings"])


def test_docstring_examples() -> None:
    assert doctest.testmod(fibroguide.nlg.style).failed == 0
