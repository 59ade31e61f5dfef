"""Repairs slips of the keyboard and of speech recognition before a message's topic is looked for.

A word that nobody knows becomes the likeliest of those it may have been, as in a noisy channel: how probable a word is
between its neighbours (vocabulary.py), against how far it lies from what was written. Distances are RapidFuzz's, sounds
jellyfish's, and the dictionary is that of symspellpy. Measured in docs/decisions/011.
"""

import math
import re
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from fibroguide.text.glued import split_apart
from fibroguide.text.misheard import Ear, sound
from fibroguide.text.vocabulary import Vocabulary
from fibroguide.text.wording import plain_wording

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# Addresses, links and whatever holds a figure or an underscore, up to the next spaces.
_HANDS_OFF = re.compile(r"\S*(?:[\d@_\\/#]|www\.|\.(?:com|org|net|edu|gov|info|io|co|uk|us)\b)\S*", re.IGNORECASE)
_SLIP = 5.5  # how much likelier (as a logarithm) a word must be for each letter in which it differs
_SOUND = 0.5  # of a slip less when both sound the same
_FIRST = 0.5  # of a slip more when the first letter differs
_SPACE = 3.0  # for each space that was left out
_CERTAIN = 7  # letters from which a word with a capital is taken for a misspelling rather than a name
_LONGEST = 120  # letters without a space that are looked at: a long question in one word
_ROUNDS = 4


class _Candidate(NamedTuple):
    word: str
    penalty: float


class Speller:
    """Repairs messages by one vocabulary."""

    def __init__(self, vocabulary: Vocabulary, questions: int) -> None:
        """Make a speller of the words of so many questions."""
        self._ear = Ear(vocabulary, questions)
        self._vocabulary = vocabulary
        by_length: dict[int, list[str]] = {}
        for word in vocabulary.spelt:
            by_length.setdefault(len(word), []).append(word)
        self._by_length = by_length

    def repair(self, text: str) -> str:
        """Return ``text`` with misspelt, misheard and glued words as they were meant.

        Figures, addresses, links, names of medicines and words that are known stay letter for letter. So does a text most of
        whose words stay unknown: it is in another language, or a cat has walked over the keys.
        """
        rounds, typed = [text], text
        while len(rounds) <= _ROUNDS:  # a word that was put right can tell what its neighbour is
            text = self._repaired(text)
            if text in rounds:
                break
            rounds.append(text)
        words = [word.lower() for word in _WORD.findall(text)]
        known = sum(self._vocabulary.knows(word) for word in words)
        return text if text == typed or 2 * known > len(words) else typed

    def _repaired(self, text: str) -> str:
        shouted = text.upper() == text
        for stretch in reversed(_stretches(text)):
            words = [place[0].lower() for place in stretch]
            names = [place[0][0].isupper() and not shouted and bool(text[: place.start()].strip()) for place in stretch]
            for first, last, meant in self._repairs(words, names):
                text = text[: stretch[first].start()] + meant + text[stretch[last].end() :]
        return text

    def _repairs(self, words: list[str], names: list[bool]) -> list[tuple[int, int, str]]:
        """Return the numbers of the first and the last word of what is to be replaced, and by what, the last first."""
        found: list[tuple[int, int, str]] = []
        plain = [plain_wording(word) for word in words]
        at, left = 0, None
        while at < len(words):
            heard = self._ear.heard(words, plain, at)
            if heard and sum(names[at : at + heard.size]) < 2:
                found.insert(0, (at, at + heard.size - 1, heard.word))
                at, left = at + heard.size, heard.word
                continue
            word = words[at]
            if not self._vocabulary.knows(word):
                right = words[at + 1] if at + 1 < len(words) else None
                word = self._meant(word, left, right, name=names[at])
                if word != words[at]:
                    found.insert(0, (at, at, word))
            at, left = at + 1, word.rpartition(" ")[2]
        return found

    def _meant(self, word: str, left: str | None, right: str | None, *, name: bool) -> str:
        if not (word.isascii() and word.isalpha() and 2 < len(word) <= _LONGEST):  # don't; other alphabets; a cat on the keys
            return word
        # A misspelling that training questions have, too, means something as it stands.
        best, best_score = word, self._fit(word, left, right) if self._vocabulary.count(word) else -math.inf
        for candidate in self._candidates(word):
            score = self._fit(candidate.word, left, right) - candidate.penalty
            if score > best_score and not (name and len(word) < _CERTAIN):
                best, best_score = candidate.word, score
        if len(word) > 4 and not name:
            words, chance = split_apart(word, self._vocabulary, left)
            if right is not None and len(words) > 1:
                chance += self._vocabulary.after(words[-1], right) - self._vocabulary.word(right)
            if len(words) > 1 and chance - _SPACE * (len(words) - 1) > best_score:
                best = " ".join(words)
        return best

    def _fit(self, word: str, left: str | None, right: str | None) -> float:
        fit = self._vocabulary.after(left, word)
        if right is not None and self._vocabulary.count(right):
            fit += self._vocabulary.after(word, right) - self._vocabulary.word(right)
        return fit

    def _candidates(self, word: str) -> list[_Candidate]:
        most = 1 if len(word) < 5 else 2 if len(word) < 9 else 3
        near = [other for length in range(len(word) - most, len(word) + most + 1) for other in self._by_length.get(length, ())]
        found = process.extract(word, near, scorer=OSA.distance, score_cutoff=most, limit=None)
        return [_Candidate(other, _penalty(word, other, distance)) for other, distance, _ in found if len(other) > 2]


def _stretches(text: str) -> list[list[re.Match[str]]]:
    """Return the words of ``text`` that may be changed, parted where something other than a space stands between them."""
    stretches: list[list[re.Match[str]]] = []
    kept = [match.span() for match in _HANDS_OFF.finditer(text)]
    end = None
    for word in _WORD.finditer(text):
        if any(start <= word.start() < stop for start, stop in kept):
            continue
        if end is None or text[end : word.start()] != " ":
            stretches.append([])
        stretches[-1].append(word)
        end = word.end()
    return stretches


def _penalty(word: str, other: str, distance: float) -> float:
    slips = distance - _SOUND * (sound(word) == sound(other)) + _FIRST * (word[0] != other[0])
    return _SLIP * max(slips, 0.5)
