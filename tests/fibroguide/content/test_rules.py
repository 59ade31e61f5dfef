"""Each rule finds what it is for, and leaves what may be said."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fibroguide.content.catalogue import Topic
from fibroguide.content.rules import (
    Problem,
    answer_problems,
    banned_words,
    did_you_mean,
    grade,
    question_problems,
    read_material,
    same_questions,
    words,
)
from fibroguide.content.rules.wording import ADVICE, CLAIM, DOSE, HEDGE, MEDICINE, PERCENTAGE, PERMISSION, VERDICT

MATERIAL = read_material()
SHORT = "It may help; ask a clinician."  # goes with the short answers below
GOOD = "Relief may come in hours or days.\n\nA clinician can tell you more."


def topic(name: str = "benefits/speed", reply: str | None = None, questions: Iterable | None = None, **metadata: Any) -> Topic:
    """Return a topic of ours with something else in it; ``key=None`` leaves a key out; a new answer gets other words as short."""
    ours = MATERIAL.topics[name]
    if reply is not None and "simpler" in ours.metadata:
        metadata = {"simpler": SHORT, "in_one_sentence": SHORT, **metadata}
    changed = {key: value for key, value in {**ours.metadata, **metadata}.items() if value is not None}
    asked = ours.questions if questions is None else tuple(questions)
    return replace(ours, reply=ours.reply if reply is None else reply, questions=asked, metadata=changed)


def problems(of: Topic) -> list[Problem]:
    return list(answer_problems(of, MATERIAL.with_topics({**MATERIAL.topics, of.name: of})))


def found(of: Topic, part: str) -> str:
    """Return what is wrong with a part of a topic, and there must be nothing else."""
    sentences = [problem.sentence for problem in problems(of) if problem.part == part]
    assert len(sentences) == len(problems(of)) > 0
    assert all(sentence.endswith(".") for sentence in sentences), "sentences"
    return " ".join(sentences)


def asked(*questions: str, name: str = "benefits/speed") -> list[Problem]:
    """Return what is wrong with questions that are added to a topic."""
    of = topic(name, questions=(*MATERIAL.topics[name].questions, *questions))
    topics = {**MATERIAL.topics, name: of}
    return list(question_problems(of, MATERIAL.with_topics(topics), same_questions(topics.values())))


def test_our_own_answers_and_questions_break_no_rule() -> None:
    same = same_questions(MATERIAL.topics.values())
    for ours in MATERIAL.topics.values():
        assert not problems(ours), ours.name
        assert not list(question_problems(ours, MATERIAL, same)), ours.name


@pytest.mark.parametrize(
    ("sentence", "pattern"),
    [
        ("Stop taking your tablets the day before.", MEDICINE),
        ("You can skip the dose that day.", MEDICINE),
        ("Reduce your medicine slowly.", MEDICINE),
        ("Taper off your opioids.", MEDICINE),
        ("Quit the painkillers.", MEDICINE),
        ("You should stop pregabalin.", ADVICE),
        ("You must take it with food.", ADVICE),
        ("We recommend six infusions.", ADVICE),
        ("In your case it will help.", ADVICE),
        ("You are a good candidate.", VERDICT),
        ("You would be eligible.", VERDICT),
        ("You can't have ketamine.", VERDICT),
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
def test_the_patterns_find_what_they_are_for(sentence: str, pattern: Any) -> None:
    assert pattern.search(sentence)
    assert banned_words(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "There is no cure for it at present.",
        "Do not stop any medicine on your own.",
        "Ask before you stop a medicine.",
        "You cannot drive that day.",
        "The guide does not say when you can drive again.",
        "Somebody else must drive you home.",
        "Some medicines may have to be paused for a time.",
    ],
)
def test_the_patterns_leave_what_may_be_said(sentence: str) -> None:
    assert not banned_words(sentence)


@pytest.mark.parametrize(
    "hidden",
    [
        "Stop\ntaking  your\u00a0tablets.",
        "**Stop** taking your *tablets*.",
        "You’re eligible.",
        "You can’t have ketamine.",
        "It is **safe**.",
    ],
)
def test_lines_emphasis_and_curly_quotes_hide_nothing(hidden: str) -> None:
    assert banned_words(hidden)


def test_a_sentence_says_what_is_wrong_with_which_words_and_what_to_do() -> None:
    assert banned_words("You get 40 mg.", "The item") == [
        'The item names a dose ("40 mg"). Leave it out: the dose is for the clinician to say.'
    ]


def test_words_and_grade() -> None:
    assert words("One, two -  three.\n\nFour") == 5
    assert grade("It is a cat. It sat.") < 1
    assert grade("Fibromyalgia is it. Ketamine infusions are it.") < 3, "the words that people came for are easy"
    assert grade("Considerable amelioration may materialise instantaneously.") > 12
    assert grade("Call {clinic_after_hours_line} now.") < 2


@pytest.mark.parametrize(
    ("reply", "words_of_it"),
    [
        ("", "is empty"),
        (GOOD.replace("hours", "word " * 90), "102 words; 90 is the most"),
        ("Considerable amelioration may materialise instantaneously. A clinician can elaborate considerably.", "school grade"),
        (GOOD.replace("days", "3 days"), "gives no number 3"),
        (GOOD + " Call {clinic_fone}.", "{clinic_fone}, which nobody fills in"),
        (GOOD + " Call {list_text}.", "{list_text}, which nobody fills in"),
        (GOOD + " Call {clinic phone}.", "a lone '{'"),
        (GOOD + " Call }.", "a lone '}'"),
        (GOOD + "\u200b", "invisible"),
        ("Relief may come in hours or days.", "clinician can"),
    ],
)
def test_an_answer_that_cannot_be(reply: str, words_of_it: str) -> None:
    assert words_of_it in found(topic(reply=reply), "answer")


@pytest.mark.parametrize("phone", ["+1 202 555 0143", "(202) 555-0143", "020 7946 0018", "call 911", "dial 988 now"])
def test_a_phone_number_is_written_as_a_value(phone: str) -> None:
    assert "has the phone number" in found(topic("smalltalk/bye", reply=f"Goodbye. {phone}."), "answer")


LONG_WORDS = "Considerable amelioration may materialise instantaneously, a clinician can tell."
KEYS = ("simpler", "in_one_sentence")


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(
    ("text", "words_of_it"),
    [
        ("", "is missing. Say there what the answer says"),
        (None, "is missing"),
        ("  ", "is missing"),
        ("It may help. A clinician can tell.\nAsk.", "has more than one line"),
        ("It may help; a clinician can tell", 'ends in "tell". End it with a full stop'),
        (LONG_WORDS, "reads at school grade"),
        ("It may help, a clinician can tell, and it is safe.", 'makes a claim or a promise ("safe")'),
        ("You get 40 mg, a clinician can tell.", "names a dose"),
        ("It helps two in three, a clinician can tell.", "names a share of people"),
        ("Stop your tablets, a clinician can tell.", "tells people to start, stop or change a medicine"),
        ("It may come in 3 days, a clinician can tell.", "The guide gives no number 3"),
        ("A clinician can tell: {clinic_fone}.", "{clinic_fone}, which nobody fills in"),
        ("A clinician can tell: }.", "a lone '}'"),
        ("A clinician can tell: call 911.", 'the phone number "911"'),
        ("A clinician\u200b can tell.", "invisible"),
        ("A clinician can tell, and it is so " + "and so " * 20 + ".", "has 49 words; "),
    ],
)
def test_other_words_that_cannot_be(key: str, text: str | None, words_of_it: str) -> None:
    sentences = [problem.sentence for problem in problems(topic(**{key: text})) if problem.part == key.replace("_", " ")]
    assert all(sentence.startswith(f"The text under '{key}' in data/benefits/speed.yml ") for sentence in sentences)
    assert all(sentence.endswith(".") for sentence in sentences)
    assert [sentence for sentence in sentences if words_of_it in sentence]
    assert len(problems(topic(**{key: text}))) == len(sentences), "nothing else is wrong"


@pytest.mark.parametrize(
    ("key", "text", "words_of_it"),
    [
        ("simpler", "It may be so. " * 4 + "Ask a clinician.", "has 5 sentences; 4 is the most"),
        ("simpler", "A clinician can tell. " + "It may be so and so. " * 3 + "so " * 30 + ".", "words; 45 is the most"),
        (
            "simpler",
            "Relief may come in hours, and sometimes only after many days of treatment, says a clinician.",
            "; 5 is the most",
        ),
        ("in_one_sentence", "It may be so. Ask a clinician.", "has 2 sentences; 1 is the most"),
        ("in_one_sentence", "It may be so" + " and so" * 12 + ", ask a clinician.", "words; 25 is the most"),
        ("in_one_sentence", LONG_WORDS, "; 8 is the most"),
        ("simpler", "It may be so.", 'leaves out "clinician", which the answer says. Put it back'),
    ],
)
def test_other_words_have_bounds_of_their_own(key: str, text: str, words_of_it: str) -> None:
    assert words_of_it in found(topic(**{key: text}), key.replace("_", " "))


@pytest.mark.parametrize("key", KEYS)
def test_other_words_are_fewer_than_those_of_the_answer(key: str) -> None:
    of = topic(reply="It may help.\n\nA clinician can tell.", **{key: "It may help you; a clinician can tell."})
    assert "has 8 words, the answer 7. Make it shorter" in found(of, key.replace("_", " "))


@pytest.mark.parametrize(
    ("name", "text", "words_of_it"),
    [
        ("benefits/fewer_medicines", "Please change nothing on your own; ask a clinician.", "Keep a word such as"),
        ("benefits/fewer_medicines", "Some people may need less; ask a clinician.", 'leaves out "on your own"'),
        ("procedure/aftercare", "Staff may watch you, and you may be drowsy.", 'leaves out "drive you home"'),
        ("procedure/side_effects", "Some people feel sick; ask a clinician.", 'leaves out "at once if"'),
    ],
)
def test_other_words_keep_care_and_warnings(name: str, text: str, words_of_it: str) -> None:
    for key in KEYS:
        assert words_of_it in found(topic(name, **{key: text}), key.replace("_", " "))


def test_simpler_words_keep_whom_to_call_and_that_only_the_provider_pauses_a_medicine() -> None:
    text = "People may be asked not to eat. Somebody else must drive you home."
    sentences = found(topic("procedure/preparation", simpler=text), "simpler")
    assert 'leaves out "{clinic_phone}"' in sentences
    assert 'leaves out "only if your"' in sentences
    assert not problems(
        topic("procedure/preparation", in_one_sentence="You may be asked not to eat, and somebody must drive you home.")
    )


def test_other_words_go_with_the_guide_only() -> None:
    assert "from the guide only" in found(topic("smalltalk/bye", simpler="Bye."), "simpler")


def test_an_answer_keeps_what_the_guide_says_with_care() -> None:
    sure = "Depression gets better, and pain too. Ask. Tell your clinician."
    assert not HEDGE.search(sure)
    assert "The guide says this with care" in found(topic("benefits/fewer_medicines", reply=sure), "answer")


def test_what_follows_a_reply_in_danger_keeps_the_rules_too() -> None:
    assert "What stands under 'again'" in found(topic("safety/emergency", again="You can drive there."), "answer")
    assert "What stands under 'caution'" in found(topic("safety/emergency", caution="Stop your tablets."), "answer")


@pytest.mark.parametrize(
    ("name", "reply", "words_of_it"),
    [
        ("not_covered/addiction", "We do not know. Call {clinic_phone}.", 'must begin with "The guide "'),
        ("not_covered/addiction", "The guide does not say.", "must name {clinic_phone}"),
        ("safety/emergency", "Get help now.", "must name {emergency_number}"),
        ("safety/crisis", "Call {emergency_number} now.", "must name {crisis_action}"),
        ("checklist/aftercare", "Rest.", "A checklist's answer is {list_text}"),
    ],
)
def test_an_answer_says_what_its_group_must_say(name: str, reply: str, words_of_it: str) -> None:
    assert words_of_it in found(topic(name, reply=reply), "answer")


def test_the_clinic_s_own_practical_answer_need_not_begin_with_the_guide() -> None:
    assert not problems(topic("not_covered/clinic_practical", reply="We are at {clinic_address}."))


@pytest.mark.parametrize(
    ("metadata", "part", "words_of_it"),
    [
        ({"title": ""}, "title", "There is no title"),
        ({"title": None}, "title", "There is no title"),
        ({"title": "x" * 41}, "title", "41 characters; 40 fit"),
        ({"title": "a [b]"}, "title", "without brackets"),
        ({"title": "A safe way"}, "title", 'The title makes a claim or a promise ("safe")'),
        ({"title": "Is there a cure?"}, "title", 'fibromyalgia/cure has the title "Is there a cure?" too'),
        ({"facts": ["F23"]}, "facts", 'F24 is missing: this answer must say that "this speed can help'),
        (
            {"facts": ["F23", "F24", "f24"]},
            "facts",
            "There is no fact 'f24'. Did you mean 'F24'? The guide's facts are F01",
        ),
        ({"section": []}, "section", "must be those of the facts: The Benefits"),
        ({"related": ["benefits/mood"]}, "related", "Too few related topics, 1; 3 is the fewest"),
        ({"related": ["benefits/mood"] * 3}, "related", "named twice"),
        ({"related": ["benefits/mood", "benefits/speed", "clinician"]}, "related", "is this one"),
        ({"related": ["benefits/mood", "benefits/sped", "clinician"]}, "related", "Did you mean 'benefits/speed'?"),
    ],
)
def test_what_stands_beside_an_answer(metadata: dict[str, Any], part: str, words_of_it: str) -> None:
    assert words_of_it in found(topic(**metadata), part)


def test_an_answer_without_facts_is_told_so_and_which_are_missing() -> None:
    assert {problem.part for problem in problems(topic(facts=[], section=[]))} == {"facts"}


def test_facts_go_with_the_guide_only() -> None:
    assert "from the guide only" in found(topic("smalltalk/bye", facts=["F23"]), "facts")


def test_items_of_a_checklist() -> None:
    ours = MATERIAL.topics["checklist/aftercare"].metadata["items"]
    for text, words_of_it in (
        ("word " * 26, "has 26 words; 25 is the most"),
        ("Take 40 mg.", "names a dose"),
        ("Wait 3 hours.", "has the number 3"),
        ("Considerable amelioration may materialise instantaneously.", "reads at school grade"),
    ):
        items = [{**ours[0], "text": text}, *ours[1:]]
        assert f"The item 'stay' {words_of_it}" in found(topic("checklist/aftercare", items=items), "answer")
    assert "those of its items: F42, F43, F44" in found(topic("checklist/aftercare", facts=["F42"]), "facts")
    assert "sections of a checklist" in found(topic("checklist/aftercare", section=[]), "section")
    items = [{**ours[0], "facts": ["F42", "F99"]}, *ours[1:]]
    assert [problem.part for problem in problems(topic("checklist/aftercare", items=items))] == ["facts", "facts"]


@pytest.mark.parametrize(
    ("question", "words_of_it"),
    [
        ("is it [rather] quick", "Rasa reads as a mark"),
        ("is it {rather} quick", "Rasa reads as a mark"),
        ("back\\slash", "Rasa reads as a mark"),
        ("/benefits/mood", "Rasa reads as a command"),
        ("one\ntwo", "more than one line"),
        ("word " * 81, "405 characters; 400 is the most"),
        ("ring me on 202 555 0143", '"202 555 0143", which may be'),
        ("mail ann@example.org", "which may be"),
        ("see https://example.org", "which may be"),
        ("IS IT INSTANT?!", '"IS IT INSTANT?!" stands twice under this topic'),
        ("Hello", "stands under smalltalk/greet too"),
    ],
)
def test_a_question_that_cannot_be(question: str, words_of_it: str) -> None:
    (problem,) = asked(question)
    assert problem.question == question
    assert words_of_it in problem.sentence


@pytest.mark.parametrize(
    "question", ["is it on 2026-09-18 at 14:00", "is it 18.09.2026", "2 or 3 in 2027?", "5 out of 10 today", "#fast?"]
)
def test_dates_and_small_numbers_are_nobody_s(question: str) -> None:
    assert not asked(question)


def test_an_invented_number_may_stand_where_people_give_theirs() -> None:
    assert not asked("here is my number: 07700 900999", name="callback")


def test_questions_of_other_files_are_refused() -> None:
    measured, taught = (
        MATERIAL.elsewhere.items(),
        dict.fromkeys(("tests/questions/benefits.yml", "data/safety/lines/crisis.txt"), ""),
    )
    taught |= {place: question for question, place in measured if place in taught}
    (first,), (second,) = (asked(f"{question.upper()}!") for question in taught.values())
    assert "tests/questions/benefits.yml, which measures the bot" in first.sentence
    assert "data/safety/lines/crisis.txt, which teaches what danger is" in second.sentence


def test_thirty_questions_are_the_fewest_where_people_ask_in_words() -> None:
    (problem,) = question_problems(topic(questions=MATERIAL.topics["benefits/speed"].questions[:29]), MATERIAL, {})
    assert (problem.part, problem.sentence) == (
        "questions",
        "benefits/speed has 29 questions; 30 is the fewest. Write 1 more, in the words of real people.",
    )
    assert not list(question_problems(MATERIAL.topics["conversation/erased"], MATERIAL, {}))


def test_did_you_mean() -> None:
    assert did_you_mean("Answr", ["answer", "question"]) == " Did you mean 'answer'?"
    assert did_you_mean("zzz", ["answer"]) == ""


def test_the_example_in_the_documentation_is_true() -> None:
    import doctest

    import fibroguide.content.rules

    assert doctest.testmod(fibroguide.content.rules) == (0, 2)


def test_rules_say_nothing_about_files_they_do_not_find(project: Path) -> None:
    (project / "tests/questions/benefits.yml").unlink()
    (project / "data/safety/lines/harmless.txt").unlink()
    assert read_material(project).elsewhere == {}
