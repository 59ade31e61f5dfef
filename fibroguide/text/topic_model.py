"""Finds the topic of a message: a kernel classifier over what a sentence means and how it is written.

Two questions are alike when their MiniLM vectors are close (a Gaussian kernel) and when they share words and pieces of
words (tf-idf, a linear kernel). On the weighted sum of both stands kernel ridge regression against one-hot topics,
also known as the least-squares support vector machine: a message that resembles no example scores low for every
topic, which is what lets the bot say that it does not know. Measured against linear models: docs/decisions/002.

Scores become probabilities by a softmax whose temperature is fitted on leave-one-out predictions, which kernel ridge
regression gives exactly without training again (Rasmussen & Williams 2006, Gaussian Processes for Machine Learning,
equation 5.12).
"""

import logging
from pathlib import Path
from typing import NamedTuple
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax

from fibroguide.text import stored
from fibroguide.text.encoder import SentenceEncoder
from fibroguide.text.spelling import Speller
from fibroguide.text.terms import TermScores, vectorizer
from fibroguide.text.vocabulary import Vocabulary
from fibroguide.text.wording import plain_wording

logger = logging.getLogger(__name__)
FloatArray = NDArray[np.float32]

_TERMS = {
    "words": {"analyzer": "word", "ngram_range": (1, 2), "min_df": 2, "token_pattern": r"(?u)\b\w+\b"},
    "pieces": {"analyzer": "char_wb", "ngram_range": (3, 4), "min_df": 3, "max_features": 20_000},
}
_MAX_EXAMPLES = 14_500  # training time grows with the cube, memory with the square: 14,500 take 2 GB for a moment
_DIMENSIONS = 256  # of 384; the axes left out carry 4 % of the variance, and half of the time to compare with all examples
_LEFT_OUT = 1000  # examples whose leave-one-out predictions fit the temperature


class Ranked(NamedTuple):
    """A topic with the probability that a message asks for it."""

    topic: str
    probability: float


class TopicModel:
    """Ranks the topics of a message; made by :meth:`fit` or :meth:`load`."""

    def __init__(
        self, encoder: SentenceEncoder, wordings: dict[str, TermScores], topics: list[str], **arrays: FloatArray
    ) -> None:
        """Put a model together from its parts (use :meth:`fit` or :meth:`load`)."""
        self.topics = topics
        self._encoder = encoder
        self._wordings = wordings
        self._arrays = arrays
        self._speller = Speller(Vocabulary.of_terms(wordings["words"], len(arrays["vectors"])), len(arrays["vectors"]))

    @classmethod
    def fit(
        cls,
        texts: list[str],
        labels: list[str],
        encoder: SentenceEncoder,
        *,
        sharpness: float = 2.5,
        wording_weight: float = 0.25,
        ridge: float = 0.3,
    ) -> "TopicModel":
        """Learn from labelled questions.

        Args:
            texts: The questions.
            labels: The topic of each.
            encoder: Turns sentences into vectors.
            sharpness: How fast likeness falls with the distance of two sentences' vectors.
            wording_weight: Share of words and pieces of words (0..1) beside meaning.
            ridge: Regularisation; larger trusts single examples less.

        Raises:
            ValueError: There are fewer than two topics, or texts and labels differ in number.
        """
        topics = sorted(set(labels))
        if len(texts) != len(labels) or len(topics) < 2:
            raise ValueError(
                f"Got {len(texts)} questions, {len(labels)} labels and {len(topics)} topics; need two topics or more."
            )
        keep = _bounded(labels, _MAX_EXAMPLES)
        texts, target = [plain_wording(texts[i]) for i in keep], np.array([topics.index(labels[i]) for i in keep])
        vectors = encoder.encode(texts)
        axes = _principal_axes(vectors, _DIMENSIONS)
        vectors = vectors @ axes
        vectorizers = {name: vectorizer(settings) for name, settings in _TERMS.items()}
        parts = {name: fitted.fit_transform(texts) for name, fitted in vectorizers.items()}

        scale = wording_weight / len(parts)
        kernel = _meaning_kernel(vectors, vectors, sharpness)
        kernel *= 1 - wording_weight
        _add_wording_kernel(kernel, sparse.hstack(list(parts.values()), format="csr"), scale)
        one_hot = np.eye(len(topics), dtype=np.float32)[target]
        sample = np.random.default_rng(0).permutation(len(texts))[:_LEFT_OUT]
        weights, left_out = _ridge_regression(kernel, one_hot, ridge, sample)

        return cls(
            encoder,
            {name: TermScores.of(_TERMS[name], v, (parts[name].T @ weights) * scale) for name, v in vectorizers.items()},
            topics,
            axes=axes,
            vectors=vectors,
            weights=np.ascontiguousarray(weights) * np.float32(1 - wording_weight),
            sharpness=np.asarray(sharpness, dtype=np.float32),
            temperature=np.asarray(_fit_temperature(left_out, target[sample]), dtype=np.float32),
        )

    def repaired(self, text: str) -> str:
        """Return a text with slips of the keyboard put right, which is what :meth:`rank` understands best."""
        return self._speller.repair(text)

    def rank(self, texts: list[str]) -> list[list[Ranked]]:
        """Return for each text all topics, the most probable first; the probabilities of a text sum to 1."""
        # One by one: for two texts at once, BLAS copies all examples first, which takes longer than five texts do.
        return [self._ranking(plain_wording(text)) for text in texts]

    def _ranking(self, text: str) -> list[Ranked]:
        vector = self._encoder.encode([text]) @ self._arrays["axes"]
        scores = _meaning_kernel(vector, self._arrays["vectors"], float(self._arrays["sharpness"])) @ self._arrays["weights"]
        row = scores[0] + sum(wording.scores(text) for wording in self._wordings.values())
        probabilities = softmax(row * self._arrays["temperature"])
        order = np.argsort(-probabilities, kind="stable")
        return [Ranked(self.topics[i], float(probabilities[i])) for i in order]

    def save(self, folder: Path) -> None:
        """Write the model to ``folder``."""
        stored.save(folder, "topics", self._arrays, self._wordings, topics=self.topics)

    @classmethod
    def load(cls, folder: Path, encoder: SentenceEncoder) -> "TopicModel":
        """Read a model that :meth:`save` wrote; it ranks exactly as the saved one did.

        Asked for the same model twice, it returns the same object.
        """
        found = stored.load(folder, "topics", _TERMS)
        model = _LOADED.get(found.id) or cls(encoder, found.terms, found.more["topics"], **found.arrays)
        _LOADED[found.id] = model
        return model


