"""From YAML to a spreadsheet and back: nothing is lost, and what cannot be told is refused by name."""

import csv
import io
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from fibroguide.conversations.cases import Case, DoesNotSay, Listed, Place, Says, Turn
from fibroguide.conversations.converting import rows_of, to_yaml
from fibroguide.conversations.problems import CaseFilesError
from fibroguide.conversations.sheet_files import to_csv, to_xlsx
from fibroguide.conversations.words import pattern_of
from tests.fibroguide.conversations.scripted import NAMES, case_of, read

NOWHERE = Place(Path("x"))
WORDS = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Co", "Cn"]), min_size=1, max_size=20)


def without_places(thing: Any) -> Any:
    """The same cases as plain data, but for where they stand."""
    if isinstance(thing, tuple | list):
        return [without_places(item) for item in thing]
    if is_dataclass(thing):
        values = {field.name: getattr(thing, field.name) for field in fields(thing) if field.name != "place"}
        return type(thing).__name__, {name: without_places(value) for name, value in values.items()}
    return dict(thing) if hasattr(thing, "keys") else thing


checks_of_names = st.sampled_from(sorted(NAMES.responses))


@st.composite
def turns(draw: st.DrawFn) -> Turn:
    text = draw(st.one_of(st.text(st.characters(blacklist_categories=["Cs", "Cc", "Co", "Cn"]), min_size=1), st.just("/stop")))
    words = st.builds(lambda text: Says(NOWHERE, pattern=pattern_of(text)), WORDS)
    never_words = st.builds(lambda text: DoesNotSay(NOWHERE, pattern=pattern_of(text)), WORDS)
    never_names = st.builds(lambda name: DoesNotSay(NOWHERE, name), checks_of_names)
    named = st.builds(lambda name: Says(NOWHERE, name), checks_of_names)
    steps = draw(st.lists(st.builds(lambda name: Listed(NOWHERE, name), checks_of_names), max_size=2))
    both = st.builds(lambda name, text: Says(NOWHERE, name, pattern_of(text)), checks_of_names, WORDS)
    says = draw(st.lists(words if steps else st.one_of(words, named, both), max_size=3))
    if steps and draw(st.booleans()):  # the words of a message that is listed
        says.insert(0, Says(NOWHERE, steps[0].name, pattern_of(draw(WORDS))))
    never = draw(st.lists(st.one_of(never_words, never_names), max_size=3))
    return Turn(NOWHERE, text, tuple(steps), (*says, *never))


names = WORDS.map(str.strip).filter(bool)
cases = st.builds(lambda name, turns: Case(name, NOWHERE, tuple(turns)), names, st.lists(turns(), min_size=1, max_size=3))
lists_of_cases = st.lists(cases, min_size=1, max_size=3, unique_by=lambda case: case.name)


def kept(call: Callable[[], Any]) -> tuple[Any, list[str]]:
    """What is returned, or the sentences of what is refused."""
    try:
        return call(), []
    except CaseFilesError as refused:
        return None, [problem.sentence for problem in refused.problems]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lists_of_cases)
def test_what_a_spreadsheet_can_tell_comes_back_the_same(tmp_path: Path, cases: list[Case]) -> None:
    rows, refused = kept(lambda: rows_of(cases))
    assert all(sentence.startswith("A spreadsheet cannot tell") for sentence in refused)
    if refused:
        return
    for name, content in (("t.csv", to_csv(rows)), ("t.xlsx", to_xlsx(rows)), ("t.yml", to_yaml(cases).encode())):
        found, refused = kept(partial(read, tmp_path, content, name))
        # "/x" or "benefits/spee" by chance: no button, and no name
        assert all("No button sends" in sentence or "no name of a response" in sentence for sentence in refused)
        assert refused or without_places(found) == without_places(cases), name


YAML = """
test_cases:
  - test_case: "= a name that begins like a formula"
    steps:
      - user: "+1 202 555 0143"
        assertions:
          - bot_uttered: {text_matches: "(?i)hours or days\\\\."}
          - bot_did_not_utter: {utter_name: utter_safety/crisis}
          - bot_did_not_utter: {text_matches: "(?i)dose|mg"}
      - utter: utter_benefits/speed
      - user: "and then?"
        assertions:
          - bot_uttered: {utter_name: utter_clinician, text_matches: "(?i)phone"}
      - user: "both?"
        assertions:
          - bot_uttered: {utter_name: utter_clinician, text_matches: "(?i)phone"}
      - utter: utter_clinician
      - utter: utter_benefits/speed
      - user: "it's “curly” 🙂\\nand two lines: yes #1"
        assertions:
          - bot_uttered: {utter_name: utter_clinician}
"""


