"""``fibroguide models`` and ``train``: a model answers when it passes the conversation tests, or when somebody insists."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from fibroguide.cli import main, trial
from fibroguide.cli.errors import CommandError
from fibroguide.model_versions import ModelVersions

NOTES = """
from pathlib import Path
from fibroguide.model_versions import ModelVersions
ModelVersions().note_tests(Path(__import__('sys').argv[-1]), {passed}, {failed})
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two models, of which the older one answers."""
    (tmp_path / "data").mkdir()
    (tmp_path / "models").mkdir()
    for name in ("config.yml", "domain.yml", "endpoints.yml"):
        (tmp_path / name).write_text("{}", encoding="utf-8")
    for number, name in enumerate(("old", "new")):
        path = tmp_path / "models" / f"{name}.tar.gz"
        path.touch()
        os.utime(path, (1_790_000_000 + number, 1_790_000_000 + number))
    monkeypatch.chdir(tmp_path)
    ModelVersions().activate(Path("models/old.tar.gz"))
    return tmp_path


@pytest.fixture
def tests_say(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, int], None]:
    """Lets the conversation tests end with so many that passed and failed."""
    return lambda passed, failed: monkeypatch.setattr(trial, "_RUN", NOTES.format(passed=passed, failed=failed))


def command(*arguments: str) -> Result:
    return CliRunner().invoke(main.app, list(arguments), catch_exceptions=False)


def active() -> str:
    path = ModelVersions().active()
    return path.name if path else ""


def test_a_model_that_passes_is_activated_and_taken_back(tests_say) -> None:
    tests_say(85, 0)
    assert command("models", "activate", "new").stdout == "new is active.\n"
    assert active() == "new.tar.gz"
    first, second = command("models", "list").stdout.splitlines()
    assert first.startswith("* new ")
    assert "85 tests passed  " in first
    assert second.startswith("  old ")
    assert "not tested" in second
    assert command("models", "rollback").stdout == "old is active again.\n"
    assert active() == "old.tar.gz"


def test_a_model_that_fails_is_not_activated_unless_somebody_says_so(tests_say) -> None:
    tests_say(84, 1)
    with pytest.raises(CommandError, match="new fails 1 conversation test and is not activated. --untested takes it"):
        command("models", "activate", "new")
    assert active() == "old.tar.gz"
    assert "84 tests passed, 1 FAILED" in command("models", "list").stdout
    command("models", "activate", "new", "--untested")
    assert active() == "new.tar.gz"


def test_tests_that_cannot_be_run_activate_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "_RUN", "raise SystemExit(2)")
    with pytest.raises(CommandError, match="could not be run"):
        command("models", "activate", "new")
    assert active() == "old.tar.gz"


def test_names_that_there_are_not_and_nothing_to_go_back_to() -> None:
    with pytest.raises(CommandError, match="There is no model 'nwe'. There are: new, old."):
        command("models", "activate", "nwe")
    with pytest.raises(CommandError, match="There is no earlier model to go back to"):
        command("models", "rollback")


@pytest.mark.parametrize(("failed", "answers"), [(0, "newest.tar.gz"), (2, "old.tar.gz")])
def test_a_newly_trained_model_answers_only_after_the_tests(
    project: Path, tests_say, monkeypatch: pytest.MonkeyPatch, failed: int, answers: str
) -> None:
    tests_say(85 - failed, failed)
    monkeypatch.setattr("fibroguide.cli.rasa_process.run", lambda _: (project / "models/newest.tar.gz").touch())
    said = command("train").stdout
    assert active() == answers
    assert ("All 85 passed; the model is active." in said) == (failed == 0)
    assert ("2 of 85 conversation tests failed (see above): not activated; the bot goes on with old" in said) == (failed > 0)
