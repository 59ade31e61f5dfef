import numpy as np
import pytest

from fibroguide.text.terms import TermScores, side_by_side, vectorizer

SETTINGS = {"analyzer": "word", "ngram_range": (1, 2), "min_df": 2, "token_pattern": r"(?u)\b\w+\b"}
TEXTS = ["how long does it take", "how long does the relief last", "does it hurt, does it", "may I drive"]


def test_terms_are_weighed_as_scikit_learn_weighs_them() -> None:
    fitted = vectorizer(SETTINGS).fit([*TEXTS, *TEXTS])
    weights = np.random.default_rng(2).normal(size=(len(fitted.vocabulary_), 3)).astype(np.float32)
    terms = TermScores.of(SETTINGS, fitted, weights)
    for text in [*TEXTS, "nothing known here zzz", ""]:
        assert terms.scores(text) == pytest.approx(np.asarray(fitted.transform([text]) @ weights)[0], abs=1e-5)


def test_dense_and_sparse_stand_side_by_side() -> None:
    dense = np.arange(8, dtype=np.float32).reshape(4, 2)
    sparse = vectorizer(SETTINGS).fit_transform(TEXTS)
    assert side_by_side([dense, sparse]).toarray() == pytest.approx(np.hstack([dense, sparse.toarray()]))