_LOADED: WeakValueDictionary[str, TopicModel] = WeakValueDictionary()


def _principal_axes(vectors: FloatArray, number: int) -> FloatArray:
    """Return the axes along which ``vectors`` differ from nought most, shape (dimensions, number), most first."""
    _, axes = np.linalg.eigh(vectors.T @ vectors)  # in ascending order
    return np.ascontiguousarray(axes[:, ::-1][:, :number])


def _meaning_kernel(left: FloatArray, right: FloatArray, sharpness: float) -> FloatArray:
    """Return the Gaussian kernel of unit vectors: exp(-sharpness * squared distance), shape (left, right).

    Vectors on principal axes are a little shorter than 1, which makes what the axes left out count as a difference.
    """
    kernel = left @ right.T
    kernel -= 1
    kernel *= 2 * sharpness  # |a - b|² = 2 - 2 a·b for unit vectors
    np.exp(kernel, out=kernel)
    return kernel


def _add_wording_kernel(kernel: FloatArray, terms: sparse.csr_matrix, scale: float) -> None:
    """Add the linear kernel of tf-idf rows to ``kernel``, some rows at a time: the whole product would double the memory."""
    transposed = terms.T.tocsr()
    for start in range(0, len(kernel), 1000):
        rows = slice(start, start + 1000)
        kernel[rows] += (terms[rows] @ transposed).toarray() * scale


def _ridge_regression(
    kernel: FloatArray, target: FloatArray, ridge: float, rows: NDArray[np.int64]
) -> tuple[FloatArray, FloatArray]:
    """Return the weights (examples, topics) and the leave-one-out predictions for some rows; overwrites ``kernel``."""
    kernel[np.diag_indices_from(kernel)] += ridge
    factor = linalg.cholesky(kernel, lower=True, overwrite_a=True, check_finite=False)
    weights = linalg.cho_solve((factor, True), target, check_finite=False)
    columns = np.zeros((len(kernel), len(rows)), dtype=np.float32, order="F")
    columns[rows, np.arange(len(rows))] = 1
    columns = linalg.solve_triangular(factor, columns, lower=True, overwrite_b=True, check_finite=False)
    inverse_diagonal = np.einsum("ij,ij->j", columns, columns)  # of (L Lᵀ)⁻¹ = L⁻ᵀ L⁻¹, for these rows alone
    return weights, target[rows] - weights[rows] / inverse_diagonal[:, None]


def _fit_temperature(scores: FloatArray, target: NDArray[np.int64]) -> float:
    """Return the factor on the scores that makes the softmax of ``scores`` most likely to give ``target``."""
    rows = np.arange(len(target))

    def loss(factor: float) -> float:
        return float(-log_softmax(scores * factor, axis=1)[rows, target].mean())

    return float(minimize_scalar(loss, bounds=(1, 100), method="bounded").x)


def _bounded(labels: list[str], limit: int) -> list[int]:
    """Return the indices to train on: all of them, or with too many the first of each topic, the same number of each."""
    if len(labels) <= limit:
        return list(range(len(labels)))
    seen: dict[str, int] = {}
    place = [seen.update({label: seen.get(label, 0) + 1}) or seen[label] for label in labels]
    chosen = sorted(range(len(labels)), key=lambda i: (place[i], i))[:limit]
    logger.warning("There are %d training questions; the first %d are used, the longest topics cut first.", len(labels), limit)
    return sorted(chosen)
