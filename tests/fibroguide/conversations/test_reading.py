"""What files may hold, and what is said, with line and nearest name, of what they may not."""

from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest
import yaml

from fibroguide.conversations.cases import ANY, Choice, DoesNotSay, DoesNotSet, Listed, Place, Runs, Says, Sets, SlotValue
from fibroguide.conversations.collecting import collect
from fibroguide.conversations.problems import CaseFilesError
from tests.fibroguide.conversations.scripted import NAMES, case_of, read, write

MISTAKES = yaml.safe_load((Path(__file__).parent / "mistakes.yml").read_text(encoding="utf-8"))
HEAD = "test_cases:\n  - test_case: it\n    steps:\n"  # steps begin in line 4, with six spaces


def problems(folder: Path, content: str | bytes, name: str = "t.yml") -> list[str]:
    """What is wrong with a file, each as ``line: sentence``."""
    with pytest.raises(CaseFilesError) as caught:
        read(folder, content, name)
    assert all(problem.place.file == folder / name for problem in caught.value.problems)
    return [f"{problem.place.line}: {problem.sentence}" for problem in caught.value.problems]


def test_everything_that_the_format_has(tmp_path: Path) -> None:
    content = """
        fixtures:
          - somebody:
              - name: "Ann"
              - checklist: 3
        metadata:
          - slack: {channel: slack, who: {a: 1}}
        test_cases:
          - test_case: all of it
            fixtures: [somebody]
            metadata: slack
            steps:
              - user: |
                  two
                  lines
                assertion_order_enabled: true
                assertions:
                  - bot_uttered: {utter_name: utter_clinician, text_matches: "a+", buttons: [{title: T, payload: /stop}]}
                  - bot_did_not_utter: {utter_name: utter_clinician}
                  - slot_was_set: [{name: name, value: null}, {name: checklist}]
                  - slot_was_not_set: [{name: name, value: [1, "2", true, 1.5]}]
                  - action_executed: action_show
              - bot: "exactly"
              - utter: utter_benefits/speed
              - slot_was_set: [name, checklist: x]
              - slot_was_not_set:
                  - name
                  - checklist: 5
              - user: '/callback{"value": "consent"}'
    """
    [case] = read(tmp_path, dedent(content))
    file = tmp_path / "t.yml"
    first, second = case.turns
    assert (case.name, case.place) == ("all of it", Place(file, 9))
    assert case.slots == {"name": "Ann", "checklist": 3}
    assert case.borrowed == (("the fixture somebody", Place(file, 10)), ("the metadata slack", Place(file, 11)))
    assert (first.text, first.ordered, first.place) == ("two\nlines\n", True, Place(file, 13))
    assert first.metadata == {"channel": "slack", "who": {"a": 1}}
    assert first.assertions == (
        Says(Place(file, 18), "utter_clinician", "a+", (Choice("T", "/stop"),)),
        DoesNotSay(Place(file, 19), "utter_clinician"),
        Sets(Place(file, 20), (SlotValue("name", None), SlotValue("checklist", ANY))),
        DoesNotSet(Place(file, 21), (SlotValue("name", [1, "2", True, 1.5]),)),
        Runs(Place(file, 22), "action_show"),
    )
    assert first.steps == (
        Listed(Place(file, 23), text="exactly"),
        Listed(Place(file, 24), name="utter_benefits/speed"),
        Sets(Place(file, 25), (SlotValue("name"), SlotValue("checklist", "x"))),
        DoesNotSet(Place(file, 26), (SlotValue("name"), SlotValue("checklist", 5))),
    )
    assert second.is_press
    assert second.assertions == second.steps == ()


