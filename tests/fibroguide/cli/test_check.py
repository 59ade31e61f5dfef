"""`fibroguide check` without a bot: files that are wrong, and conversion."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from fibroguide.cli import main

GOOD = "test_cases:\n  - test_case: it's one\n    steps:\n      - user: hi\n      - utter: utter_smalltalk/greet\n"


@pytest.fixture(autouse=True)
def no_bot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fibroguide.cli.check._run", lambda *_: pytest.fail("the bot is loaded"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "t.yml"
    path.write_text(GOOD, encoding="utf-8")
    return path


def command(*arguments: object) -> Result:
    return CliRunner().invoke(main.app, ["check", *map(str, arguments)], catch_exceptions=False)


def test_a_wrong_file_ends_with_2_and_a_sentence_for_each_mistake(file: Path) -> None:
    file.write_text(GOOD.replace("user", "usr").replace("greet", "gret"), encoding="utf-8")
    result = command(file)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.split("\n") == [
        f'{file}, line 4: "usr" is not known in a step. Did you mean "user"?',
        f'{file}, line 5: There is no response "utter_smalltalk/gret". Did you mean "utter_smalltalk/greet"?',
        f"{file}, line 5: A test begins with a user step; before it, the bot says nothing.",
        "",
    ]


def test_a_broken_file_under_data_is_named_with_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data/benefits").mkdir(parents=True)
    (tmp_path / "data/benefits/speed.yml").write_text("nlu: []\nresponses: [\n", encoding="utf-8")
    for name in ("config.yml", "domain.yml", "endpoints.yml"):
        (tmp_path / name).write_text("{}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    said = (
        "data/benefits/speed.yml, line 3: This is not YAML. Compare it with the lines around it, "
        "or take back the last change with git restore."
    )
    result = command()
    assert (result.exit_code, result.stderr) == (2, f"{said}\n")
    with pytest.raises(main.CommandError, match=said):
        CliRunner().invoke(main.app, ["train"], catch_exceptions=False)


def test_no_test_at_all_ends_with_1(tmp_path: Path) -> None:
    result = command(tmp_path)
    assert (result.exit_code, result.stdout) == (1, "There is no conversation test here.\n")


def test_outside_of_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(main.CommandError, match="There is no config.yml"):
        command()


@pytest.mark.parametrize("name", ["t.csv", "t.xlsx"])
def test_a_file_becomes_a_sheet_and_a_file_again(file: Path, tmp_path: Path, name: str) -> None:
    result = command(file, "--convert", tmp_path / "new" / name)
    assert (result.exit_code, result.stdout) == (0, f"1 test is in {tmp_path}/new/{name}.\n")
    assert command(tmp_path / "new" / name, "--convert", tmp_path / "again.yml").exit_code == 0
    assert (tmp_path / "again.yml").read_text(encoding="utf-8") == GOOD.replace("it's one", '"it\'s one"').replace("hi", '"hi"')


def test_comments_are_left_out_but_not_in_silence(file: Path, tmp_path: Path) -> None:
    file.write_text(f"# why\n{GOOD}", encoding="utf-8")
    said = f"The comments of {file} are not in it; a spreadsheet has no place for them.\n"
    assert command(file, "--convert", tmp_path / "t.csv").stdout.endswith(said)


def test_what_cannot_be_told_is_refused_and_nothing_is_written(file: Path, tmp_path: Path) -> None:
    file.write_text(GOOD + "      - slot_was_set: [checklist]\n      - bot: Hello\n", encoding="utf-8")
    result = command(file, "--convert", tmp_path / "t.csv")
    assert result.exit_code == 2
    assert result.stderr.split("\n") == [
        f"{file}, line 6: A spreadsheet cannot tell what is run or set (action_executed, slot_was_set, slot_was_not_set).",
        f"{file}, line 7: A spreadsheet cannot tell the exact text of a bot step.",
        f"{tmp_path}/t.csv was not written.",
        "",
    ]
    assert not (tmp_path / "t.csv").exists()


def test_tests_that_a_spreadsheet_can_tell_are_written_and_the_others_are_named(file: Path, tmp_path: Path) -> None:
    file.write_text(GOOD + GOOD.replace("test_cases:\n", "").replace("one", "two") + "      - bot: Hello\n", encoding="utf-8")
    result = command(file, "--convert", tmp_path / "t.csv")
    assert result.exit_code == 0
    assert result.stdout.split("\n") == [
        f"{file}, line 10: A spreadsheet cannot tell the exact text of a bot step.",
        f"1 of 2 tests are in {tmp_path}/t.csv.",
        f"The others stay in {file} alone; why, stands above.",
        "",
    ]
    assert "it's one" in (tmp_path / "t.csv").read_text(encoding="utf-8-sig")
    assert "it's two" not in (tmp_path / "t.csv").read_text(encoding="utf-8-sig")


def test_a_file_that_is_there_is_not_written_over(file: Path, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("mine", encoding="utf-8")
    result = command(file, "--convert", tmp_path / "t.csv")
    assert (result.exit_code, result.stderr) == (2, f"{tmp_path}/t.csv is there already. Delete it, or choose another name.\n")
    assert (tmp_path / "t.csv").read_text(encoding="utf-8") == "mine"


def test_conversions_that_make_no_sense(file: Path, tmp_path: Path) -> None:
    (tmp_path / "u.yml").write_text(GOOD, encoding="utf-8")
    assert (
        command(file, "--convert", tmp_path / "t.txt").stderr == f"{tmp_path}/t.txt does not end in .yml, .yaml, .csv, .xlsx.\n"
    )
    assert "has the same format" in command(file, "--convert", tmp_path / "new.yaml").stderr
    assert command(tmp_path, "--convert", tmp_path / "t.csv").stderr.startswith("--convert takes one file of tests")
    assert command(file, "--convert", file / "t.csv").stderr == f"{file}/t.csv cannot be written: File exists.\n"
