"""Sentence vectors from a tuned MiniLM, as int8 through CTranslate2 (no torch, no download, about a millisecond a sentence).

The model is made once, by fibroguide/text/minilm.py, and kept in a cache folder.
"""

import os
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import ctranslate2
import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from fibroguide.text import minilm
from fibroguide.text.minilm import EncoderError

__all__ = ["DIMENSIONS", "EncoderError", "RememberingEncoder", "SentenceEncoder", "cache_folder", "load_encoder"]

DIMENSIONS = 384
MAX_TOKENS = 256  # what the model was trained for; the rest of a longer text is not looked at
_LATEST = 32  # vectors kept: the gate's screen and the classifier ask for the same message and its clauses in turn


class SentenceEncoder:
    """Turns sentences into unit vectors; sentences that mean the same point the same way."""

    def __init__(self, folder: Path) -> None:
        """Load a converted model from ``folder`` (see :func:`load_encoder`, which most callers want)."""
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.no_padding()
        # One thread a sentence: a short one gains nothing from more. Several sentences are shared out over the cores.
        self._latest: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._workers = min(4, os.cpu_count() or 1)
        self._model = ctranslate2.Encoder(
            str(folder), device="cpu", compute_type="int8", intra_threads=1, inter_threads=self._workers
        )

    def encode(self, texts: list[str], batch_size: int = 64) -> NDArray[np.float32]:
        """Return one unit vector a text: shape ``(len(texts), 384)``; an empty text gets a vector as well.

        A text gets the same vector alone and in company: batches hold texts of one length only, because int8
        arithmetic would otherwise make a text's vector depend on the padding beside it.
        """
        if len(texts) == 1:
            return self._encode_one(texts[0])
        return self._encode(texts, batch_size)

    def _encode_one(self, text: str) -> NDArray[np.float32]:
        if text not in self._latest:
            self._latest[text] = self._encode([text], 1)
            if len(self._latest) > _LATEST:
                self._latest.popitem(last=False)
        return self._latest[text].copy()

    def _encode(self, texts: list[str], batch_size: int) -> NDArray[np.float32]:
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


class RememberingEncoder(SentenceEncoder):
    """An encoder that keeps every vector: for training, where two models learn from much the same texts."""

    def __init__(self, encoder: SentenceEncoder) -> None:
        """Encode with ``encoder``."""
        self._encoder = encoder
        self._vectors: dict[str, NDArray[np.float32]] = {}

    def encode(self, texts: list[str], batch_size: int = 64) -> NDArray[np.float32]:
        """Return one unit vector a text, as the encoder gives them."""
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if new:
            self._vectors.update(zip(new, self._encoder.encode(new, batch_size), strict=True))
        return np.stack([self._vectors[text] for text in texts])


@lru_cache(maxsize=1)
def load_encoder() -> SentenceEncoder:
    """Return the process's encoder, converting the weights on first use (about a second).

    Raises:
        EncoderError: The weights are not installed, or are not the publisher's.
    """
    target = cache_folder() / f"minilm-int8-{minilm.fingerprint()[:12]}-ct2-{ctranslate2.__version__}"
    if not (target / "model.bin").exists():
        minilm.convert(minilm.weights_folder(), target)
    return SentenceEncoder(target)


def cache_folder() -> Path:
    """Return the folder for files that can be made again: ``FIBROGUIDE_CACHE``, else ``~/.cache/fibroguide``."""
    return Path(os.environ.get("FIBROGUIDE_CACHE") or Path.home() / ".cache" / "fibroguide")
