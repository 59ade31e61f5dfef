"""What the answers must be (short, plain) and must never be (a promise, a dose, a claim)."""

import re
import statistics

import pytest
import textstat

from fibroguide.content.catalogue import read_facts, read_topic_names, read_topics

TOPICS = read_topics()
DOCUMENT = read_topic_names()["document"]

# Words that the reader has come for; they are counted as one easy word each.
EXEMPT = {r"fibromyalgia": "it", r"ketamine": "it", r"infusions?": "it"}
# A claim may only stand with a word before it that takes it back.
CLAIM = re.compile(
    r"(?<!no )(?<!not a )\bcures?\b(?!\?)|\bcured\b|\bguarantee|\bproven\b|\bproved\b|\bsafe(?:ly|r)?\b|\bmiracle|\bbreakthrough"
    r"|\bgroundbreaking|\balways works\b|\bwill work\b|\brisk[- ]free\b|\bpainless\b",
    re.IGNORECASE,
)
DOSE = re.compile(r"\d+(?:\.\d+)?\s*(?:mg|mcg|µg|ug|ml|cc|grams?|milligrams?)\b", re.IGNORECASE)
PERCENTAGE = re.compile(r"\d\s*%|\bper ?cent\b|\b(?:one|two|three|half|most) (?:in|out of) \w+", re.IGNORECASE)
HEDGE = re.compile(
    r"\b(?:may|might|can|could|some|perhaps|often|usually|thought|suggests?|seems?|differs?|depends?|has been seen)\b",
    re.IGNORECASE,
)


def grade(text: str) -> float:
    """Flesch-Kincaid grade by textstat, with the exempt words made easy and filled-in values left out."""
    text = re.sub(r"\{\w+\}", "it", text)
    for pattern, easy in EXEMPT.items():
        text = re.sub(pattern, easy, text, flags=re.IGNORECASE)
    return textstat.flesch_kincaid_grade(text)


@pytest.mark.parametrize("name", TOPICS)
def test_reply_can_be_read_by_a_tired_person(name: str) -> None:
    assert grade(TOPICS[name].plain_reply()) <= 8


def test_half_of_the_answers_are_easier_still() -> None:
    assert statistics.median(grade(TOPICS[name].plain_reply()) for name in DOCUMENT) <= 6.5


@pytest.mark.parametrize("name", TOPICS)
def test_reply_is_short(name: str) -> None:
    assert len(TOPICS[name].reply.split()) <= 90


@pytest.mark.parametrize("name", TOPICS)
def test_reply_names_no_dose_no_percentage_and_makes_no_claim(name: str) -> None:
    reply = TOPICS[name].reply
    for pattern in (DOSE, PERCENTAGE, CLAIM):
        assert not pattern.search(reply), pattern.search(reply)


@pytest.mark.parametrize(
    ("sentence", "pattern"),
    [
        ("It is proven to help.", CLAIM),
        ("This is a safe treatment.", CLAIM),
        ("Ketamine cures pain.", CLAIM),
        ("We guarantee relief.", CLAIM),
        ("You get 0.5 mg.", DOSE),
        ("You get 40mg of it.", DOSE),
        ("It helps 70 % of people.", PERCENTAGE),
        ("Two in three feel better.", PERCENTAGE),
    ],
)
def test_the_patterns_find_what_they_are_for(sentence: str, pattern: re.Pattern[str]) -> None:
    assert pattern.search(sentence)


def test_there_is_no_cure_may_be_said() -> None:
    assert not CLAIM.search("There is no cure for it at present.")


@pytest.mark.parametrize("name", sorted({fact["topic"] for fact in read_facts().values() if fact.get("hedge")}))
def test_what_the_guide_hedges_stays_hedged(name: str) -> None:
    assert HEDGE.search(TOPICS[name].reply)


@pytest.mark.parametrize("name", [name for name in DOCUMENT if name.startswith("benefits/")])
def test_benefits_end_with_what_a_clinician_can_add(name: str) -> None:
    last_paragraph = TOPICS[name].reply.split("\n\n")[-1]
    assert re.search(r"\bclinician can\b|tell your clinician", last_paragraph)


@pytest.mark.parametrize("name", TOPICS)
def test_replies_use_only_values_that_the_clinic_file_provides(name: str) -> None:
    from fibroguide.content.clinic import load_clinic

    assert set(re.findall(r"\{(\w+)\}", TOPICS[name].reply)) <= set(load_clinic().reply_values())


# What the guide gives as numbers; an answer may say no others.
NUMBERS = {"procedure/session_length": {"40"}, "procedure/overview": {"1", "2", "3", "4", "5", "6"}}


@pytest.mark.parametrize("name", DOCUMENT)
def test_answers_say_no_number_that_the_guide_does_not_give(name: str) -> None:
    assert set(re.findall(r"\d+", TOPICS[name].reply)) <= NUMBERS.get(name, set())
