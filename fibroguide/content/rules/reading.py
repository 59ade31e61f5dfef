"""Whether a tired person can read it: its length and its school grade."""

import re
import warnings
from functools import lru_cache
from typing import Any

from fibroguide.content.catalogue import Topic

MOST_WORDS = 90
HARDEST_GRADE = 8.0

# Words that the reader has come for; they are counted as one easy word each.
_EXEMPT = {r"fibromyalgia": "it", r"ketamine": "it", r"infusions?": "it"}


def words(text: str) -> int:
    """Return how many words ``text`` has."""
    return len(text.split())


def grade(text: str) -> float:
    """Return the school grade that ``text`` reads at, with the exempt words made easy and filled-in values left out.

    Flesch-Kincaid grade level (Kincaid et al. 1975: 0.39 words a sentence + 11.8 syllables a word - 15.59), by textstat.
    """
    text = re.sub(r"\{\w+\}", "it", text)
    for pattern, easy in _EXEMPT.items():
        text = re.sub(pattern, easy, text, flags=re.IGNORECASE)
    return float(_textstat().flesch_kincaid_grade(text))


@lru_cache(maxsize=1)
def _textstat() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the setuptools that it asks for its files
        import textstat  # here, since it takes half a second that nothing else has to wait for

    return textstat


def too_long(text: str, most: int = MOST_WORDS, subject: str = "The answer") -> list[str]:
    """Return a sentence when ``text`` has more than ``most`` words."""
    count = words(text)
    return [f"{subject} has {count} words; {most} is the most. Keep what people asked for, and cut the rest."] * (count > most)


def too_hard(text: str, subject: str = "The answer", most: float = HARDEST_GRADE) -> list[str]:
    """Return a sentence when ``text`` reads at a higher school grade than ``most``."""
    found = grade(text)
    remedy = "Write shorter sentences and shorter words."
    return [f"{subject} reads at school grade {found:g}; {most:g} is the most. {remedy}"] * (found > most)


def hard_to_read(topic: Topic) -> list[str]:
    """Return a sentence for each way in which the topic's answer is too much to read."""
    return too_long(topic.reply) + too_hard(topic.plain_reply())
