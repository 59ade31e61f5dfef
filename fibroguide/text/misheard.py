"""Finds the word that speech recognition or autocorrect took apart into other words: "keto mean", "in fusion"."""

from collections.abc import Sequence
from typing import NamedTuple

import jellyfish
from rapidfuzz.distance import OSA

from fibroguide.text.known_words import dictionary, is_medicine
from fibroguide.text.vocabulary import Vocabulary

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
        often = (word for words in self._by_sound.values() for word in words)
        self._often = {word: sound(word) for word in often if vocabulary.count(word) >= _OFTEN * questions}

    def heard(self, words: Sequence[str], plain: Sequence[str], at: int) -> Heard | None:
        """Return the likeliest word for some of ``words`` from ``at`` on, or None where they had better stay.

        Args:
            words: Words in small letters with nothing but spaces between them.
            plain: The same with short forms written out.
            at: Where to begin.
        """
        left = plain[at - 1] if at else None
        found = []
        for size in range(2, min(_MOST_WORDS, len(words) - at) + 1):
            parts, after = words[at : at + size], plain[at + size : at + size + 1]
            if is_medicine(parts[-1]) or is_medicine(parts[0]):
                break
            # Words that have been seen beside each other are what they say.
            if all(self._vocabulary.count(f"{plain[i]} {plain[i + 1]}") for i in range(at, at + size - 1)):
                continue
            candidates = self._candidates(parts)
            if candidates:
                as_it_stands = self._chance(left, [*plain[at : at + size], *after])
                chances = ((word, self._chance(left, [word, *after]) - penalty) for word, penalty in candidates)
                found += [Heard(word, size, chance - as_it_stands) for word, chance in chances]
        best = max(found, key=lambda heard: heard.gain, default=None)
        return best if best and best.gain > 0 else None

    def _candidates(self, parts: Sequence[str]) -> list[tuple[str, float]]:
        """Return words that may stand for ``parts``, each with how much likelier it must be."""
        joined, longest = "".join(parts), max(map(len, parts))
        if len(joined) < _SHORTEST or not (joined.isascii() and joined.isalpha()):
            return []
        if joined in self._vocabulary.spelt:
            return [(joined, _APART)]
        key = sound(joined)
        alike = [word for word in self._by_sound.get(key, ()) if len(word) > max(longest, _SHORTEST)]
        found = [(word, _SOUND) for word in alike if OSA.distance(joined, word) <= _LETTERS * len(word)]
        for word, other in self._often.items():
            as_long = abs(len(joined) - len(word)) < 3 and len(key) >= len(other) and longest <= _PART * len(word)
            if as_long and (_frame(key) == _frame(other) or len(other) > 5):
                distance = OSA.distance(key, other)
                found += [(word, _SOUND + _FURTHER * distance)] if distance <= len(other) // 3 else []
        return found

    def _chance(self, left: str | None, words: Sequence[str]) -> float:
        chance = 0.0
        for word in words:
            chance += self._vocabulary.after(left, word)
            left = word
        return chance


def _frame(key: str) -> tuple[bool, str]:
    """Return how a sound begins, with a vowel or not, and its end: a short word is known by both."""
    return key[0] in _VOWELS, key[-2:]
