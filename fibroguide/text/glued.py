"""Finds the words in letters that were written without the spaces between them."""

import math

from fibroguide.text.known_words import dictionary
from fibroguide.text.vocabulary import Vocabulary

_LONGEST = 18  # letters of a word that is looked for
_SHORT = frozenset(  # the dictionary holds many words of one or two letters that hardly anybody writes
    "a i am an as at be by do go he if in is it me my no of oh ok on or so to up us we".split()
)


def split_apart(letters: str, vocabulary: Vocabulary, left: str | None = None) -> tuple[list[str], float]:
    """Return the likeliest words that make up ``letters``, with the logarithm of their probability after ``left``.

    What cannot be made of known words comes back as one word, as unlikely as can be.
    """
    # The best way to the end of each word that ends at a place: (probability, words before it, the word).
    best: list[dict[str | None, tuple[float, int, str | None]]] = [{} for _ in range(len(letters) + 1)]
    best[0][left] = (0.0, 0, None)
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - _LONGEST), end):
            word = letters[start:end]
            if not best[start] or not _is_word(word, vocabulary):
                continue
            chance, before = max((way[0] + vocabulary.after(previous, word), previous) for previous, way in _ways(best[start]))
            if word not in best[end] or chance > best[end][word][0]:
                best[end][word] = (chance, start, before)
    if not best[-1]:
        return [letters], -math.inf
    last = max(best[-1], key=lambda word: best[-1][word][0])
    chance, place = best[-1][last][0], len(letters)
    words: list[str] = []
    while place:
        words.append(str(last))
        _, place, last = best[place][last]
    return words[::-1], chance


def _ways(best: dict[str | None, tuple[float, int, str | None]]) -> list[tuple[str | None, tuple[float, int, str | None]]]:
    return sorted(best.items(), key=lambda item: -item[1][0])[:3]  # more would hardly change the outcome, and take time


def _is_word(word: str, vocabulary: Vocabulary) -> bool:
    if len(word) < 3:
        return word in _SHORT
    return word in vocabulary.spelt or (len(word) > 3 and word in dictionary())
