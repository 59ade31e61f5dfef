"""The int8 encoder against the tuned float32 weights, computed here with plain NumPy."""

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file
from scipy.special import erf, softmax
from tokenizers import Tokenizer

from fibroguide.text import minilm
from fibroguide.text.encoder import EncoderError, SentenceEncoder

SENTENCES = [
    "how long does the relief last",
    "Is there a cure?",
    "my wife has had fibromyalgia for ten years and wants to try ketamine",
]


def reference(text: str) -> np.ndarray:
    """MiniLM's forward pass as its publisher describes it: a BERT encoder, mean pooling, unit length."""
    folder = minilm.weights_folder()
    config = json.loads((folder / "config.json").read_text())
    w = minilm.tuned_weights(folder)

    def norm(x: np.ndarray, name: str) -> np.ndarray:
        x = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + config["layer_norm_eps"])
        return x * w[f"{name}.weight"] + w[f"{name}.bias"]

    def linear(x: np.ndarray, name: str) -> np.ndarray:
        return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]

    ids = Tokenizer.from_file(str(folder / "tokenizer.json")).encode(text).ids
    ids = [i for i in ids if i != 0]  # the stored tokenizer pads
    x = w["embeddings.word_embeddings.weight"][ids] + w["embeddings.position_embeddings.weight"][: len(ids)]
    x = norm(x + w["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
    heads = config["num_attention_heads"]
    for layer in range(config["num_hidden_layers"]):
        p = f"encoder.layer.{layer}"
        q, k, v = (
            linear(x, f"{p}.attention.self.{part}").reshape(len(ids), heads, -1).swapaxes(0, 1)
            for part in ("query", "key", "value")
        )
        attention = softmax(q @ k.swapaxes(1, 2) / np.sqrt(q.shape[-1]), axis=-1) @ v
        attention = linear(attention.swapaxes(0, 1).reshape(len(ids), -1), f"{p}.attention.output.dense")
        x = norm(x + attention, f"{p}.attention.output.LayerNorm")
        hidden = linear(x, f"{p}.intermediate.dense")
        hidden = hidden * 0.5 * (1 + erf(hidden / np.sqrt(2)))
        x = norm(x + linear(hidden, f"{p}.output.dense"), f"{p}.output.LayerNorm")
    pooled = x.mean(0)
    return pooled / np.linalg.norm(pooled)


@pytest.mark.parametrize("text", SENTENCES)
def test_int8_vectors_point_where_the_tuned_weights_point(encoder: SentenceEncoder, text: str) -> None:
    assert encoder.encode([text])[0] @ reference(text) > 0.98


def test_vectors_are_unit_vectors_one_a_text(encoder: SentenceEncoder) -> None:
    vectors = encoder.encode([*SENTENCES, "", "😀", "word " * 5000])
    assert vectors.shape == (6, 384)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(6), abs=1e-5)


def test_a_text_alone_gets_the_same_vector_as_in_company(encoder: SentenceEncoder) -> None:
    together = encoder.encode(SENTENCES * 30)
    for index, text in enumerate(SENTENCES):
        assert encoder.encode([text])[0] == pytest.approx(together[index], abs=1e-5)


def test_changed_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minilm, "SHA256", "0" * 64)
    with pytest.raises(EncoderError, match="expected 0000.*do not use them"):
        minilm.weights_folder()


def test_missing_weights_name_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minilm, "PACKAGE", "no-such-package")
    with pytest.raises(EncoderError, match="no-such-package is not installed. Run 'make install'"):
        minilm.weights_folder()


def test_conversion_writes_a_complete_model(tmp_path: Path) -> None:
    minilm.convert(minilm.weights_folder(), tmp_path / "made")
    assert SentenceEncoder(tmp_path / "made").encode(["hello"]).shape == (1, 384)
    assert [path.name for path in tmp_path.iterdir()] == ["made"], "scratch files stayed behind"


def test_the_tuning_changes_every_linear_layer_and_nothing_else() -> None:
    folder = minilm.weights_folder()
    published, tuned = load_file(folder / "model.safetensors"), minilm.tuned_weights(folder)
    changed = {name for name in published if not np.array_equal(published[name], tuned[name])}
    assert changed == {
        name for name in published if name.startswith("encoder") and name.endswith("weight") and "Norm" not in name
    }


def test_another_tuning_means_another_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = minilm.fingerprint()
    (tmp_path / "tuned").write_bytes(b"another")
    monkeypatch.setattr(minilm, "TUNED", tmp_path / "tuned")
    assert minilm.fingerprint() != before
