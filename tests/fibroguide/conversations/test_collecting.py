"""Which files and cases somebody names, and the names that tests may use."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fibroguide.conversations.cases import Case
from fibroguide.conversations.collecting import collect
from fibroguide.conversations.names import load_names, same_payload
from fibroguide.conversations.problems import CaseFilesError, nearest
from tests.fibroguide.conversations.scripted import NAMES, write

ONE = "test_cases:\n  - test_case: {}\n    steps:\n      - user: hi\n"
SHEET = "test,user,bot says,bot must not say\n{},hi,,\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sub").mkdir()
    write(tmp_path, ONE.format("b one") + "  - test_case: b two\n    steps:\n      - user: hi\n", "b.yml")
    write(tmp_path, ONE.format("a one"), "a.yaml")
    write(tmp_path, SHEET.format("c one"), "c.csv")
    write(tmp_path / "sub", ONE.format("sub one"), "d.yml")
    # All of these are left alone:
    write(tmp_path, "version: '3.1'\nstories: []\n", "stories.yml")
    write(tmp_path, "nothing", "~$open.xlsx")
    write(tmp_path, "nothing", ".hidden.yml")
    write(tmp_path, "# Tests", "README.md")
    return tmp_path


def found(*targets: object) -> list[str]:
    return [case.name for case in collect([str(target) for target in targets], NAMES)]


def mistake(*targets: object) -> str:
    with pytest.raises(CaseFilesError) as caught:
        collect([str(target) for target in targets], NAMES)
    return str(caught.value)


def test_a_folder_holds_all_its_tests(folder: Path) -> None:
    assert found(folder) == ["a one", "b one", "b two", "c one", "sub one"]


def test_files_come_in_the_order_in_which_they_are_named_and_once(folder: Path) -> None:
    assert found(folder / "c.csv", folder / "b.yml", folder / "c.csv", folder / "sub") == ["c one", "b one", "b two", "sub one"]


def test_one_case_of_a_file_or_of_a_folder(folder: Path) -> None:
    assert found(f"{folder}/b.yml::b two") == ["b two"]
    assert found(f"{folder}::sub one", f"{folder}/b.yml::b one") == ["sub one", "b one"]


def test_a_case_that_is_not_there(folder: Path) -> None:
    assert mistake(f"{folder}/b.yml::b tow") == f'{folder}/b.yml: There is no test case "b tow". Did you mean "b two"?'


def test_a_path_that_is_not_there(folder: Path) -> None:
    assert mistake(folder / "bb.yml") == f'{folder}/bb.yml: There is no such file or folder. Did you mean "{folder}/b.yml"?'
    assert mistake("/nowhere/at/all.yml") == "/nowhere/at/all.yml: There is no such file or folder."


def test_a_file_of_another_kind(folder: Path) -> None:
    sentence = "Tests stand in files that end in .yml, .yaml, .csv, .xlsx. Save it as one of these."
    assert mistake(write(folder, "x", "old.xls")) == f"{folder}/old.xls: {sentence}"


def test_a_named_file_without_tests(folder: Path) -> None:
    assert "There is no list of test_cases in this file." in mistake(folder / "stories.yml")


@pytest.mark.parametrize("content", ["", "test_case: []\n", "tests_cases: []\n", "- a\n", "a: 'b\n", "stub_custom_actions: {}\n"])
def test_a_file_in_a_folder_that_was_meant_to_hold_tests_is_told(folder: Path, content: str) -> None:
    write(folder, content, "z.yml")
    assert f"{folder}/z.yml" in mistake(folder)


def test_mistakes_of_all_files_are_told_in_their_order(folder: Path) -> None:
    write(folder, ONE.format("x").replace("user", "usr"), "b.yml")
    write(folder, SHEET.replace("user", "usr"), "a.csv")
    places = [line.partition(": ")[0] for line in mistake(folder).split("\n")]
    assert places == [f"{folder}/a.csv, cell B1", f"{folder}/a.csv, cell A1", f"{folder}/b.yml, line 4"]


def test_an_empty_folder(tmp_path: Path) -> None:
    assert found(tmp_path) == []


def test_a_file_that_may_not_be_read(folder: Path) -> None:
    (folder / "gone.yml").symlink_to(folder / "nothing.yml")
    assert mistake(folder / "gone.yml") == f"{folder}/gone.yml: There is no such file or folder."


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(), st.text(), st.text("\n -:#'\"{}[]&*!|>%@`\t“a1,;=")), st.sampled_from(["t.yml", "t.csv", "t.xlsx"]))
def test_whatever_a_file_holds_it_is_tests_or_sentences(tmp_path: Path, content: str | bytes, name: str) -> None:
    data = content.encode("utf-8", "replace") if isinstance(content, str) else content
    try:
        cases: list[Case] = collect([str(write(tmp_path, data, name))], NAMES)
    except CaseFilesError as error:
        told = error.problems
    else:
        assert cases
        return
    assert told
    assert all(problem.sentence.rstrip().endswith((".", "?", "'", ":")) for problem in told), [str(problem) for problem in told]


def test_the_names_of_this_bot() -> None:
    names = load_names()
    assert {
        "utter_benefits/speed",
        "utter_clinician",
        "utter_ask_callback_consent",
        "utter_fallback/unavailable",
    } <= names.responses
    assert {"checklist", "requested_slot"} <= names.slots
    assert {"callback_form", "action_show_checklist", "utter_benefits", "action_listen"} <= names.actions
    assert {"benefits/speed", "callback", "next_step", "clinician"} <= names.topics
    assert not {"benefits", "ask_callback_consent", "stopped"} & names.topics


@pytest.mark.parametrize(
    ("word", "options", "expected"),
    [
        ("usr", ["user", "utter"], "user"),
        ("USER", ["user"], "user"),
        ("benefits/speed", ["utter_benefits/speed", "utter_benefits/sleep"], "utter_benefits/speed"),
        ("Utter_Clinician", ["utter_clinician"], "utter_clinician"),
        ("zebra", ["user"], None),
        ("", ["user"], None),
        ("x", [], None),
    ],
)
def test_the_nearest_name(word: str, options: list[str], expected: str | None) -> None:
    assert nearest(word, options) == expected


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("/a", "/a", True),
        ("/a", "/b", False),
        ('/a{"x":1,"y":2}', '/a{"y": 2, "x": 1}', True),
        ('/a{"x":1}', '/a{"x":2}', False),
        ('/a{"x":1}', "/a", False),
        ("/a{x", "/a{x", True),
        ("/a{x", "/a{y", False),
    ],
)
def test_payloads_that_are_the_same(one: str, other: str, same: bool) -> None:
    assert same_payload(one, other) is same
