"""Shared by the tests of spelling: a vocabulary counted in the training questions."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from fibroguide.text.spelling import Speller
from fibroguide.text.terms import vectorizer
from fibroguide.text.topic_model import _TERMS
from fibroguide.text.vocabulary import Vocabulary
from fibroguide.text.wording import plain_wording


@pytest.fixture(scope="session")
def training_texts() -> list[str]:
    blocks = (
        block for path in Path("data").rglob("*.yml") for block in yaml.safe_load(path.read_text(encoding="utf-8")).get("nlu", [])
    )
    return [line.strip()[2:] for block in blocks for line in block["examples"].splitlines() if line.strip()]


@pytest.fixture(scope="session")
def vocabulary(training_texts: list[str]) -> Vocabulary:
    terms = vectorizer(_TERMS["words"]).build_analyzer()
    counts = Counter(term for text in training_texts for term in set(terms(plain_wording(text))))
    return Vocabulary({term: float(count) for term, count in counts.items() if count > 1})


@pytest.fixture(scope="session")
def speller(vocabulary: Vocabulary, training_texts: list[str]) -> Speller:
    return Speller(vocabulary, len(training_texts))
