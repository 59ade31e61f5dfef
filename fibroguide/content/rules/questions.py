"""What must hold for the questions that teach a topic."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from fibroguide.content.catalogue import Topic
from fibroguide.content.rules.material import Material, normalised
from fibroguide.content.rules.problem import Problem
from fibroguide.content.topic_groups import DOCUMENT_GROUPS

FEWEST = 30
LONGEST = 400  # characters; the longest of ours has 237
# Groups whose topics people ask for in words; to the others a button leads, or something that they send.
_ASKED_FOR = (*DOCUMENT_GROUPS, "not_covered", "safety", "out_of_scope", "smalltalk", "follow_up", "clinician")
_MARKUP = re.compile(r"[\[\]{}\\]")
_DATE = r"(?:\d{4}[-.]\d{1,2}[-.]\d{1,2}|\d{1,2}[-.]\d{1,2}[-.]\d{2,4})(?!\d)"
_PERSON = re.compile(rf"\S@\S+\.\w|(?<![\w.-])(?!{_DATE})\+?\d[\d ().-]{{6,}}\d(?!\w|\.\w)|https?://|\bwww\.", re.IGNORECASE)
_TAKES_CONTACTS = ("callback", "appointment")  # where an invented number or a date is what people write


def too_few_questions(topic: Topic) -> Iterator[Problem]:
    """Yield a problem when the topic has fewer than 30 questions, and people are to ask for it."""
    count = len(topic.questions)
    if topic.group in _ASKED_FOR and count < FEWEST:
        missing = f"Write {FEWEST - count} more, in the words of real people."
        yield Problem("questions", f"{topic.name} has {count} questions; {FEWEST} is the fewest. {missing}")


def question_form(name: str, question: str) -> Iterator[Problem]:
    """Yield what is wrong with the form of one question of the topic ``name``."""
    if _MARKUP.search(question):
        yield Problem("question", 'The question has one of [ ] { } \\, which Rasa reads as a mark. Use "(" and ")".', question)
    if question.startswith("/"):
        yield Problem("question", 'The question begins with "/", which Rasa reads as a command. Leave it out.', question)
    if len(question) > LONGEST:
        sentence = f"The question has {len(question)} characters; {LONGEST} is the most. Keep the question, and cut the rest."
        yield Problem("question", sentence, question)
    if len(question.splitlines()) > 1:
        yield Problem("question", "The question has more than one line. Write one question a row, on one line.", question)
    person = _PERSON.search(question)
    if person and name not in _TAKES_CONTACTS:
        sentence = f'The question has "{person[0]}", which may be somebody\'s number or address. Leave it out.'
        yield Problem("question", sentence, question)


def question_elsewhere(question: str, material: Material) -> Iterator[Problem]:
    """Yield a problem when the question stands in a file whose lines must not be taught to a topic."""
    place = material.elsewhere.get(normalised(question))
    if place:
        why = "teaches what danger is" if "lines" in place else "measures the bot"
        yield Problem("question", f"The question stands in {place}, which {why}. Write it in other words.", question)


def same_questions(topics: Iterable[Topic]) -> dict[str, list[tuple[str, str]]]:
    """Return the questions that stand twice, as :func:`normalised`, each with the topics and the words it stands there in."""
    places: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for topic in topics:
        for question in topic.questions:
            places[normalised(question)].append((topic.name, question))
    return {question: found for question, found in places.items() if len(found) > 1}


def question_twice(name: str, same: dict[str, list[tuple[str, str]]]) -> Iterator[Problem]:
    """Yield a problem for each question of the topic ``name`` that stands twice.

    Args:
        name: The topic.
        same: What :func:`same_questions` found.
    """
    for found in same.values():
        mine = [question for topic, question in found if topic == name]
        others = [topic for topic, _ in found if topic != name]
        where = f"under {others[0]} too" if others else "twice under this topic"
        for question in mine[-1:]:
            yield Problem("question", f'The question "{question}" stands {where}. Keep it in one place.', question)
