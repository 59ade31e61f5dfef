"""Tells how likely a message is to come from, or be about, somebody in danger, and in which.

A linear support vector machine for each kind of danger and for none, over what the message means (the sentence vector), how it
is written (words and pieces of words), and which phrases of patterns.yml are in it. Chosen by measurement: docs/decisions/005.
"""

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray
from sklearn.svm import LinearSVC

from fibroguide.content.topic_groups import URGENT
from fibroguide.safety.patterns import KINDS, Hit, load_patterns
from fibroguide.text import stored
from fibroguide.text.encoder import SentenceEncoder
from fibroguide.text.terms import TermScores, side_by_side, vectorizer

FloatArray = NDArray[np.float32]

NONE = "none"
_CLASSES = sorted((*URGENT, NONE))
_TERMS = {
    "words": {"ngram_range": (1, 3), "min_df": 2, "token_pattern": r"(?u)\b\w+(?:'\w+)?\b"},
    "pieces": {"analyzer": "char_wb", "ngram_range": (3, 5), "min_df": 3, "max_features": 30_000},
}
_TERM_WEIGHT = 0.7  # beside the sentence vector, which counts as it is
_PHRASE_WEIGHT = 0.5
_PENALTY = 0.5  # of LinearSVC ("C")
_LATEST = 32  # judgements kept: the gate and the classifier ask for the same message and its clauses in turn
_STEEPNESS = 2.0  # of the curve from a difference of margins to a probability


class DangerModel:
    """Made by :meth:`fit` or :meth:`load`. Texts are undisguised ones (fibroguide.safety.disguise)."""

    def __init__(self, encoder: SentenceEncoder, terms: dict[str, TermScores], **arrays: FloatArray) -> None:
        """Put a model together from its parts (use :meth:`fit` or :meth:`load`)."""
        self._encoder = encoder
        self._terms = terms
        self._arrays = arrays
        self._latest: OrderedDict[str, tuple[str, float]] = OrderedDict()

    @classmethod
    def fit(cls, texts: list[str], labels: list[str], encoder: SentenceEncoder) -> "DangerModel":
        """Learn from labelled messages.

        Args:
            texts: Undisguised messages.
            labels: Of each: one of URGENT, or NONE.
            encoder: Turns messages into vectors.

        Raises:
            ValueError: A label is unknown, or one has no message.
        """
        if sorted(set(labels)) != _CLASSES:
            raise ValueError(f"Got messages labelled {sorted(set(labels))}; need all of {_CLASSES}, and no other.")
        vectorizers = {name: vectorizer(settings) for name, settings in _TERMS.items()}
        parts = [fitted.fit_transform(texts) * _TERM_WEIGHT for fitted in vectorizers.values()]
        patterns = load_patterns()
        phrases = np.stack([_phrase_features(patterns.hits(text)) for text in texts])
        vectors = encoder.encode(texts)
        machine = LinearSVC(C=_PENALTY).fit(side_by_side([vectors, phrases, *parts]), labels)
        widths = [vectors.shape[1], phrases.shape[1], *(part.shape[1] for part in parts)]
        of_vector, of_phrases, *of_terms = np.split(machine.coef_.T.astype(np.float32), np.cumsum(widths)[:-1])
        terms = {
            name: TermScores.of(_TERMS[name], fitted, weights * _TERM_WEIGHT)
            for (name, fitted), weights in zip(vectorizers.items(), of_terms, strict=True)
        }
        return cls(encoder, terms, vector=of_vector, phrases=of_phrases, base=machine.intercept_.astype(np.float32))

    def danger(self, text: str, hits: Sequence[Hit]) -> tuple[str, float]:
        """Return the likeliest kind of danger in a message and its probability, given the phrases found in it."""
        if text not in self._latest:
            self._latest[text] = self._danger(text, hits)
            if len(self._latest) > _LATEST:
                self._latest.popitem(last=False)
        return self._latest[text]

    def _danger(self, text: str, hits: Sequence[Hit]) -> tuple[str, float]:
        margins = self._arrays["base"] + self._encoder.encode([text])[0] @ self._arrays["vector"]
        margins += _phrase_features(hits) @ self._arrays["phrases"]
        for term_scores in self._terms.values():
            margins += term_scores.scores(text)
        of = dict(zip(_CLASSES, margins.tolist(), strict=True))
        category = max(URGENT, key=lambda name: of[name])
        return category, float(1 / (1 + np.exp(-_STEEPNESS * (of[category] - of[NONE]))))

    def save(self, folder: Path) -> None:
        """Write the model to ``folder``."""
        stored.save(folder, "danger", self._arrays, self._terms)

    @classmethod
    def load(cls, folder: Path, encoder: SentenceEncoder) -> "DangerModel":
        """Read a model that :meth:`save` wrote (see :func:`fibroguide.text.stored.load` for errors).

        Asked for the same model twice, it returns the same object: the gate and the classifier share one.
        """
        found = stored.load(folder, "danger", _TERMS)
        model = _LOADED.get(found.id) or cls(encoder, found.terms, **found.arrays)
        _LOADED[found.id] = model
        return model


_LOADED: WeakValueDictionary[str, DangerModel] = WeakValueDictionary()
_FEATURES = [Hit(category, kind) for category in URGENT for kind in KINDS]


def _phrase_features(hits: Sequence[Hit]) -> FloatArray:
    return np.array([_PHRASE_WEIGHT if feature in hits else 0 for feature in _FEATURES], dtype=np.float32)
