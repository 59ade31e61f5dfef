"""How likely a word is in a patient's question, alone and beside another: counted in the training questions."""

import math
from collections.abc import Mapping

from fibroguide.text.known_words import dictionary, is_english, is_medicine
from fibroguide.text.terms import TermScores
from fibroguide.text.wording import is_short_form

_PRIOR = 50.0  # how many sightings of a word a pair of words must have to be believed more than the words alone
_MISSPELT = 3.5  # questions in which a word must stand that the dictionary has not, to be no misspelling itself
_RARE = 0.1  # sightings credited to a word that only the dictionary knows


class Vocabulary:
    """The words and pairs of words of some questions, beside those of a dictionary."""

    def __init__(self, counts: Mapping[str, float]) -> None:
        """Take the number of questions in which each word, and each pair of words with a space between, occurs."""
        self._counts = dict(counts)
        self._total = sum(count for term, count in counts.items() if " " not in term) or 1.0
        spelt = dictionary()
        # A misspelling may stand in the questions, too: what is to be written instead must be in the dictionary, or frequent.
        self.spelt = {
            term: count
            for term, count in counts.items()
            if term.isalpha() and (term in spelt or count > _MISSPELT or is_medicine(term)) and (len(term) > 1 or term in "ai")
        }

    @classmethod
    def of_terms(cls, terms: TermScores, questions: int) -> "Vocabulary":
        """Return what scores of words and pairs of words tell about the questions that they were fitted on."""
        places = terms.vocabulary.items()
        return cls({term: (1 + questions) / math.exp(float(terms.idf[place]) - 1) - 1 for term, place in places})

    def knows(self, word: str) -> bool:
        """Tell whether a word in small letters is to be left as it is."""
        return self.count(word) > _MISSPELT or is_english(word) or is_medicine(word) or is_short_form(word)

    def count(self, term: str) -> float:
        """Return in how many questions a word, or a pair of words with a space between, occurs."""
        return self._counts.get(term, 0.0)

    def word(self, word: str) -> float:
        """Return the logarithm of a word's probability."""
        return math.log((self._counts.get(word, 0.0) + _RARE) / self._total)

    def after(self, left: str | None, word: str) -> float:
        """Return the logarithm of a word's probability after another."""
        alone = (self._counts.get(word, 0.0) + _RARE) / self._total
        seen = self._counts.get(left, 0.0) if left else 0.0
        if not seen:
            return math.log(alone)
        return math.log((self._counts.get(f"{left} {word}", 0.0) + _PRIOR * alone) / (seen + _PRIOR))
