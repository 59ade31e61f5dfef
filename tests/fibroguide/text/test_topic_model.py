from pathlib import Path

import numpy as np
import pytest
from sklearn.kernel_ridge import KernelRidge

from fibroguide.text import topic_model
from fibroguide.text.encoder import SentenceEncoder
from fibroguide.text.topic_model import TopicModel

QUESTIONS = {
    "colour": ["what colour is it", "is it red or blue", "which paint shade", "does it come in green", "is the sky blue"],
    "price": ["how much does it cost", "what is the price", "is it expensive", "can I pay by card", "cheap or dear"],
    "place": ["where is it", "which street", "how do I find you", "what is the address", "is it near the station"],
}
TEXTS = [text for texts in QUESTIONS.values() for text in texts]
LABELS = [label for label, texts in QUESTIONS.items() for _ in texts]


@pytest.fixture(scope="module")
def model(encoder: SentenceEncoder) -> TopicModel:
    return TopicModel.fit(TEXTS, LABELS, encoder)


def test_finds_the_topic_of_a_question_it_has_not_seen(model: TopicModel) -> None:
    for text, topic in (("what does it cost me", "price"), ("is it yellow", "colour"), ("where can I find the clinic", "place")):
        assert model.rank([text])[0][0].topic == topic


def test_ranking_is_complete_sorted_and_sums_to_one(model: TopicModel) -> None:
    ranking = model.rank(["is it blue"])[0]
    probabilities = [item.probability for item in ranking]
    assert {item.topic for item in ranking} == set(QUESTIONS)
    assert probabilities == sorted(probabilities, reverse=True)
    assert sum(probabilities) == pytest.approx(1, abs=1e-5)


def test_one_by_one_equals_together(model: TopicModel) -> None:
    together = model.rank([*TEXTS, "", "😀"])
    for text, ranking in zip([*TEXTS, "", "😀"], together, strict=True):
        for alone, beside in zip(model.rank([text])[0], ranking, strict=True):
            assert alone.probability == pytest.approx(beside.probability, abs=1e-4)


def test_saved_and_loaded_ranks_the_same(model: TopicModel, encoder: SentenceEncoder, tmp_path: Path) -> None:
    model.save(tmp_path)
    assert TopicModel.load(tmp_path, encoder).rank(TEXTS) == model.rank(TEXTS)


def test_training_twice_gives_the_same_model(model: TopicModel, encoder: SentenceEncoder) -> None:
    again = TopicModel.fit(TEXTS, LABELS, encoder).rank(TEXTS)
    for first, second in zip(model.rank(TEXTS), again, strict=True):
        assert [item.probability for item in first] == pytest.approx([item.probability for item in second], abs=1e-5)


def test_works_with_many_topics(encoder: SentenceEncoder) -> None:
    labels = [f"topic{i:03d}" for i in range(200)]
    texts = [f"tell me about number {i}" for i in range(200)]
    model = TopicModel.fit(texts, labels, encoder)
    assert len(model.rank(["tell me about number 77"])[0]) == 200
    assert model.rank(["tell me about number 77"])[0][0].topic == "topic077"


def test_fewer_than_two_topics_are_refused(encoder: SentenceEncoder) -> None:
    with pytest.raises(ValueError, match="2 questions, 2 labels and 1 topics; need two topics or more"):
        TopicModel.fit(["a", "b"], ["x", "x"], encoder)


def test_too_many_examples_are_cut_from_the_longest_topics() -> None:
    labels = ["a"] * 6 + ["b"] * 2 + ["c"] * 4
    assert topic_model._bounded(labels, 100) == list(range(12))
    kept = topic_model._bounded(labels, 6)
    assert [labels[i] for i in kept] == ["a", "a", "b", "b", "c", "c"]


def test_ridge_regression_agrees_with_scikit_learn_and_with_leaving_each_example_out() -> None:
    random = np.random.default_rng(1)
    points, target = random.normal(size=(30, 4)), np.eye(3, dtype=np.float32)[random.integers(0, 3, 30)]
    kernel = np.exp(-((points[:, None] - points[None]) ** 2).sum(-1)).astype(np.float32)
    weights, left_out = topic_model._ridge_regression(kernel.copy(), target, 0.2, np.arange(30)[::-2])
    assert weights == pytest.approx(KernelRidge(alpha=0.2, kernel="precomputed").fit(kernel, target).dual_coef_, abs=1e-4)
    for place, i in enumerate(np.arange(30)[::-2]):
        rest = np.arange(30) != i
        other = KernelRidge(alpha=0.2, kernel="precomputed").fit(kernel[np.ix_(rest, rest)], target[rest])
        assert left_out[place] == pytest.approx(other.predict(kernel[[i]][:, rest])[0], abs=1e-3)
