"""What must hold for an answer in other words: simpler, and in one sentence."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from fibroguide.content.catalogue import WORDINGS, Topic
from fibroguide.content.rules.answers import wrong_values
from fibroguide.content.rules.citations import is_document, surer_than_the_guide
from fibroguide.content.rules.material import Material
from fibroguide.content.rules.problem import Problem
from fibroguide.content.rules.reading import too_hard, too_long, words
from fibroguide.content.rules.wording import banned_words


class _Bounds(NamedTuple):
    """How much a wording may be."""

    sentences: int
    words: int
    grade: float


_BOUNDS = {"simpler": _Bounds(4, 45, 5.0), "in_one_sentence": _Bounds(1, 25, 8.0)}
_END = re.compile(r"""[.!?]["')\u2019\u201d]*(?=\s|$)""")
_LAST = re.compile(r"""[.!?]["')\u2019\u201d]*\s*$""")
# What nobody may lose by asking for fewer words, where the answer says it.
_KEPT = (r"\bdrive you home\b", r"\bon your own\b", r"\bat once if\b")
# Whom to ask, too; one sentence may be too short for that.
_WHOM = (r"\{clinic_phone\}", r"\bclinician\b", r"\bonly if your\b")


def other_words_problems(topic: Topic, material: Material) -> Iterator[Problem]:
    """Yield everything that is wrong with what says the answer in other words."""
    for key in WORDINGS:
        text, column = str(topic.metadata.get(key) or ""), key.replace("_", " ")
        if text.strip() and is_document(topic.name):
            for sentence in _of(topic, key, text, material):
                yield Problem(column, sentence)
        elif text.strip():
            yield Problem(column, f"{_subject(topic, key)} goes with answers from the guide only. Leave it out.")
        elif is_document(topic.name):
            yield Problem(column, f"{_subject(topic, key)} is missing. Say there what the answer says, in fewer words.")


def _subject(topic: Topic, key: str) -> str:
    return f"The text under '{key}' in {topic.path}"


def _of(topic: Topic, key: str, text: str, material: Material) -> Iterator[str]:
    subject, bounds = _subject(topic, key), _BOUNDS[key]
    yield from _sentences(text, subject, bounds.sentences)
    yield from too_long(text, bounds.words, subject)
    yield from too_hard(text, subject, bounds.grade)
    if topic.reply and words(text) >= words(topic.reply):
        yield f"{subject} has {words(text)} words, the answer {words(topic.reply)}. Make it shorter than the answer."
    yield from banned_words(text, subject)
    yield from wrong_values(text, material.values, subject)
    for sentence in surer_than_the_guide(topic.name, text, material):
        yield f"{subject} is not as the guide has it. {sentence}"
    for pattern in _KEPT + _WHOM * (key == "simpler"):
        said = re.search(pattern, " ".join(topic.reply.split()), re.IGNORECASE)
        if said and not re.search(pattern, text, re.IGNORECASE):
            yield f'{subject} leaves out "{said[0]}", which the answer says. Put it back.'


def _sentences(text: str, subject: str, most: int) -> Iterator[str]:
    count = len(_END.findall(text))
    if len(text.splitlines()) > 1:
        yield f"{subject} has more than one line. Write it on one."
    if not _LAST.search(text):
        yield f'{subject} ends in "{text.split()[-1]}". End it with a full stop.'
    elif count > most:
        yield f"{subject} has {count} sentences; {most} is the most. Leave out what matters least."
