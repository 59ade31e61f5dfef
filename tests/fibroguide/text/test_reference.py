import doctest
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import fibroguide.text.reference
from fibroguide.content.catalogue import read_topics
from fibroguide.content.topic_groups import DOCUMENT_GROUPS, group_of
from fibroguide.text.reference import (
    about,
    antecedents,
    openings,
    points_back,
    reason_for,
    subject_of,
    without_leading,
    written_out,
)

TABLE = yaml.safe_load(Path("fibroguide/text/reference.yml").read_text(encoding="utf-8"))
TOPICS = read_topics()
GROUPS = {topic.group for topic in TOPICS.values()}


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("how long does it take?", True),
        ("does it hurt", True),
        ("ok and does it hurt?", True),
        ("do they wear off", True),
        ("how long does this take?", True),
        ("Does that last", True),
        ("are these dangerous", True),
        ("is that normal?", False),
        ("does this medicine hurt", False),
        ("why these days", False),
        ("how many?", True),
        ("and for how long?", True),
        ("How?", True),
        ("how long does the infusion take?", False),
        ("is that medicine safe", False),
        ("is it true that i can drive", False),
        ("does it affect my cat", False),
        ("how long will it take and can it be that it is not normal", False),
        ("why", False),
        ("", False),
    ],
)
def test_a_question_that_points_back_is_noticed(text: str, points: bool) -> None:
    assert points_back(text) == points


@pytest.mark.parametrize(
    ("before", "subject"),
    [
        ("I have fibro", "fibromyalgia"),
        ("FMS runs in my family", "fibromyalgia"),
        ("I take ket", "ketamine"),
        ("my drip is tomorrow", "the infusion"),
        ("what about the benefits", "the relief"),
        ("what are the effects", "the relief"),
        ("I have fibro and the infusion is tomorrow", "the infusion"),
        ("the infusion is for my fibro", "fibromyalgia"),
        ("what are the side effects", None),
        ("the market is full of baskets", None),
        ("", None),
    ],
)
def test_it_stands_for_what_was_named_last(before: str, subject: str | None) -> None:
    assert next(iter(antecedents(before)), None) == subject


def test_what_was_spoken_of_last_comes_first() -> None:
    assert antecedents("my doctor said ketamine for my fibro, and ketamine again") == ["ketamine", "fibromyalgia"]


@pytest.mark.parametrize(
    ("topic", "subject"),
    [
        ("fibromyalgia/fog", "fibromyalgia"),
        ("fibromyalgia/treatment", "the treatment"),
        ("procedure/fasting", "the infusion"),
        ("procedure/side_effects", "the dizziness"),
        ("not_covered/cost_insurance", "ketamine"),
        ("clinician", None),
        ("smalltalk/other", None),
    ],
)
def test_after_an_answer_it_stands_for_its_subject(topic: str, subject: str | None) -> None:
    assert subject_of(topic) == subject


@pytest.mark.parametrize(
    ("text", "subject", "topic", "expected"),
    [
        ("how long does it take", "the infusion", "procedure/overview", "how long does the infusion take"),
        ("and does it hurt?", "the infusion", None, "does the infusion hurt?"),
        ("Does it cure it?", "ketamine", None, "Does ketamine cure it?"),
        ("how long?", "the relief", "benefits/speed", "how long does the relief last"),
        ("how long?", "the infusion", "procedure/fasting", "how long before the infusion must I stop eating"),
        ("how long?", "fibromyalgia", "fibromyalgia/cure", "how long does fibromyalgia last"),
        ("how long?", "ketamine", None, "how long does the infusion take"),
        ("ok, how many?", "ketamine", "ketamine/how_it_works", "how many infusions will I need"),
        ("is it safe", "ketamine", "benefits/speed", "is the infusion safe"),
        ("is it safe", "ketamine", "ketamine/how_it_works", "is ketamine safe"),
    ],
)
def test_a_question_that_points_back_is_written_out(text: str, subject: str, topic: str | None, expected: str) -> None:
    assert written_out(text, subject, topic) == expected


@pytest.mark.parametrize(
    ("text", "topic", "what", "asked"),
    [
        ("what about my sleep?", "benefits/pain_relief", "my sleep", "does ketamine help with my sleep"),
        ("and for fog", "benefits/overview", "fog", "does ketamine help with fog"),
        ("what about driving?", "procedure/fasting", "driving", "what about driving with the infusion"),
        ("how about headaches", "fibromyalgia/symptoms", "headaches", "is headaches part of fibromyalgia"),
    ],
)
def test_and_for_sleep_is_asked_as_before(text: str, topic: str, what: str, asked: str) -> None:
    assert about(text, topic) == (what, asked)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("what about my sleep?", "clinician"),
        ("and fibromyalgia?", "benefits/speed"),
        ("does it help with sleep", "benefits/speed"),
        ("about my sleep and all the other things that I told you of", "benefits/speed"),
        ("for", "benefits/speed"),
        ("", "benefits/speed"),
    ],
)
def test_any_other_question_is_asked_as_it_is(text: str, topic: str) -> None:
    assert about(text, topic) is None


@pytest.mark.parametrize(
    ("topic", "reason"),
    [
        ("benefits/pain_relief", "ketamine/how_it_works"),
        ("fibromyalgia/fog", "fibromyalgia/causes"),
        ("procedure/ride_home", "procedure/side_effects"),
        ("procedure/fasting", None),
        ("clinician", None),
    ],
)
def test_why_leads_to_the_reason_where_the_guide_tells_one(topic: str, reason: str | None) -> None:
    assert reason_for(topic) == reason


def test_no_topic_is_its_own_reason() -> None:
    assert [name for name in TOPICS if reason_for(name) == name] == []


@pytest.mark.parametrize("part", ["subjects", "about", "why"])
def test_what_the_table_names_exists(part: str) -> None:
    assert set(TABLE[part]) <= {*TOPICS, *GROUPS}


def test_what_the_table_leads_to_exists() -> None:
    assert set(TABLE["why"].values()) <= set(TOPICS)
    assert {key for ways in TABLE["bare"].values() for key in ways} <= {*TOPICS, *GROUPS, "default"}


def test_every_group_of_answers_has_a_subject() -> None:
    assert {group_of(name) for name in TOPICS if subject_of(name)} >= {*DOCUMENT_GROUPS, "not_covered", "checklist"}


def test_every_opening_has_a_subject() -> None:
    assert openings()
    assert all(group in DOCUMENT_GROUPS and subject for group, subject in openings())


@pytest.mark.parametrize("question", TABLE["bare"])
def test_every_bare_question_points_back_and_its_written_out_form_does_not(question: str) -> None:
    assert points_back(question)
    for topic in TOPICS:
        subject = subject_of(topic)
        if subject:
            assert not points_back(written_out(question, subject, topic))


@pytest.mark.parametrize("text", ["and", "ok so", "yes"])
def test_a_message_of_such_words_alone_is_kept(text: str) -> None:
    assert without_leading(text) == text


@given(st.text(), st.sampled_from([*TOPICS]))
def test_nothing_raises_and_what_is_written_out_is_not_empty(text: str, topic: str) -> None:
    antecedents(text)
    about(text, topic)
    if points_back(text):
        assert written_out(text, "the infusion", topic).strip()


def test_docstring_examples() -> None:
    assert doctest.testmod(fibroguide.text.reference).failed == 0
