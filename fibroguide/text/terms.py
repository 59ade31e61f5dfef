"""How a text is written: its words and pieces of words, weighted by tf-idf, and linear scores over them."""

from collections import Counter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

FloatArray = NDArray[np.float32]


def vectorizer(settings: dict[str, Any]) -> TfidfVectorizer:
    """Return scikit-learn's vectorizer; a term's second occurrence in a text counts less than its first."""
    return TfidfVectorizer(sublinear_tf=True, dtype=np.float32, **settings)


class TermScores:
    """Scores of texts by their terms: the same tf-idf as scikit-learn's, looked up term by term.

    A TfidfVectorizer is made for many texts at once; for one it spends five times as long on checking matrices.
    """

    def __init__(self, settings: dict[str, Any], vocabulary: dict[str, int], idf: FloatArray, weights: FloatArray) -> None:
        """Put the scores together.

        Args:
            settings: Of the vectorizer that made the vocabulary.
            vocabulary: The place of each term.
            idf: The inverse document frequency of each term.
            weights: What each term says for each class, shape (terms, classes).
        """
        self.vocabulary = {term: int(index) for term, index in vocabulary.items()}
        self.idf = np.asarray(idf, dtype=np.float32)
        self.weights = np.ascontiguousarray(weights, dtype=np.float32)
        self._terms = vectorizer(settings).build_analyzer()

    @classmethod
    def of(cls, settings: dict[str, Any], fitted: TfidfVectorizer, weights: FloatArray) -> "TermScores":
        """Return the scores for a fitted vectorizer."""
        return cls(settings, fitted.vocabulary_, fitted.idf_, weights)

    def scores(self, text: str) -> FloatArray:
        """Return a score for each class."""
        counts = Counter(term for term in self._terms(text) if term in self.vocabulary)
        if not counts:
            return np.zeros(self.weights.shape[1], dtype=np.float32)
        indices = [self.vocabulary[term] for term in counts]
        values = (1 + np.log(np.fromiter(counts.values(), dtype=np.float32))) * self.idf[indices]
        return np.asarray(values @ self.weights[indices] / np.linalg.norm(values), dtype=np.float32)


def side_by_side(parts: list[Any]) -> sparse.csr_matrix:
    """Return matrices, dense or sparse, beside each other."""
    return sparse.hstack([sparse.csr_matrix(part) for part in parts], format="csr")
