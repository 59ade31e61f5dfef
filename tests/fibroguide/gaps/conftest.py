"""A small project to change, and the questions that are known."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook

from fibroguide.content.catalogue import Topic, read_topics
from fibroguide.gaps.known_questions import KnownQuestions, known_questions
from fibroguide.gaps.sheet_layout import DONE, QUESTION, SHEET, TOPIC, WORDING
from fibroguide.text.encoder import SentenceEncoder

COPIED = (
    "procedure/fasting", "procedure/ride_home", "not_covered/clinic_practical", "safety/crisis", "safety/dosing",
    "fallback/did_you_mean", "conversation/erased",
)  # fmt: skip


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
    """A folder with a few of the topics, in which a test may change what it likes; it is the working folder meanwhile."""
    root = tmp_path / "project"
    for name in COPIED:
        target = root / "data" / f"{name}.yml"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(Path("data") / f"{name}.yml", target)
    (root / "tests/questions").mkdir(parents=True)
    shutil.copy("tests/questions/procedure.yml", root / "tests/questions/procedure.yml")
    for name in ("clinic.yml", "config.yml", "domain.yml", "endpoints.yml"):
        shutil.copy(name, root / name)
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def filled_sheet(tmp_path: Path) -> Callable[..., Path]:
    """Writes a sheet as staff hand it back: each row is (question, topic, better wording, done)."""

    def make(*rows: tuple[object, ...]) -> Path:
        workbook = Workbook()
        sheet = workbook.active
        sheet.title = SHEET
        sheet.append([QUESTION, TOPIC, WORDING, DONE])
        for row in rows:
            sheet.append([*row, *[None] * (4 - len(row))])
        path = tmp_path / "filled.xlsx"
        workbook.save(path)
        return path

    return make


@pytest.fixture
def files_of() -> Callable[[Path], dict[str, bytes]]:
    """Reads every file of a folder, to tell whether anything has changed."""

    def read(root: Path) -> dict[str, bytes]:
        def found() -> Iterator[tuple[str, bytes]]:
            for path in sorted(root.rglob("*")):
                if path.is_file():
                    yield str(path.relative_to(root)), path.read_bytes()

        return dict(found())

    return read