@pytest.mark.parametrize("row", MISTAKES, ids=[next(iter(row.values()))[:60] for row in MISTAKES])
def test_mistakes(tmp_path: Path, row: dict[str, Any]) -> None:
    content = row.get("file", HEAD)
    if "steps" in row:
        content += indent(row["steps"], " " * 6)
    if "assertions" in row:
        content += "      - user: hi\n" + indent(row["assertions"], " " * 8)
    found = [problem.replace(str(tmp_path / "t.yml"), "FILE") for problem in problems(tmp_path, content)]
    assert sorted(found) == sorted(row["says"])
    assert found == sorted(found, key=lambda problem: int(problem.partition(":")[0])), "in the order of the file"


def test_a_file_nested_without_end(tmp_path: Path) -> None:
    assert problems(tmp_path, "{" * 500) == ["0: This is not YAML: it is nested too deeply, or its first line is broken."]


def test_all_mistakes_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    content = "fixtrs: []\n" + HEAD + "      - usr: hi\n      - user: 5\n      - utter: utter_clinican\n"
    assert [problem.partition(":")[0] for problem in problems(tmp_path, content)] == ["1", "5", "6", "7"]


def test_a_place_is_told_as_file_and_line(tmp_path: Path) -> None:
    with pytest.raises(CaseFilesError) as caught:
        read(tmp_path, HEAD + "      - usr: hi\n")
    assert str(caught.value) == f'{tmp_path}/t.yml, line 4: "usr" is not known in a step. Did you mean "user"?'


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "byte order mark"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"], ids=["Unix", "Windows", "old Macs"])
def test_line_ends_and_byte_order_marks(tmp_path: Path, mark: bytes, end: bytes) -> None:
    text = HEAD + "      - user: |-\n          café 🙂\n          two\n      - utter: utter_clinician\n"
    [case] = read(tmp_path, mark + text.encode().replace(b"\n", end))
    assert case.turns[0].text == "café 🙂\ntwo"
    assert case.turns[0].steps[0].place.line == 7
    wrong = mark + (text + "      - usr: x\n").encode().replace(b"\n", end)
    assert problems(tmp_path, wrong) == ['8: "usr" is not known in a step. Did you mean "user"?']


def test_a_file_in_another_encoding(tmp_path: Path) -> None:
    content = (HEAD + "      - user: café\n").encode("cp1252")
    assert problems(tmp_path, content) == ["4: The file is not UTF-8 text. Save it as UTF-8."]


TEXTS = ["yes", "no", "on", "off", "12:30", "100%", "it's", "a  # comment", "'“quoted” by hand'", "~x", "null!"]


@pytest.mark.parametrize("text", TEXTS)
def test_texts_that_need_no_quotes(tmp_path: Path, text: str) -> None:
    expected = text.strip("'") if text.startswith("'") else text.partition("  #")[0]
    assert case_of(tmp_path, f"- user: {text}").turns[0].text == expected


SHARED = "fixtures:\n  - who:\n      - name: Ann\nmetadata:\n  - s: {channel: slack}\n"


def test_fixtures_and_metadata_may_stand_in_another_file(tmp_path: Path) -> None:
    write(tmp_path, SHARED + HEAD + "      - user: hi\n", "z.yml")
    write(tmp_path, HEAD.replace("steps", "fixtures: [who]\n    metadata: s\n    steps") + "      - user: hi\n", "a.yml")
    first, _ = collect([str(tmp_path)], NAMES)
    assert first.slots == {"name": "Ann"}
    assert first.turns[0].metadata == {"channel": "slack"}
    with pytest.raises(CaseFilesError, match='no fixture "who" in these files'):
        collect([str(tmp_path / "a.yml")], NAMES)


def test_a_name_of_a_fixture_given_in_two_files(tmp_path: Path) -> None:
    for name in ("a.yml", "b.yml"):
        write(tmp_path, SHARED.partition("metadata")[0] + HEAD + "      - user: hi\n", name)
    with pytest.raises(CaseFilesError) as caught:
        collect([str(tmp_path)], NAMES)
    [problem] = caught.value.problems
    first, second = (f"{tmp_path}/{name}, line 2" for name in ("a.yml", "b.yml"))
    assert str(problem) == f'{second}: The name "who" is given twice among the fixtures; the first is in {first}.'