def test_yaml_becomes_rows(tmp_path: Path) -> None:
    cases = read(tmp_path, YAML)
    first, words_of_one, words_of_one_listed, second = rows_of(cases)[1:]
    assert first[:2] == ["= a name that begins like a formula", "+1 202 555 0143"]
    assert first[2:] == ["utter_benefits/speed | hours or days.", "utter_safety/crisis | dose | mg"]
    assert words_of_one == ["", "and then?", "... | utter_clinician: phone", ""]
    assert words_of_one_listed == ["", "both?", "utter_clinician: phone | utter_benefits/speed", ""]
    assert second == ["", "it's “curly” 🙂\nand two lines: yes #1", "... | utter_clinician", ""]
    again = read(tmp_path, to_csv(rows_of(cases)), "t.csv")
    assert rows_of(again) == rows_of(cases)
    assert rows_of(read(tmp_path, to_yaml(again), "u.yml")) == rows_of(cases)


def test_no_cell_is_run_as_a_formula(tmp_path: Path) -> None:
    hostile = ["=1+1", "+1", "-1", "@x", "\t=1", "'=1", '=HYPERLINK("https://x")']
    cases = [Case(text, NOWHERE, (Turn(NOWHERE, text),)) for text in hostile]
    rows = rows_of(cases)
    cells = [row[1] for row in csv.reader(io.StringIO(to_csv(rows).decode("utf-8-sig")))][1:]
    assert all(cell.startswith("'") for cell in cells)
    sheet = load_workbook(io.BytesIO(to_xlsx(rows))).active
    assert {cell.data_type for row in sheet.iter_rows(min_row=2, max_col=2) for cell in row} == {"s"}
    assert [cell.value for cell in sheet["B"]][1:] == hostile
    assert all(cell.quotePrefix for cell in sheet["B"])


SET, WORDS_ONLY = (
    "what is run or set (action_executed, slot_was_set, slot_was_not_set)",
    "; it can tell words, as in (?i)drive home",
)
REFUSED = [  # (steps below "user: hi" or its assertions, line, what cannot be told)
    ("- bot: Hello", 5, "the exact text of a bot step"),
    ("- slot_was_set: [name]", 5, SET),
    ("- slot_was_not_set: [name]", 5, SET),
    ("  assertions:\n    - action_executed: action_show", 6, SET),
    ("  assertions:\n    - slot_was_set: [{name: name}]", 6, SET),
    ("  assertions:\n    - bot_uttered: {buttons: [{title: x}]}", 6, "buttons"),
    ("  assertions:\n    - bot_did_not_utter: {buttons: [{title: x}]}", 6, "buttons"),
    ("  assertions:\n    - bot_uttered: {text_matches: Hello}", 6, f"the pattern Hello{WORDS_ONLY}"),
    ("  assertions:\n    - bot_uttered: {text_matches: (?i)a|b}", 6, f"the pattern (?i)a|b{WORDS_ONLY}"),
    ("  assertions:\n    - bot_uttered: {text_matches: (?i)utter_x}", 6, f"the pattern (?i)utter_x{WORDS_ONLY}"),
    ("  assertions:\n    - bot_did_not_utter: {text_matches: (?i)a|b+}", 6, f"the pattern (?i)a|b+{WORDS_ONLY}"),
    ("  assertion_order_enabled: true\n  assertions:\n    - bot_uttered: {text_matches: (?i)x}", 4, "assertion_order_enabled"),
    (
        "  assertions:\n    - bot_uttered: {utter_name: utter_clinician}\n- utter: utter_clinician",
        4,
        "messages listed as steps beside messages named in assertions",
    ),
    ('- user: ""', 5, "an empty message"),
    ('- user: "a\\rb"', 5, "control characters"),
    (f"- user: {'x' * 32_768}", 5, "more than 32767 characters in a cell"),
]


@pytest.mark.parametrize(("steps", "line", "what"), REFUSED)
def test_what_a_spreadsheet_cannot_tell_is_refused(tmp_path: Path, steps: str, line: int, what: str) -> None:
    with pytest.raises(CaseFilesError) as caught:
        rows_of([case_of(tmp_path, f"- user: hi\n{steps}")])
    assert str(caught.value) == f"{tmp_path}/t.yml, line {line}: A spreadsheet cannot tell {what}."


def test_fixtures_and_metadata_are_refused(tmp_path: Path) -> None:
    above = "fixtures:\n  - who:\n      - name: Ann\nmetadata:\n  - s: {channel: slack}\n"
    case = case_of(tmp_path, "- user: hi\n  metadata: s", above, "fixtures: [who]\nmetadata: s\n")
    with pytest.raises(CaseFilesError) as caught:
        rows_of([case])
    assert [(problem.place.line, problem.sentence) for problem in caught.value.problems] == [
        (8, "A spreadsheet cannot tell the fixture who."),
        (9, "A spreadsheet cannot tell the metadata s."),
        (12, "A spreadsheet cannot tell the metadata s."),
    ]
