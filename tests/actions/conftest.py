"""What the actions need around them: a database of their own."""

from pathlib import Path

import pytest


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that the actions write to while the test runs."""
    path = tmp_path / "talks.db"
    monkeypatch.setenv("FIBROGUIDE_DB", str(path))
    return path
