"""Questions that point to what was said before: "how long does it take?", "and for sleep?", "how many?".

They are written out ("how long does the infusion take?"), so that the classifier, which sees one sentence at a time, can
understand them.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from spacy.lang.en.stop_words import STOP_WORDS

from fibroguide.content.topic_groups import group_of

_TABLE = Path(__file__).with_suffix(".yml")
_POINTING = re.compile(r"\b(?:it|this|that|they|them|these|those)\b", re.IGNORECASE)
_POINTS_TO_WHAT_FOLLOWS = re.compile(
    r"\b(?:this|that|these|those) (?=(?P<what>[a-z]{4,}))|\bthat (?=i|you|we|he|she|they)\b", re.IGNORECASE
)
_ABOUT = re.compile(
    r"^(?:(?:and|but|so|ok|okay|what|how|also|yes|no)\W+)*(?:about|for|with|if it's|if it is)\W+(?P<what>.+?)\W*$", re.I
)
_LEADING = re.compile(
    r"^(?:(?:and|but|so|or|ok|okay|well|also|then|yes|yeah|no|oh|hm+|um+|please|sorry|right)\b\W*)+", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_NOUNS = re.compile(
    r"\b(?:(?P<fibromyalgia>fibro\w*|fms)|(?P<ketamine>ketamine?|ket)|(?P<procedure>infusions?|drips?|sessions?|procedure)"
    r"|(?P<relief>relief|benefits?|effects?(?<!side effect)(?<!side effects)))\b",
    re.IGNORECASE,
)
_FROM_NOUN = {"fibromyalgia": "fibromyalgia", "ketamine": "ketamine", "procedure": "the infusion", "relief": "the relief"}
# Words that say nothing about what "it" is.
_SAY_LITTLE = frozenset(
    "long take takes taking hurt hurts painful work works working help helps last lasts many often soon quick quickly fast "
    "slow normal happen happens happening feel feels like mean means start starts stop stops wear wears off common usual "
    "usually really exactly good bad ok okay safe dangerous worth effective caused causes cause treated treat cured cure come "
    "comes going go actually need know tell please think affect affects everyone people hours days weeks minutes diagnosed "
    "given gives done administered made called away pass disappear serious bother kick kicks expect it's that's don't doesn't "
    "does't isn't what's how's won't can't".split()
)
_THINGS = frozenset("people everyone hours days weeks minutes".split())  # "these days" are days
_ITSELF_A_TOPIC = "normal"  # "is that normal?" asks for more than what "that" is
_SAID_OF_THIS = _SAY_LITTLE - _THINGS - {_ITSELF_A_TOPIC}  # "how long does this take?"
_MOST_WORDS = 9


def without_leading(text: str) -> str:
    """Return a question without the words that tie it to what was said before.

    >>> without_leading("ok and does it hurt?")
    'does it hurt?'
    """
    return _LEADING.sub("", text) or text


def points_back(text: str) -> bool:
    """Tell whether a question needs to be known together with what was said before it.

    >>> points_back("how long does it take?"), points_back("how many?"), points_back("how long does the infusion take?")
    (True, True, False)
    """
    return _pointing(text) or _bare(text) is not None


def antecedents(before: str) -> list[str]:
    """Return what the text before a question speaks of, of the things that the guide is about, the last one first."""
    return list(dict.fromkeys(_FROM_NOUN[str(found.lastgroup)] for found in reversed(list(_NOUNS.finditer(before)))))


def subject_of(topic: str) -> str | None:
    """Return what "it" is after an answer on a topic."""
    subjects = _table()["subjects"]
    found = subjects.get(topic) or subjects.get(group_of(topic))
    return str(found) if found else None


def written_out(text: str, subject: str, topic: str | None = None) -> str:
    """Return a question that points back as one that stands by itself.

    Args:
        text: A question for which :func:`points_back` holds.
        subject: What it points to.
        topic: What was answered last, for questions of one or two words.
    """
    bare = _bare(text) or {}
    chosen = _choose(bare, topic) or bare.get("default")
    if chosen:
        return chosen
    return _POINTING.sub(subject, without_leading(text), count=1)


def about(text: str, topic: str) -> tuple[str, str] | None:
    """Return for "and for sleep?" what it names by itself, and the same asked as the topic answered last was; None otherwise.

    >>> about("what about my sleep?", "benefits/pain_relief")
    ('my sleep', 'does ketamine help with my sleep')
    """
    match = _ABOUT.match(text.strip())
    frame = _choose(_table()["about"], topic)
    if not match or not frame or len(text.split()) > _MOST_WORDS:
        return None
    return match["what"], frame.format(what=match["what"])


def reason_for(topic: str) -> str | None:
    """Return the topic that says why what an answer on ``topic`` says is so; None where the guide does not tell."""
    reason = _choose(_table()["why"], topic)
    return reason if reason != topic else None


def openings() -> list[tuple[str, str]]:
    """Return what a question that points back may be about where nothing was said before: groups of topics, and subjects."""
    return [(group, str(_table()["subjects"][group])) for group in _table()["openings"]]


def _pointing(text: str) -> bool:
    words = [word.lower() for word in _WORD.findall(text)]
    if len(words) > _MOST_WORDS or not _POINTING.search(_POINTS_TO_WHAT_FOLLOWS.sub(_unless_said_of_this, text)):
        return False
    return all(word in STOP_WORDS or word in _SAY_LITTLE for word in words)


def _unless_said_of_this(match: re.Match[str]) -> str:
    return match[0] if (match["what"] or "").lower() in _SAID_OF_THIS else ""


def _bare(text: str) -> Mapping[str, str] | None:
    found: Mapping[str, str] | None = _table()["bare"].get(" ".join(_WORD.findall(without_leading(text).lower())))
    return found


def _choose(by_topic: Mapping[str, str], topic: str | None) -> str | None:
    return (by_topic.get(topic) or by_topic.get(group_of(topic))) if topic else None


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return dict(yaml.safe_load(_TABLE.read_text(encoding="utf-8")))
