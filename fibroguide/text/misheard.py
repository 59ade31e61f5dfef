"""Finds the word that speech recognition or autocorrect took apart into other words: "keto mean", "in fusion"."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import jellyfish
from rapidfuzz.distance import OSA

from fibroguide.text.known_words import dictionary
from fibroguide.text.vocabulary import Vocabulary
from fibroguide.text.wording import plain_wording

_MOST_WORDS = 4
_SHORTEST = 6  # letters of a word that is heard as several
_SEEN = 8  # questions in which such a word must stand
_OFTEN = 0.04  # share of the questions in which a word must stand to be known by a sound that is only near
_LETTERS = 0.4  # share of a word's letters that may differ when the sound is right
_PART = 0.75  # of a word's length: the longest of the words that stand for it, when the sound is only near
_VOWELS = "AEIOU"
_APART = 3.0  # how much likelier (as a logarithm) the word must be than the words as they stand, when the letters are right
_SOUND = 6.0  # ... when the sound is right
_FURTHER = 4.0  # ... and for each consonant that is not


def sound(word: str) -> str:
    """Return how a word sounds, roughly: the same letters for the same consonants.

    >>> sound("ketomean") == sound("ketamine")
    True
    """
    return jellyfish.metaphone(word).replace("Y", "").replace(" ", "")


_plain = lru_cache(4000)(plain_wording)  # of single words, which come again and again


class Heard(NamedTuple):
    """A word, the number of words it stands for, and how much likelier it is than they are (above 0)."""

    word: str
    size: int
    gain: float


class Ear:
    """Knows how the words of a vocabulary sound."""

    def __init__(self, vocabulary: Vocabulary, questions: int) -> None:
        """Listen to the words that are frequent enough in so many questions."""
        self._vocabulary = vocabulary
        self._by_sound: dict[str, list[str]] = {}
        for word, count in vocabulary.spelt.items():
            if len(word) >= _SHORTEST and (count >= _OFTEN * questions or count >= _SEEN and word in dictionary()):
                self._by_sound.setdefault(sound(word), []).append(word)
        self._often = {
            key: words
            for key, words in self._by_sound.items()
            if max(vocabulary.count(word) for word in words) >= _OFTEN * questions
        }

    def heard(self, words: Sequence[str], at: int) -> Heard | None:
        """Return the likeliest word for some of ``words`` from ``at`` on, or None where they had better stay.

        Args:
            words: Words in small letters with nothing but spaces between them.
            at: Where to begin.
        """
        left = _plain(words[at - 1]) if at else None
        found = []
        for size in range(2, min(_MOST_WORDS, len(words) - at) + 1):
            parts = words[at : at + size]
            plain = [_plain(word) for word in words[at : at + size + 1]]
            # Words that have been seen beside each other are what they say.
            if all(self._vocabulary.count(f"{one} {other}") for one, other in zip(plain[:size], plain[1:size], strict=False)):
                continue
            as_it_stands = self._chance(left, plain)
            for word, penalty in self._candidates(parts):
                found.append(Heard(word, size, self._chance(left, [word, *plain[size:]]) - penalty - as_it_stands))
        best = max(found, key=lambda heard: heard.gain, default=None)
        return best if best and best.gain > 0 else None

    def _candidates(self, parts: Sequence[str]) -> list[tuple[str, float]]:
        joined = "".join(parts)
        if len(joined) < _SHORTEST or not joined.isascii() or not joined.isalpha():
            return []
        if joined in self._vocabulary.spelt:
            return [(joined, _APART)]
        longest = max(map(len, parts))
        key = sound(joined)
        found = [
            (word, _SOUND)
            for word in self._by_sound.get(key, ())
            if len(word) > _SHORTEST and longest < len(word) and OSA.distance(joined, word) <= _LETTERS * len(word)
        ]
        for other, words in self._often.items():
            most = len(other) // 3
            distance = OSA.distance(key, other, score_cutoff=most)
            if distance <= most:
                found += [
                    (word, _SOUND + _FURTHER * distance)
                    for word in words
                    if (key[-2:] == other[-2:] or most > 1) and len(key) >= len(other) and (key[0] in _VOWELS) == (other[0] in _VOWELS)
                    and abs(len(joined) - len(word)) < 3 and longest <= _PART * len(word)
                ]
        return found

    def _chance(self, left: str | None, words: Sequence[str]) -> float:
        chance = 0.0
        for word in words:
            chance += self._vocabulary.after(left, word)
            left = word
        return chance
