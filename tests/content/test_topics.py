"""The bot's material: every topic is there, named as agreed, with enough questions, and no question is asked twice."""

import re
from collections import defaultdict
from pathlib import Path

import pytest
import yaml

from fibroguide.content.catalogue import read_facts, read_topic_names, read_topics

TOPICS = read_topics()
NAMES = read_topic_names()
ALL_NAMES = [name for group in NAMES.values() for name in group]


def normalised(question: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", question.lower()).strip()


@pytest.mark.parametrize("name", ALL_NAMES)
def test_every_agreed_topic_has_a_reply_and_thirty_questions(name: str) -> None:
    assert name in TOPICS, f"there is no utter_{name} under data/"
    assert len(TOPICS[name].questions) >= 30


def test_every_topic_under_data_is_agreed() -> None:
    ours = ("fallback/", "conversation/", "checklist/", "feedback/", "walk_through", "appointment", "callback")
    assert not {name for name in TOPICS if name not in ALL_NAMES and not name.startswith(ours)}


@pytest.mark.parametrize("topic", TOPICS.values(), ids=lambda topic: topic.name)
def test_file_is_named_after_its_topic(topic) -> None:
    assert topic.path.stem == topic.name.rpartition("/")[2]
    assert topic.path.parent.name in (topic.group, "walk")
    content = yaml.safe_load(topic.path.read_text(encoding="utf-8"))
    assert [block["intent"] for block in content.get("nlu", [])] in ([], [topic.name])
    assert next(iter(content["responses"])) == f"utter_{topic.name}"


@pytest.mark.parametrize("topic", TOPICS.values(), ids=lambda topic: topic.name)
def test_reply_has_a_readable_title(topic) -> None:
    title = topic.metadata.get("title")
    assert title
    assert len(title) <= 40, "a longer title does not fit on a phone's button"


def test_titles_are_unique() -> None:
    titles = [topic.metadata["title"] for topic in TOPICS.values()]
    assert len(titles) == len(set(titles))


def questions(folder: str) -> list[tuple[str, str]]:
    return [
        (line.strip()[2:].strip(), block["intent"])
        for path in Path(folder).rglob("*.yml")
        for block in yaml.safe_load(path.read_text(encoding="utf-8")).get("nlu", [])
        for line in block["examples"].splitlines()
        if line.strip()
    ]


def test_no_question_stands_under_two_topics_or_twice() -> None:
    places = defaultdict(list)
    for question, name in questions("data"):
        places[normalised(question) or question].append(name)
    assert not {question: names for question, names in places.items() if len(names) > 1}


def test_questions_hold_nothing_that_rasa_reads_as_markup() -> None:
    assert not [text for text, _ in questions("data") if re.search(r"[\[\]{}\\]", text) or text.startswith("/")]


def test_held_out_questions_are_not_trained_on() -> None:
    trained = {normalised(question) for question, _ in questions("data")}
    held_out = [question for question, _ in questions("tests/questions")]
    assert len(held_out) > 900
    assert not {question for question in held_out if normalised(question) in trained}


@pytest.mark.parametrize("fact_id", read_facts())
def test_every_fact_is_cited_by_the_answer_of_its_topic(fact_id: str) -> None:
    assert fact_id in TOPICS[read_facts()[fact_id]["topic"]].metadata["facts"]


@pytest.mark.parametrize("name", NAMES["document"])
def test_every_answer_cites_facts_and_their_sections(name: str) -> None:
    metadata, facts = TOPICS[name].metadata, read_facts()
    assert metadata["facts"]
    assert set(metadata["facts"]) <= set(facts)
    own = {facts[fact]["section"] for fact in metadata["facts"] if facts[fact]["topic"] == name}
    assert set(metadata["section"]) == own


@pytest.mark.parametrize("name", NAMES["document"])
def test_an_answer_names_both_reviewer_and_day_or_neither(name: str) -> None:
    metadata = TOPICS[name].metadata
    assert "reviewed_by" in metadata
    assert "reviewed_on" in metadata
    assert bool(metadata["reviewed_by"]) == bool(metadata["reviewed_on"])


@pytest.mark.parametrize("name", [name for name in TOPICS if name not in NAMES["document"] and "checklist" not in name])
def test_replies_that_are_not_answers_of_the_guide_cite_no_facts(name: str) -> None:
    assert "facts" not in TOPICS[name].metadata


@pytest.mark.parametrize("name", [name for name in NAMES["not_covered"] if name != "not_covered/clinic_practical"])
def test_what_is_not_covered_says_so_by_name_and_points_to_the_clinic(name: str) -> None:
    reply = TOPICS[name].reply
    assert reply.startswith("The guide ")
    assert "{clinic_phone}" in reply
