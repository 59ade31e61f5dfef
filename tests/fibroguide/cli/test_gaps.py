"""``fibroguide gaps``: the list, the sheet, and the sheet that comes back."""

import sys
import time
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from fibroguide.cli import gaps as commands
from fibroguide.cli import main
from fibroguide.content.catalogue import read_topics
from fibroguide.gaps import known_questions
from fibroguide.safety import screen
from fibroguide.safety.screen import SafetyScreen
from fibroguide.stores.gaps import Gaps
from tests.fibroguide.gaps.small_project import contents, copy_project, fill_in

DAY = 24 * 3600.0


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the vectors of the small project's questions are; those of the real one stay in their own place."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def project(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = copy_project(tmp_path / "project")
    monkeypatch.chdir(root)
    monkeypatch.setenv("FIBROGUIDE_DB", str(tmp_path / "talks.db"))
    monkeypatch.setattr(known_questions, "cache_folder", lambda: cache)
    monkeypatch.setattr(screen, "load_screen", lambda: SafetyScreen(None))  # needs no trained model
    return root


def ask(*questions: str, days_ago: float = 1) -> None:
    gaps = Gaps(clock=lambda: time.time() - days_ago * DAY)
    for number, question in enumerate(questions):
        gaps.note(f"web:{number}", question, "unanswered")


