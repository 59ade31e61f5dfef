"""``fibroguide content``: exit codes, sentences, and no change before somebody says yes."""

import json
import re
import sys
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fibroguide.cli import content, main
from tests.fibroguide.content.staff import Staff, files, small_project

TODAY = date(2026, 11, 25)
SPEED = "data/benefits/speed.yml"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project in which the command runs, on a day in November."""
    folder = small_project(tmp_path / "project")
    monkeypatch.chdir(folder)
    monkeypatch.setattr(content, "_today", lambda: TODAY)
    return folder


def command(*arguments: str, answer: str | None = None) -> str:
    """Run `fibroguide content ...`; return what it prints."""
    result = CliRunner().invoke(main.app, ["content", *arguments], input=answer, catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def mistake(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> str:
    """Run `fibroguide content ...` with something wrong; return its sentence."""
    monkeypatch.setattr(sys, "argv", ["fibroguide", "content", *arguments])
    with pytest.raises(SystemExit) as caught:
        main.main()
    assert isinstance(caught.value.code, str), "which Python prints on stderr, with exit code 1"
    assert "\n" not in caught.value.code
    return caught.value.code


@pytest.fixture
def staff(project: Path, tmp_path: Path) -> Staff:
    out = tmp_path / "answers.xlsx"
    assert command("export", str(out)) == f"22 answers and 222 questions are in {out}.\n"
    staff = Staff(out)
    staff.cell("benefits/speed", "title").value = "How soon"
    staff.save()
    return staff


def test_a_round_trip_changes_nothing(project: Path, tmp_path: Path) -> None:
    before = files(project)
    command("export", str(tmp_path / "answers.xlsx"))
    assert command("import", str(tmp_path / "answers.xlsx")) == (
        "The workbook says what the files say. There is nothing to change.\n"
    )
    assert files(project) == before


@pytest.mark.parametrize(("answer", "changed"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_import_shows_the_changes_and_asks(staff: Staff, project: Path, answer: str, changed: bool) -> None:
    before = files(project)
    printed = command("import", str(staff.path), answer=answer)
    row = staff.row("benefits/speed")
    assert printed.startswith(
        f"benefits/speed  (Answers, row {row}; {SPEED})\n  title: How fast it works -> How soon\n\nChange 1 topic? [y/N]: "
    )
    assert ("1 topic changed. Next: " in printed) == changed
    assert ("Nothing was changed." in printed) != changed
    assert (files(project) != before) == changed
    assert ('title: "How soon"' in (project / SPEED).read_text()) == changed


def test_yes_asks_nothing(staff: Staff, project: Path) -> None:
    assert "Change 1 topic?" not in command("import", str(staff.path), "--yes")
    assert 'title: "How soon"' in (project / SPEED).read_text()


def test_where_nobody_answers_nothing_is_changed(staff: Staff, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    before = files(project)
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    sentence = mistake(monkeypatch, "import", str(staff.path))
    assert sentence == "fibroguide: Nobody answered, so nothing was changed. Add --yes to change without being asked."
    assert files(project) == before


def test_several_mistakes_are_one_line_each(staff: Staff, project: Path, monkeypatch, capsys: pytest.CaptureFixture[str]) -> None:
    staff.cell("benefits/speed", "title").value = ""
    staff.cell("benefits/mood", "facts").value = "F99"
    staff.save()
    before = files(project)
    assert mistake(monkeypatch, "import", str(staff.path), "--yes") == (
        "fibroguide: Nothing was changed: 3 things must be mended."
    )
    row, other = staff.row("benefits/speed"), staff.row("benefits/mood")
    assert [line.partition(" ")[0] for line in capsys.readouterr().err.splitlines()] == [
        f"Answers!F{other}:",
        f"Answers!F{other}:",
        f"Answers!B{row}:",
    ]
    assert files(project) == before


def test_one_mistake_is_one_sentence(staff: Staff, project: Path, monkeypatch) -> None:
    staff.answers.merge_cells("C4:C6")
    staff.save()
    assert mistake(monkeypatch, "import", str(staff.path), "--yes") == (
        "fibroguide: Answers!C4:C6: these cells are merged. Split them, one value a cell."
    )


def test_notes_are_printed(staff: Staff, project: Path) -> None:
    staff.answers.delete_rows(staff.row("benefits/mood"))
    staff.save()
    assert "\nNote: benefits/mood: no row on the sheet Answers. It stays" in command("import", str(staff.path), "--yes")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("answers.xls", "The name 'answers.xls' does not end with .xlsx."),
        ("answers", "does not end with .xlsx."),
        ("nowhere/answers.xlsx", "cannot be written: No such file or directory."),
        ("taken.xlsx", "is there already and may hold somebody's work."),
    ],
)
def test_a_workbook_that_cannot_be_written_is_a_sentence(
    project: Path, tmp_path: Path, monkeypatch, name: str, words: str
) -> None:
    (tmp_path / "taken.xlsx").write_text("work")
    assert words in mistake(monkeypatch, "export", str(tmp_path / name))
    assert (tmp_path / "taken.xlsx").read_text() == "work"


def test_force_writes_over_a_file(project: Path, tmp_path: Path) -> None:
    (tmp_path / "taken.xlsx").write_text("work")
    command("export", str(tmp_path / "taken.xlsx"), "--force")
    assert Staff(tmp_path / "taken.xlsx").row("benefits/speed") > 1


def test_a_workbook_that_is_none_is_a_sentence(project: Path, monkeypatch) -> None:
    assert mistake(monkeypatch, "import", "clinic.yml") == (
        "fibroguide: clinic.yml is no Excel workbook. Save it as 'Excel workbook (.xlsx)' and try again."
    )
    assert "none.xlsx cannot be read: No such file or directory." in mistake(monkeypatch, "import", "none.xlsx")


def test_status_lists_every_answer_and_counts(project: Path) -> None:
    command("sign", "benefits/speed", "benefits/mood", "safety/crisis", "--by", "Dr. Ann Example", "--on", "25 Nov 2024")
    command("sign", "benefits/speed", "benefits/mood", "--by", "Dr. Ann Example")
    path = project / "data/benefits/mood.yml"
    path.write_text(path.read_text().replace("Both often come", "Both come"))
    lines = [line for line in command("status").splitlines() if not line.lstrip().startswith("!")]
    counts = "19 awaiting review, 1 changed since they were signed, 1 overdue (signed more than 12 months ago), 1 reviewed"
    assert lines[-1] == f"22 answers: {counts}."
    assert len(lines) == 23
    speed = next(line for line in lines if "benefits/speed" in line)
    assert speed.split() == "reviewed benefits/speed 40 words grade 3.7 Dr. Ann Example, 2026-11-25 F23 F24".split()
    (changed, _) = command("status", "--only", "changed").splitlines()
    assert changed.startswith("changed since  benefits/mood ")
    found = json.loads(command("status", "--json", "--only", "overdue"))
    assert [(review["topic"], review["state"], review["by"], review["on"]) for review in found] == [
        ("safety/crisis", "overdue", "Dr. Ann Example", "2024-11-25")
    ]


def test_status_tells_which_rules_are_broken(project: Path) -> None:
    path = project / SPEED
    path.write_text(path.read_text().replace("hours or days", "3 days"))
    assert "\n               ! The guide gives no number 3. Leave it out.\n" in command("status")


def test_only_takes_three_words(project: Path) -> None:
    result = CliRunner().invoke(main.app, ["content", "status", "--only", "chang"])
    assert result.exit_code == 2
    assert "'awaiting', 'overdue', 'changed'" in result.output


def test_sign_says_what_it_signed(project: Path) -> None:
    assert command("sign", "benefits/speed", "--by", " Dr. Ann Example ") == "benefits/speed is signed by Dr. Ann Example.\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("benefits/speed", "--by", ""), "The reviewer has no name."),
        (("benefits/speed", "--by", "A"), "'A' is too short."),
        (("benefits/speed", "--by", "Ann Example", "--on", "2026-11-26"), "is still to come. Today is 2026-11-25."),
        (("benefits/speed", "--by", "Ann Example", "--on", "soon"), "--on is 'soon', which is no day that can be read."),
        (("benefits/speed", "--by", "Ann Example", "--on", "03/04/2026"), "could be 2026-04-03 or 2026-03-04."),
        (("benefits/sped", "--by", "Ann Example"), "There is no topic 'benefits/sped'. Did you mean 'benefits/speed'?"),
    ],
)
def test_what_cannot_be_signed_is_a_sentence(project: Path, monkeypatch, arguments: tuple[str, ...], words: str) -> None:
    before = files(project)
    assert words in mistake(monkeypatch, "sign", *arguments)
    assert files(project) == before


@pytest.mark.parametrize("arguments", [("status",), ("export", "x.xlsx"), ("import", "x.xlsx"), ("sign", "a", "--by", "Ann")])
def test_outside_the_project_it_is_a_sentence(tmp_path: Path, monkeypatch, arguments: tuple[str, ...]) -> None:
    monkeypatch.chdir(tmp_path)
    assert mistake(monkeypatch, *arguments).startswith(f"fibroguide: There is no config.yml in {tmp_path}.")


def test_a_broken_file_or_clinic_is_a_sentence(project: Path, monkeypatch) -> None:
    (project / SPEED).write_text("nlu: [\n")
    assert f"{SPEED}, line 2, is not valid YAML." in mistake(monkeypatch, "status")
    monkeypatch.undo()
    monkeypatch.chdir(project)
    (project / "clinic.yml").write_text("name: x\n")
    assert "clinic.yml: 'phone' is missing." in mistake(monkeypatch, "status")


def test_today_is_the_clinic_s(clinic_file: Path, monkeypatch) -> None:
    from fibroguide.content.clinic import load_clinic

    assert abs((content._today() - load_clinic().now().date()).days) <= 1


GUIDE = (Path(__file__).parents[3] / "docs/staff-guide.md").read_text(encoding="utf-8")


def test_the_commands_in_the_staff_guide_exist() -> None:
    lines = re.findall(r"^ +fibroguide content (\S+)(.*)$", GUIDE, re.MULTILINE)
    assert {name for name, _ in lines} == {"export", "import", "status", "sign"}
    for name, arguments in lines:
        printed = CliRunner().invoke(main.app, ["content", name, "--help"]).output
        assert all(option in printed for option in re.findall(r"--[a-z]+", arguments)), (name, arguments)


def test_the_refusals_in_the_staff_guide_are_what_is_said() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in Path(content.__file__).parents[1].glob("content/**/*.py"))
    table = GUIDE.partition("| it says |")[2]
    phrases = [phrase for row in re.findall(r"^\| (`.*?) \| ", table, re.MULTILINE) for phrase in re.findall("`(.*?)`", row)]
    assert len(phrases) == 10
    for phrase in phrases:
        for part in phrase.replace("'answer'", "'").split(" ... "):
            assert part.strip(" .") in source, phrase
