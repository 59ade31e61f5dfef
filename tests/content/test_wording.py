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
# An order to start, stop or change a medicine; "do not stop ... on your own" and "ask before you ..." are none.
MEDICINE = re.compile(
    r"(?<!not )(?<!never )(?<!before you )(?<!before they )\b"
    r"(?:start|stop|skip|double|halve|increase|reduce|lower|raise|come off|wean off|cut down|switch)"
    r"(?: (?:taking|using|up|on|to|down))?(?: (?:your|the|all|any|this|that|these|those|a|an|other)){0,2}"
    r" (?:medicines?|medications?|tablets?|pills?|dose|doses|drugs?|antidepressants?|opioids?|painkillers?)\b",
    re.IGNORECASE,
)
VERDICT = re.compile(
    r"\byou(?:'re| are| would be| will be| may be| should be)? (?:not )?(?:eligible|suitable|a (?:good |poor )?candidate)\b"
    r"|\byou (?:qualify|can have (?:it|ketamine|the infusions?)|can(?:not|'t) have (?:it|ketamine|the infusions?))\b",
    re.IGNORECASE,
)
PERMISSION = re.compile(
    r"(?<!when )(?<!whether )(?<!if )\byou (?:can|may|could|are free to|are allowed to) (?:\w+ ){0,2}(?:drive|drink)\b"
    r"|\b(?:driving|alcohol|a drink|wine|beer) is (?:fine|ok|okay|allowed|safe)\b",
    re.IGNORECASE,
)
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


@pytest.mark.parametrize("name", TOPICS)
def test_reply_orders_no_medicine_judges_nobody_and_permits_no_driving_or_drinking(name: str) -> None:
    texts = (TOPICS[name].reply, str(TOPICS[name].metadata.get("again", "")))
    for pattern in (MEDICINE, VERDICT, PERMISSION):
        for text in texts:
            assert not pattern.search(text), pattern.search(text)


@pytest.mark.parametrize(
    ("sentence", "pattern"),
    [
        ("Stop taking your tablets the day before.", MEDICINE),
        ("You can skip the dose that day.", MEDICINE),
        ("Reduce your medicine slowly.", MEDICINE),
        ("You are a good candidate.", VERDICT),
        ("You would be eligible.", VERDICT),
        ("You can drive home after two hours.", PERMISSION),
        ("A drink is fine the next day.", PERMISSION),
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


@pytest.mark.parametrize(
    ("sentence", "pattern"),
    [
        ("There is no cure for it at present.", CLAIM),
        ("Do not stop any medicine on your own.", MEDICINE),
        ("Ask before you stop a medicine.", MEDICINE),
        ("You cannot drive that day.", PERMISSION),
        ("The guide does not say when you can drive again.", PERMISSION),
    ],
)
def test_the_patterns_leave_what_may_be_said(sentence: str, pattern: re.Pattern[str]) -> None:
    assert not pattern.search(sentence)


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

    by_action = {"list_text", "words", "calendar_line"}
    assert set(re.findall(r"\{(\w+)\}", TOPICS[name].reply)) <= set(load_clinic().reply_values()) | by_action


# What the guide gives as numbers; an answer may say no others.
NUMBERS = {"procedure/session_length": {"40"}, "procedure/overview": {"1", "2", "3", "4", "5", "6"}}


@pytest.mark.parametrize("name", DOCUMENT)
def test_answers_say_no_number_that_the_guide_does_not_give(name: str) -> None:
    assert set(re.findall(r"\d+", TOPICS[name].reply)) <= NUMBERS.get(name, set())
