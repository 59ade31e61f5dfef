"""Models on disk: JSON and NumPy arrays (no pickle: loading runs no code)."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fibroguide.text.terms import TermScores

FloatArray = NDArray[np.float32]


class Stored(NamedTuple):
    """What a model's files hold: a name for this very content, arrays, term scores, and what else was stored."""

    id: str
    arrays: dict[str, FloatArray]
    terms: dict[str, TermScores]
    more: dict[str, Any]


def save(folder: Path, name: str, arrays: Mapping[str, FloatArray], terms: Mapping[str, TermScores], **more: Any) -> None:
    """Write ``name.npz`` and ``name.json``; ``more`` is anything that JSON can hold."""
    parts = {f"{key}_{part}": getattr(scores, part) for key, scores in terms.items() for part in ("idf", "weights")}
    np.savez(folder / f"{name}.npz", **arrays, **parts)
    content = {
        "id": hashlib.sha256((folder / f"{name}.npz").read_bytes()).hexdigest(),
        "vocabularies": {key: scores.vocabulary for key, scores in terms.items()},
        **more,
    }
    (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")


def load(folder: Path, name: str, settings: Mapping[str, dict[str, Any]]) -> Stored:
    """Read what :func:`save` wrote; ``settings`` are those of the vectorizers that made the vocabularies.

    Raises:
        OSError: A file is missing.
        ValueError: A file is broken.
        KeyError: A file lacks a part.
    """
    content = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    with np.load(folder / f"{name}.npz") as file:
        arrays = dict(file)
    terms = {
        key: TermScores(settings[key], vocabulary, arrays.pop(f"{key}_idf"), arrays.pop(f"{key}_weights"))
        for key, vocabulary in content.pop("vocabularies").items()
    }
    return Stored(content.pop("id"), arrays, terms, content)
