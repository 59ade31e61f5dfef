"""The words of a text as the search for names sees them, and the lists that it looks them up in (names.yml)."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from fibroguide.content.yaml_reading import read_yaml

_LISTS = Path(__file__).with_name("names.yml")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_OWN = re.compile(r"['’]s$|(?<=s)['’]$", re.IGNORECASE)
_TILDE = "\u0303"  # "niña" is a girl and "Nina" is not


@dataclass(frozen=True)
class NameLists:
    """What names.yml lists, in small letters and without accents.

    Attributes:
        first: First names.
        capital_only: Those of them that are words in small letters.
        also_words: First names that are words with a capital, too.
        last: Family names.
        relations: Words for people whose names follow.
        never: Words that are no part of a name.
    """

    first: frozenset[str]
    capital_only: frozenset[str]
    also_words: frozenset[str]
    last: frozenset[str]
    relations: frozenset[str]
    never: frozenset[str]


class Word(NamedTuple):
    """A word of a text.

    Attributes:
        start: Where it begins.
        end: Where it ends, a possessive 's not counted.
        lower: In small letters, as it stands.
        plain: As the lists have it.
        capital: It begins with a capital.
        shouted: It is written in capitals.
    """

    start: int
    end: int
    lower: str
    plain: str
    capital: bool
    shouted: bool


@lru_cache(maxsize=1)
def name_lists() -> NameLists:
    """Return the lists."""
    content = read_yaml(_LISTS)
    return NameLists(**{name: frozenset(words.split()) for name, words in content.items()})


def words_of(text: str) -> list[Word]:
    """Return the words of a text."""
    return [_word(match.start(), match[0]) for match in _WORD.finditer(text)]


def _word(start: int, word: str) -> Word:
    lower = plain = word.lower()
    end = start + len(word)
    if not word.isalpha():
        bare = _OWN.sub("", word)
        end = start + len(bare)
        plain = bare.lower().replace("'", "").replace("’", "")
    if not plain.isascii():
        folded = (char for char in unicodedata.normalize("NFKD", plain) if char == _TILDE or not unicodedata.combining(char))
        plain = unicodedata.normalize("NFC", "".join(folded))
    return Word(start, end, lower, plain, word[0].isupper(), len(word) > 1 and word[:2].isalpha() and word[:2].isupper())
