"""The set of misspelt questions itself: held out, the same each time, and misspelt as it says."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fibroguide.content.catalogue import read_topic_names
from fibroguide.content.rules import read_material
from fibroguide.content.rules.material import normalised
from tests.typos.errors import KINDS, WHOLE, misspelt
from tests.typos.measuring import made, questions


def test_the_questions_are_many_and_stand_nowhere_else() -> None:
    material = read_material()
    elsewhere = {normalised(text) for topic in material.topics.values() for text in topic.questions} | set(material.elsewhere)
    assert len(questions()) >= 250
    assert not [text for text, _ in questions() if normalised(text) in elsewhere]
    assert len({normalised(text) for text, _ in questions()}) == len(questions())


def test_they_ask_for_every_topic_that_a_typo_can_hide() -> None:
    names = read_topic_names()
    asked = {topic for _, topic in questions()}
    assert asked >= set(names["document"]) | set(names["not_covered"]) | set(names["out_of_scope"])


@pytest.mark.parametrize("kind", ["mixed", *KINDS, *WHOLE])
def test_the_same_seed_gives_the_same_errors(kind: str) -> None:
    assert made(kind, 3) == made(kind, 3)


@pytest.mark.parametrize("kind", ["mixed", *KINDS])
def test_most_questions_get_an_error_and_more_with_three(kind: str) -> None:
    one, three = (
        sum(text != wrong for (text, _), wrong in zip(questions(), made(kind, number), strict=True)) for number in (1, 3)
    )
    assert three >= one >= 0.9 * len(questions())


@given(st.text(max_size=60), st.sampled_from(["mixed", *KINDS, *WHOLE]), st.integers(0, 3), st.integers())
def test_any_text_can_be_misspelt(text: str, kind: str, number: int, seed: int) -> None:
    assert isinstance(misspelt(text, kind, number, random.Random(seed)), str)


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("dropped letter", "Doe ketamine help?"),
        ("no spaces", "Doesketaminehelp?"),
        ("all capitals", "DOES KETAMINE HELP?"),
        ("no punctuation", "does ketamine help"),
    ],
)
def test_kinds(kind: str, wrong: str) -> None:
    made = {misspelt("Does ketamine help?", kind, 1, random.Random(seed)) for seed in range(100)}
    assert wrong in made
