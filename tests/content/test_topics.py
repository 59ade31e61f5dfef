"""The bot's material: every topic is there, named as agreed, with enough questions, and no question is asked twice."""

from pathlib import Path

import pytest

from fibroguide.content.catalogue import read_facts, read_topic_names
from fibroguide.content.rules import read_material, same_questions
from fibroguide.content.rules.citations import answer_facts, answer_sections, answer_title
from fibroguide.content.rules.material import normalised
from fibroguide.content.rules.questions import question_elsewhere, question_form, too_few_questions
from fibroguide.content.yaml_reading import read_yaml

MATERIAL = read_material()
TOPICS = MATERIAL.topics
NAMES = read_topic_names()
ALL_NAMES = [name for group in NAMES.values() for name in group]


@pytest.mark.parametrize("name", ALL_NAMES)
def test_every_agreed_topic_has_a_reply_and_thirty_questions(name: str) -> None:
    assert name in TOPICS, f"there is no utter_{name} under data/"
    assert len(TOPICS[name].questions) >= 30
    assert not list(too_few_questions(TOPICS[name]))


def test_every_topic_under_data_is_agreed() -> None:
    ours = ("fallback/", "conversation/", "checklist/", "feedback/", "walk_through", "appointment", "callback")
    assert not {name for name in TOPICS if name not in ALL_NAMES and not name.startswith(ours)}


@pytest.mark.parametrize("topic", TOPICS.values(), ids=lambda topic: topic.name)
def test_file_is_named_after_its_topic(topic) -> None:
    assert topic.path.stem == topic.name.rpartition("/")[2]
    assert topic.path.parent.name in (topic.group, "walk")
    content = read_yaml(topic.path)
    assert [block["intent"] for block in content.get("nlu", [])] in ([], [topic.name])
    assert next(iter(content["responses"])) == f"utter_{topic.name}"


@pytest.mark.parametrize("topic", TOPICS.values(), ids=lambda topic: topic.name)
def test_reply_has_a_readable_title_of_its_own_that_fits_on_a_button(topic) -> None:
    assert not list(answer_title(topic, MATERIAL))


def questions(folder: str) -> list[tuple[str, str]]:
    return [
        (line.strip()[2:].strip(), block["intent"])
        for path in Path(folder).rglob("*.yml")
        for block in read_yaml(path).get("nlu", [])
        for line in block["examples"].splitlines()
        if line.strip()
    ]


def test_no_question_stands_under_two_topics_or_twice() -> None:
    places: dict[str, list[str]] = {}
    for question, name in questions("data"):  # also those of topics without a reply, which the rules do not read
        places.setdefault(normalised(question), []).append(name)
    assert not {question: names for question, names in places.items() if len(names) > 1}
    assert not same_questions(TOPICS.values())


def test_questions_hold_nothing_that_rasa_reads_as_markup_and_no_numbers_of_people() -> None:
    assert not [problem for question, name in questions("data") for problem in question_form(name, question)]


def test_held_out_questions_and_lines_about_danger_are_not_taught_to_a_topic() -> None:
    assert len([name for name in MATERIAL.elsewhere.values() if "questions" in name]) > 900
    assert len([name for name in MATERIAL.elsewhere.values() if "lines" in name]) > 9000
    assert not [problem for topic in TOPICS.values() for q in topic.questions for problem in question_elsewhere(q, MATERIAL)]
    measured = {normalised(question) for question, _ in questions("tests/questions")}
    assert not [question for question, _ in questions("data") if normalised(question) in measured]


@pytest.mark.parametrize("fact_id", read_facts())
def test_every_fact_is_cited_by_the_answer_of_its_topic(fact_id: str) -> None:
    assert fact_id in TOPICS[read_facts()[fact_id]["topic"]].metadata["facts"]


@pytest.mark.parametrize("name", NAMES["document"])
def test_every_answer_cites_facts_and_their_sections(name: str) -> None:
    metadata = TOPICS[name].metadata
    assert metadata["facts"]
    assert metadata["section"]
    assert not list(answer_facts(TOPICS[name], MATERIAL))
    assert not list(answer_sections(TOPICS[name], MATERIAL))


@pytest.mark.parametrize("name", NAMES["document"])
def test_an_answer_names_both_reviewer_and_day_or_neither(name: str) -> None:
    metadata = TOPICS[name].metadata
    assert "reviewed_by" in metadata
    assert "reviewed_on" in metadata
    assert bool(metadata["reviewed_by"]) == bool(metadata["reviewed_on"])


@pytest.mark.parametrize("name", [name for name in TOPICS if name not in NAMES["document"] and "checklist" not in name])
def test_replies_that_are_not_answers_of_the_guide_cite_no_facts(name: str) -> None:
    assert "facts" not in TOPICS[name].metadata