def command(*arguments: str) -> str:
    """Run `fibroguide gaps ...`; return what it prints."""
    result = CliRunner().invoke(main.app, ["gaps", *arguments], catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def mistake(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> str:
    """Run `fibroguide gaps ...` with something wrong; return its last sentence."""
    monkeypatch.setattr(sys, "argv", ["fibroguide", "gaps", *arguments])
    with pytest.raises(SystemExit) as caught:
        main.main()
    assert isinstance(caught.value.code, str), "which Python prints on stderr, with exit code 1"
    assert "\n" not in caught.value.code
    return caught.value.code.removeprefix("fibroguide: ")


def test_without_gaps_there_is_a_sentence() -> None:
    assert command() == "There are no gaps.\n"


def test_the_list_has_a_line_a_group_the_most_frequent_first() -> None:
    ask("can I bring my dog", "are dogs allowed", "Hello I'm Sarah Jones, can my dog come along?")
    ask("how long is the flight to the moon and back again by the cheapest rocket there is", days_ago=10)
    heading, first, second = command().splitlines()
    assert heading.split() == ["asked", "people", "trend", "nearest", "topic", "question"]
    assert first.split()[:3] == ["3", "3", "new"]
    assert "dog" in first
    assert second.endswith("...")
    assert "Sarah" not in first + second


def test_the_list_can_be_of_the_last_days_alone() -> None:
    ask("can I bring my dog", days_ago=1)
    ask("do you have wifi", days_ago=10)
    assert "wifi" in command()
    assert "wifi" not in command("--since", "7")
    assert command("--since", "7").count("dog") == 1


def test_what_is_taught_by_now_is_not_listed() -> None:
    ask(read_topics()["procedure/fasting"].questions[0])
    assert command() == "There are no gaps.\n"


def test_a_long_list_is_cut_and_says_so(monkeypatch) -> None:
    monkeypatch.setattr(commands, "_SHOWN", 2)
    ask("can I bring my dog", "do you have wifi", "are gel nails a problem", "where do I park")
    *shown, last = command().splitlines()
    assert len(shown) == 3
    assert last == "... and 2 more: 'fibroguide gaps export FILE.xlsx' writes them all."


def test_a_gap_goes_all_the_way_round(project: Path) -> None:
    ask("may I suck a lemon drop beforehand", "is a lemon drop allowed before it", "are lemon drops food before the drip")
    assert command("export", "gaps.xlsx") == "1 group of questions is in gaps.xlsx. Fill in the three columns on the right.\n"
    workbook = load_workbook("gaps.xlsx")
    workbook["Gaps"]["M2"] = "procedure/fasting"
    workbook["Gaps"]["N2"] = "may I suck a lemon drop"
    workbook.save("gaps.xlsx")
    assert command("import", "gaps.xlsx").splitlines() == [
        "data/procedure/fasting.yml:",
        "  + may I suck a lemon drop",
        "1 conversation test added to tests/conversations/from_gaps.yml.",
        "Next: look at it with 'git diff', then run 'make train' and 'fibroguide check'.",
    ]
    assert "may I suck a lemon drop" in read_topics()["procedure/fasting"].questions
    assert (project / "tests/conversations/from_gaps.yml").exists()


def test_the_sheet_can_be_of_the_last_days_alone() -> None:
    ask("can I bring my dog", days_ago=1)
    ask("do you have wifi", days_ago=10)
    command("export", "gaps.xlsx", "--since", "7")
    assert [row[0] for row in load_workbook("gaps.xlsx")["Gaps"].iter_rows(min_row=2, values_only=True)] == ["can I bring my dog"]


def test_a_sheet_that_says_nothing_changes_nothing(project: Path) -> None:
    fill_in(Path("gaps.xlsx"), ("a",), ("b", None, None, "yes"))
    before = contents(project)
    assert command("import", "gaps.xlsx").splitlines() == [
        "Note: 1 row is marked as done and left alone.",
        "Note: 1 row is not filled in yet.",
        "There is nothing to change.",
    ]
    assert contents(project) == before


def test_what_is_wrong_with_a_sheet_is_told_line_by_line_and_nothing_is_changed(project: Path, monkeypatch, capsys) -> None:
    fill_in(
        Path("gaps.xlsx"), ("a new one", "procedure/fasting"), ("b", "procedure/fastin"), ("I want to die", "procedure/fasting")
    )
    before = contents(project)
    assert mistake(monkeypatch, "import", "gaps.xlsx") == "Nothing was changed: 2 things must be mended."
    lines = capsys.readouterr().err.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["Gaps!B3", "Gaps!A4"]
    fill_in(Path("gaps.xlsx"), ("a new one", "procedure/fasting"), ("b", "nowhere"))
    sentence = "Gaps!B3: there is no topic 'nowhere'. The sheet Topics lists them all. Nothing was changed."
    assert mistake(monkeypatch, "import", "gaps.xlsx") == sentence
    assert {name: content for name, content in contents(project).items() if name != "gaps.xlsx"} == {
        name: content for name, content in before.items() if name != "gaps.xlsx"
    }


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("export", "gaps.csv"), "The name 'gaps.csv' does not end with .xlsx. Write, for example, gaps.xlsx."),
        (("export", "there.xlsx"), "there.xlsx is there already and may hold somebody's work. Choose another name."),
        (("export", "nowhere/gaps.xlsx"), "nowhere/gaps.xlsx cannot be written: No such file or directory."),
        (("import", "gaps.xlsx"), "gaps.xlsx cannot be read: No such file or directory. Nothing was changed."),
        (("import", "there.xlsx"), "there.xlsx is empty. Nothing was changed."),
    ],
)
def test_a_mistake_is_a_sentence(monkeypatch, arguments, sentence) -> None:
    ask("can I bring my dog")
    Path("there.xlsx").touch()
    assert mistake(monkeypatch, *arguments) == sentence


def test_an_empty_sheet_is_not_written(monkeypatch) -> None:
    assert mistake(monkeypatch, "export", "gaps.xlsx") == "There are no gaps, so there is nothing to write."


def test_outside_the_project_there_is_a_sentence(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert mistake(monkeypatch).startswith(f"There is no config.yml in {tmp_path}.")


def test_a_database_that_cannot_be_read_is_a_sentence(monkeypatch, tmp_path: Path) -> None:
    (tmp_path / "folder.db").mkdir()
    monkeypatch.setenv("FIBROGUIDE_DB", str(tmp_path / "folder.db"))
    assert mistake(monkeypatch) == f"The database {tmp_path / 'folder.db'} cannot be read. Is FIBROGUIDE_DB a file?"


def test_a_number_of_days_that_is_none_is_refused() -> None:
    assert CliRunner().invoke(main.app, ["gaps", "--since", "0"]).exit_code == 2
