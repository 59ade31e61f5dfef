import doctest
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fibroguide.text import glued, known_words, misheard
from fibroguide.text.known_words import is_medicine, medicines
from fibroguide.text.spelling import Speller
from fibroguide.text.vocabulary import Vocabulary

MEDICINES = sorted(medicines())
CHUNKS = st.one_of(
    st.sampled_from(["what", "is", "fibromialga", "infuzion", "can a mean", "docter", "tahn", "Keto mean", "zzyzx", "don't"]),
    st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=9),
    st.text(max_size=6),
)
KEPT = st.one_of(
    st.sampled_from(
        ["a.b@mail.com", "jo_smiht@clnic.org", "+1 202 555 0100", "(555) 010-9999", "www.fybro.org", "https://x.y/infuzion"]
    ),
    st.from_regex(r"[0-9]{1,4}(mg|ml|th|x)?", fullmatch=True),
    st.sampled_from(MEDICINES),
)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("what is fybromyalgja", "what is fibromyalgia"),  # a sound and a slip
        ("does ketsmine help", "does ketamine help"),  # the key beside
        ("how lng does the infsuion take", "how long does the infusion take"),  # dropped, swapped
        ("side effectts of treatmment", "side effects of treatment"),  # doubled
        ("will the docter wach me", "will the doctor watch me"),  # phonetic
        ("is keto mean safe", "is ketamine safe"),  # misheard
        ("is can a mean safe", "is ketamine safe"),
        ("what is fibro my algebra", "what is fibromyalgia"),
        ("my in fusion is tomorrow", "my infusion is tomorrow"),
        ("howlong doesit last", "how long does it last"),  # lost spaces
        ("howlongdoesaninfusiontake", "how long does an infusion take"),
        ("DOES KETAMIN HRUT?", "DOES KETAMIN hurt?"),  # short forms and what wording.py mends stay
        ("the kneedle in my arm", "the needle in my arm"),
    ],
)
def test_errors_are_repaired(speller: Speller, text: str, meant: str) -> None:
    assert speller.repair(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?!",
        "What should I do the night before my infusion?",
        "can a person mean it",
        "how do i boil potatoes",
        "Who won the match, Arsenal or Chelsea?",
        "my name is Siobhan Okonkwo",
        "call me at 202-555-0100 or jo.smiht@exmaple.com",
        "see www.fybro.example.com/infuzion",
        "300mg of gabapentin and 60 mg duloxetine at 8pm",
        "does ket help fibro, pls",
        "I don't know, we'll see",
        "¿cómo está?",
        "线粒体",
        "a" * 5000,
    ],
)
def test_what_is_right_or_not_ours_to_judge_stays(speller: Speller, text: str) -> None:
    assert speller.repair(text) == text


def test_capitals_inside_a_sentence_are_taken_for_names_unless_the_word_is_long(speller: Speller) -> None:
    assert speller.repair("I saw Dr Paine about Fibromyalgja") == "I saw Dr Paine about fibromyalgia"


def test_a_first_and_a_last_name_are_no_misheard_word(speller: Speller) -> None:
    assert speller.repair("my nurse was Kat Amin") == "my nurse was Kat Amin"


@pytest.mark.parametrize("name", MEDICINES)
def test_no_medicine_becomes_another_word(speller: Speller, name: str) -> None:
    for text in (name, name.upper(), f"should I stop {name} before it", f"Is {name.title()} all right?"):
        assert speller.repair(text) == text


@pytest.mark.parametrize("name", ["brexpiprazole", "lemborexant", "zavegepant", "cenobamate", "secukinumab", "perampanel"])
def test_few_words_end_like_a_medicine(name: str) -> None:
    assert is_medicine(name) == (name in ("brexpiprazole", "zavegepant", "secukinumab"))


@settings(deadline=None, max_examples=300)
@given(st.lists(st.one_of(CHUNKS, KEPT), max_size=8).map(" ".join))
@example("if each one in fusion in fusion can a mean")
def test_figures_stay_and_what_is_repaired_stays_repaired(speller: Speller, text: str) -> None:
    repaired = speller.repair(text)
    assert re.findall(r"\d+", repaired) == re.findall(r"\d+", text)
    assert speller.repair(repaired) == repaired


@settings(deadline=None, max_examples=300)
@given(st.lists(CHUNKS, max_size=4), KEPT, st.lists(CHUNKS, max_size=4))
def test_addresses_numbers_and_medicines_stay_wherever_they_stand(
    speller: Speller, before: list[str], kept: str, after: list[str]
) -> None:
    assert kept in speller.repair(" ".join([*before, kept, *after]))


@settings(deadline=None)
@given(st.text())
def test_any_text_is_taken(speller: Speller, text: str) -> None:
    assert isinstance(speller.repair(text), str)


def test_nearly_all_training_questions_stay(speller: Speller, training_texts: list[str]) -> None:
    changed = [text for text in training_texts if speller.repair(text) != text]
    print("\n".join(f"{text} -> {speller.repair(text)}" for text in changed))
    assert len(changed) / len(training_texts) <= 0.06


def test_a_vocabulary_of_nothing_changes_nothing_that_it_cannot(vocabulary: Vocabulary) -> None:
    assert Speller(Vocabulary({}), 0).repair("what is fibromialgja") == "what is fibromialgja"


def test_pairs_tell_which_word_was_meant(vocabulary: Vocabulary) -> None:
    assert vocabulary.after("side", "effects") > vocabulary.after("my", "effects") > vocabulary.after("side", "zebra")


@pytest.mark.parametrize("module", [known_words, glued, misheard])
def test_docstring_examples(module) -> None:
    assert doctest.testmod(module).failed == 0
