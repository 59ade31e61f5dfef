"""The questions under data/ as vectors: which topic is nearest to something new, and what all questions have in common."""

import hashlib
import logging
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from fibroguide.content.catalogue import Topic
from fibroguide.content.topic_groups import DOCUMENT_GROUPS, URGENT
from fibroguide.privacy.marks import without_marks
from fibroguide.text import minilm
from fibroguide.text.encoder import SentenceEncoder, cache_folder
from fibroguide.text.wording import plain_wording

logger = logging.getLogger(__name__)
FloatArray = NDArray[np.float32]

_GROUPS = (*DOCUMENT_GROUPS, "not_covered", "out_of_scope", "clinician", "checklist", "smalltalk", "follow_up", "safety")
_LEAST_SPREAD = 0.05  # of the mean: along axes with less, differences are noise, which whitening must not blow up
_FILE = "known-questions.npz"
_POLITE = re.compile(
    r"^(?:(?:hi|hello|hey|dear all|good (?:morning|afternoon|evening|day)|sorry|please|pls|ok|okay|so|um)\b[\s,.!:-]*)+"
    r"|(?:[\s,.!?-]*\b(?:please|pls|plz|thanks|thank you|thx|ty|many thanks|cheers)\b[\s.!?]*)+$",
    re.IGNORECASE,
)


def answerable(topics: Mapping[str, Topic]) -> dict[str, Topic]:
    """Return the topics that staff may teach: with questions of their own, and none for people in danger."""
    return {
        name: topic
        for name, topic in topics.items()
        if topic.questions and topic.group in _GROUPS and not (topic.group == "safety" and name.partition("/")[2] in URGENT)
    }


def meaning(text: str) -> str:
    """Return a question as it is compared: short forms written out, greetings and thanks left out, marks read as words."""
    plain = plain_wording(without_marks(text))
    return _POLITE.sub("", plain) or plain


@dataclass(frozen=True)
class KnownQuestions:
    """The questions of all topics.

    Attributes:
        names: The topic of each.
        vectors: One unit vector each.
    """

    names: tuple[str, ...]
    vectors: FloatArray

    def nearest(self, vectors: FloatArray) -> list[tuple[str, float]]:
        """Return for each unit vector the topic of the question that is most like it, and how like (cosine, -1 to 1)."""
        if not self.names:
            return [("", 0.0)] * len(vectors)
        found = []
        for start in range(0, len(vectors), 500):  # a part at a time: the whole product would take gigabytes
            likeness = vectors[start : start + 500] @ self.vectors.T
            best = likeness.argmax(axis=1)
            found += [(self.names[at], float(row[at])) for at, row in zip(best, likeness, strict=True)]
        return found

    def whitened(self, vectors: FloatArray) -> FloatArray:
        """Return unit vectors in which what all questions here have in common counts no more than the rest.

        Questions to one clinic are all alike to a sentence encoder; after whitening (Su et al. 2021, "Whitening Sentence
        Representations for Better Semantics and Faster Retrieval", arXiv:2103.15316) those that ask for something else
        point elsewhere.
        """
        if len(self.vectors) > 1:
            mean = self.vectors.mean(axis=0)
            centred = self.vectors - mean
            spread, axes = np.linalg.eigh(centred.T @ centred / len(centred))
            spread = np.maximum(spread, _LEAST_SPREAD * spread.mean())
            vectors = (vectors - mean) @ (axes / np.sqrt(spread))
        whitened: FloatArray = (vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)).astype(np.float32)
        return whitened


def known_questions(topics: Mapping[str, Topic], encoder: SentenceEncoder, folder: Path | None = None) -> KnownQuestions:
    """Return the questions of the topics that staff may teach.

    The vectors are kept in a file, since making them takes seconds; of changed questions only the new ones are made.

    Args:
        topics: All topics.
        encoder: Turns sentences into vectors.
        folder: Where the file is; the cache folder without one.
    """
    pairs = [(name, meaning(question)) for name, topic in sorted(answerable(topics).items()) for question in topic.questions]
    file = (folder or cache_folder()) / _FILE
    names, texts = tuple(name for name, _ in pairs), [text for _, text in pairs]
    keys = [_key(text) for text in texts]
    stored = _stored(file)
    new = sorted({text for text, key in zip(texts, keys, strict=True) if key not in stored})
    if new:
        # Rounded as in the file, so that they are the same when they are read back.
        stored |= dict(zip(map(_key, new), encoder.encode(new).astype(np.float16), strict=True))
        _store(file, {key: stored[key] for key in sorted(set(keys))})
    vectors = np.stack([stored[key] for key in keys]) if keys else np.zeros((0, 1))
    return KnownQuestions(names, vectors.astype(np.float32))


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _stored(file: Path) -> dict[str, NDArray[np.float16]]:
    """Return the vectors in the file by key; none where it is missing, broken, or of another encoder."""
    try:
        with file.open("rb") as source, np.load(source) as content:
            if str(content["encoder"]) != minilm.fingerprint():
                return {}
            return dict(zip(map(str, content["keys"]), content["vectors"], strict=True))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return {}


def _store(file: Path, vectors: dict[str, NDArray[np.float16]]) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=file.parent, suffix=".npz")
        with os.fdopen(descriptor, "wb") as out:
            np.savez(out, encoder=minilm.fingerprint(), keys=np.array(list(vectors)), vectors=np.stack(list(vectors.values())))
        os.replace(name, file)
    except OSError as error:  # then they are made again the next time
        logger.warning("%s cannot be written (%s), so the next run takes as long.", file, error.strerror)
