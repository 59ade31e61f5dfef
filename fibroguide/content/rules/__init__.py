"""The rules that every answer and question keeps to; tests, import and signing ask the same ones.

A rule is a function that says in a sentence what is wrong; no sentence, nothing wrong.

Example:
    >>> from fibroguide.content.rules import banned_words
    >>> banned_words("You get 40 mg.")
    ['The answer names a dose ("40 mg"). Leave it out: the dose is for the clinician to say.']
"""

from collections.abc import Iterator

from fibroguide.content.catalogue import Topic
from fibroguide.content.rules.answers import answer_of_its_group, answer_values, answer_wording
from fibroguide.content.rules.citations import answer_facts, answer_related, answer_sections, answer_title
from fibroguide.content.rules.items import item_problems
from fibroguide.content.rules.material import Material, read_material
from fibroguide.content.rules.other_words import other_words_problems
from fibroguide.content.rules.problem import ContentError, Problem, did_you_mean
from fibroguide.content.rules.questions import (
    question_elsewhere,
    question_form,
    question_twice,
    same_questions,
    too_few_questions,
)
from fibroguide.content.rules.reading import grade, words
from fibroguide.content.rules.wording import banned_words

__all__ = [
    "ContentError",
    "Material",
    "Problem",
    "answer_problems",
    "banned_words",
    "did_you_mean",
    "grade",
    "question_problems",
    "read_material",
    "same_questions",
    "words",
]


def answer_problems(topic: Topic, material: Material) -> Iterator[Problem]:
    """Yield everything that is wrong with a topic's answer, its other wordings, title, facts and what else stands beside it."""
    yield from answer_wording(topic)
    yield from answer_values(topic, material)
    yield from answer_of_its_group(topic)
    yield from other_words_problems(topic, material)
    yield from answer_facts(topic, material)
    yield from answer_sections(topic, material)
    yield from answer_related(topic, material)
    yield from answer_title(topic, material)
    yield from item_problems(topic, material)


def question_problems(topic: Topic, material: Material, same: dict[str, list[tuple[str, str]]]) -> Iterator[Problem]:
    """Yield everything that is wrong with a topic's questions.

    Args:
        topic: The topic.
        material: What else there is.
        same: The questions that stand twice, by :func:`same_questions`, over all topics.
    """
    yield from too_few_questions(topic)
    for question in topic.questions:
        yield from question_form(topic.name, question)
        yield from question_elsewhere(question, material)
    yield from question_twice(topic.name, same)
