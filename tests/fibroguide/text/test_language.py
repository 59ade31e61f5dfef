import pytest

from fibroguide.content.catalogue import read_topics
from fibroguide.text.language import foreign_language


@pytest.mark.parametrize(
    "text",
    [
        "¿Cuánto cuesta el tratamiento?",
        "me duele mucho la espalda",
        "hola, tengo fibromialgia y quiero saber si la ketamina ayuda",
        "cuanto dura la infusion",
        "puedo manejar despues",
        "tiene efectos secundarios?",
        "necesito hablar con una persona",
    ],
)
def test_spanish_is_noticed(text: str) -> None:
    assert foreign_language(text) == "es"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wie lange dauert die Infusion?", "de"),
        ("combien ça coûte", "fr"),
        ("Что такое фибромиалгия", "other"),
        ("痛みはありますか", "other"),
    ],
)
def test_other_languages_and_scripts_are_noticed(text: str, language: str) -> None:
    assert foreign_language(text) == language


@pytest.mark.parametrize("text", ["", "hola", "ok", "no me", "what is fibromyalgia", "I said hasta la vista to my old doctor"])
def test_english_and_single_words_are_left_alone(text: str) -> None:
    assert foreign_language(text) is None


def test_no_english_training_question_is_taken_for_another_language() -> None:
    groups = ("fibromyalgia", "ketamine", "benefits", "procedure", "not_covered")
    questions = [question for topic in read_topics().values() if topic.group in groups for question in topic.questions]
    assert [question for question in questions if foreign_language(question)] == []
