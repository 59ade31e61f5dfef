"""Shared by all tests: quiet libraries, the real encoder, and the real trained bot."""

import os

os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ["SQLALCHEMY_SILENCE_UBER_WARNING"] = "1"
os.environ["FIBROGUIDE_ENV_FILE"] = os.devnull  # a .env of somebody who runs the tests must not reach Slack or Telegram

from pathlib import Path

import pytest

from fibroguide.bot import Bot
from fibroguide.model_files import newest_model
from fibroguide.text.encoder import SentenceEncoder, load_encoder

PROCESSES = (
    "test_tensorflow_standin.py",
    "test_install.py",
    "test_watched.py",
    "test_actions_server.py",
    "test_action_client.py",
)


@pytest.fixture(scope="session")
def encoder() -> SentenceEncoder:
    """The real MiniLM encoder."""
    return load_encoder()


@pytest.fixture(scope="session")
def bot() -> Bot:
    """The newest trained bot of this folder, active or not; tests that use it are marked ``model``."""
    return Bot(newest_model())


@pytest.fixture
def clinic_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of clinic.yml that a test may spoil, in use while the test runs."""
    path = tmp_path / "clinic.yml"
    path.write_text(Path("clinic.yml").read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setenv("FIBROGUIDE_CLINIC", str(path))
    return path


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs the trained model, so that `make check` can leave it out."""
    for item in items:
        if "bot" in getattr(item, "fixturenames", ()) or {"bot", "browser"} & set(item.path.parts):
            item.add_marker("model")
        if item.path.name in PROCESSES:
            item.add_marker("processes")


def pytest_make_parametrize_id(val: object) -> str | None:
    """Shorten the names of tests whose parameter is a very long text."""
    return f"{val[:20]}... ({len(val)} characters)" if isinstance(val, str) and len(val) > 100 else None
