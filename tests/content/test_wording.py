"""What the answers must be (short, plain) and must never be (a promise, a dose, a claim)."""

import statistics

import pytest

from fibroguide.content.catalogue import read_topic_names
from fibroguide.content.rules import grade, read_material
from fibroguide.content.rules.answers import answer_of_its_group, answer_values, answer_wording
from fibroguide.content.rules.citations import answer_facts
from fibroguide.content.rules.other_words import other_words_problems
from fibroguide.content.rules.reading import hard_to_read

MATERIAL = read_material()
TOPICS = MATERIAL.topics
DOCUMENT = read_topic_names()["document"]


@pytest.mark.parametrize("name", TOPICS)
def test_reply_is_short_and_can_be_read_by_a_tired_person(name: str) -> None:
    assert not hard_to_read(TOPICS[name])


def test_half_of_the_answers_are_easier_still() -> None:
    assert statistics.median(grade(TOPICS[name].plain_reply()) for name in DOCUMENT) <= 6.5


@pytest.mark.parametrize("name", TOPICS)
def test_answers_stand_in_simpler_words_and_in_one_sentence_beside_them(name: str) -> None:
    assert not list(other_words_problems(TOPICS[name], MATERIAL))
    assert ("simpler" in TOPICS[name].metadata) == (name in DOCUMENT)


@pytest.mark.parametrize(("key", "most"), [("simpler", 3.5), ("in_one_sentence", 7.0)])
def test_half_of_the_other_wordings_are_easier_still(key: str, most: float) -> None:
    assert statistics.median(grade(TOPICS[name].metadata[key]) for name in DOCUMENT) <= most


@pytest.mark.parametrize("name", TOPICS)
def test_reply_names_no_dose_claims_nothing_orders_no_medicine_judges_nobody_and_permits_no_driving(
    name: str,
) -> None:
    assert not list(answer_wording(TOPICS[name]))


@pytest.mark.parametrize("name", TOPICS)
def test_replies_use_only_values_that_the_clinic_file_provides_and_write_out_no_phone_number(name: str) -> None:
    assert not list(answer_values(TOPICS[name], MATERIAL))


@pytest.mark.parametrize("name", TOPICS)
def test_reply_says_what_its_group_must_say(name: str) -> None:
    assert not list(answer_of_its_group(TOPICS[name]))


@pytest.mark.parametrize("name", DOCUMENT)
def test_answers_say_their_facts_as_openly_as_the_guide_and_no_number_that_it_does_not_give(name: str) -> None:
    assert not list(answer_facts(TOPICS[name], MATERIAL))
