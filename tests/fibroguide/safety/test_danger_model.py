import time
from pathlib import Path

import pytest

from fibroguide.content.topic_groups import URGENT
from fibroguide.safety.danger_model import NONE, DangerModel
from fibroguide.safety.lines import read_lines
from fibroguide.safety.patterns import Hit
from fibroguide.text.encoder import SentenceEncoder

LINES = read_lines()[::40]


@pytest.fixture(scope="module")
def model(encoder: SentenceEncoder) -> DangerModel:
    return DangerModel.fit([text for text, _ in LINES], [label for _, label in LINES], encoder)


def test_tells_what_it_was_taught(model: DangerModel) -> None:
    right = 0
    for text, label in LINES:
        category, probability = model.danger(text, [])
        right += (category if probability > 0.5 else NONE) == label
    assert right / len(LINES) > 0.95


def test_phrases_count(model: DangerModel) -> None:
    text = "one more thing before i come in"
    chances = {model._danger(text, hits)[1] for hits in ([], [Hit("emergency", "sure")], [Hit("abuse", "calm")])}
    assert len(chances) == 3


def test_a_stored_model_says_the_same_and_is_loaded_once(model: DangerModel, encoder: SentenceEncoder, tmp_path: Path) -> None:
    model.save(tmp_path)
    loaded = DangerModel.load(tmp_path, encoder)
    assert [loaded.danger(text, []) for text, _ in LINES[:50]] == [model.danger(text, []) for text, _ in LINES[:50]]
    assert DangerModel.load(tmp_path, encoder) is loaded


@pytest.mark.parametrize("text", ["", "😀", "?", "x" * 5000])
def test_odd_texts_are_fine(model: DangerModel, text: str) -> None:
    category, probability = model.danger(text, [])
    assert category in URGENT
    assert 0 <= probability <= 1


@pytest.mark.parametrize("labels", [["crisis", "none"], ["crisis", "emergency", "overdose", "abuse", "none", "danger"]])
def test_labels_must_be_all_of_those_known(encoder: SentenceEncoder, labels: list[str]) -> None:
    with pytest.raises(ValueError, match="need all of"):
        DangerModel.fit(["text"] * len(labels), labels, encoder)


def test_judging_takes_less_than_a_millisecond_beside_the_vector(model: DangerModel, encoder: SentenceEncoder) -> None:
    text = "I was wondering how long one infusion takes and whether my wife can wait"
    encoder.encode([text])
    model._danger(text, [])
    start = time.perf_counter()
    for _ in range(200):
        model._danger(text, [])
    assert (time.perf_counter() - start) / 200 < 0.002, "twice the goal: this machine may be busy"
