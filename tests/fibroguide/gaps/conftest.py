"""A small project to change, and the questions that are known."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from fibroguide.content.catalogue import Topic, read_topics
from fibroguide.gaps.known_questions import KnownQuestions, known_questions
from fibroguide.text.encoder import SentenceEncoder
from tests.fibroguide.gaps.small_project import copy_project, fill_in


@pytest.fixture(scope="session")
def topics() -> dict[str, Topic]:
    return read_topics()


@pytest.fixture(scope="session")
def known(topics: dict[str, Topic], encoder: SentenceEncoder, tmp_path_factory: pytest.TempPathFactory) -> KnownQuestions:
    """Every tenth question: enough to group by, and fast."""
    some = {name: replace(topic, questions=topic.questions[::10]) for name, topic in topics.items()}
    return known_questions(some, encoder, tmp_path_factory.mktemp("cache"))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which a test may change what it likes; it is the working folder meanwhile."""
    root = copy_project(tmp_path / "project")
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def filled_sheet(tmp_path: Path) -> Callable[..., Path]:
    return lambda *rows: fill_in(tmp_path / "filled.xlsx", *rows)
