"""Spreadsheets: what they mean, what people's programs make of them, and what is said of mistakes, with the cell."""

import csv
import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from fibroguide.conversations.cases import DoesNotSay, Listed, Says
from fibroguide.conversations.events import Message
from fibroguide.conversations.problems import CaseFilesError
from fibroguide.conversations.running import run_case
from tests.fibroguide.conversations.scripted import ASK, CRISIS, DURATION, SPEED, ScriptedBot, read

HEADER = ["test", "user", "bot says", "bot must not say"]


def comma(*rows: list[str], delimiter: str = ",", encoding: str = "utf-8-sig", end: str = "\r\n") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(rows)
    return out.getvalue().encode(encoding)


def book(*rows: list[Any], merge: str = "", sheets: int = 1) -> bytes:
    made = Workbook()
    for row in rows:
        made.active.append(row)
    made.active.title = "Tests"
    if merge:
        made.active.merge_cells(merge)
    for _ in range(sheets - 1):
        made.create_sheet()
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def mistakes(folder: Path, content: bytes, name: str) -> list[str]:
    with pytest.raises(CaseFilesError) as caught:
        read(folder, content, name)
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]


@pytest.mark.parametrize("name", ["t.csv", "t.xlsx"])
def test_rows_are_turns_and_cells_are_checks(tmp_path: Path, name: str) -> None:
    rows = [
        HEADER,
        ["first", "hi", "utter_benefits/speed | hours or\nDAYS?", "utter_safety/crisis\ndose | mg"],
        ["", "and?", "", ""],
        [],
        ["", "more", "...\nutter_clinician", ""],
        ["second", "ho", "", ""],
    ]
    first, second = read(tmp_path, comma(*rows) if name == "t.csv" else book(*rows), name)
    hi, and_, more = first.turns
    sheet = 'sheet "Tests", ' if name == "t.xlsx" else ""
    assert (first.name, first.place.cell) == ("first", f"{sheet}cell A2")
    assert (second.name, second.place.cell) == ("second", f"{sheet}cell A6")
    assert [turn.text for turn in first.turns] == ["hi", "and?", "more"]
    assert [step.name for step in hi.steps if isinstance(step, Listed)] == ["utter_benefits/speed"]
    assert [(type(check), check.name, check.pattern) for check in hi.assertions] == [
        (Says, None, "(?i)hours or"),
        (Says, None, r"(?i)DAYS\?"),
        (DoesNotSay, "utter_safety/crisis", None),
        (DoesNotSay, None, "(?i)dose"),
        (DoesNotSay, None, "(?i)mg"),
    ]
    assert hi.assertions[0].place.cell == f"{sheet}cell C2"
    assert and_.steps == and_.assertions == more.steps == ()
    assert [check.name for check in more.assertions] == ["utter_clinician"]


async def test_named_messages_are_all_that_may_come(tmp_path: Path) -> None:
    [case] = read(tmp_path, comma(HEADER, ["a", "hi", "utter_benefits/speed", ""]), "t.csv")
    [failure] = (await run_case(case, ScriptedBot([SPEED, ASK]))).failures
    assert (failure.expected, str(failure.place)) == ("no other message", f"{tmp_path}/t.csv, cell B2")


async def test_an_ellipsis_says_that_more_may_come(tmp_path: Path) -> None:
    for dots in ("...", "…"):
        [case] = read(tmp_path, comma(HEADER, ["a", "hi", f"utter_benefits/speed | {dots}", ""]), "t.csv")
        assert (await run_case(case, ScriptedBot([SPEED, ASK]))).passed
        assert not (await run_case(case, ScriptedBot([ASK]))).passed


async def test_words_are_found_in_any_capitals_and_with_any_quotes(tmp_path: Path) -> None:
    [case] = read(tmp_path, comma(HEADER, ["a", "hi", "CALL  or text 988.", "don’t (ever)"]), "t.csv")
    assert (await run_case(case, ScriptedBot([CRISIS]))).passed
    result = await run_case(case, ScriptedBot([DURATION]))
    assert [failure.expected for failure in result.failures] == ['the words "CALL or text 988."']
    result = await run_case(case, ScriptedBot([Message("utter_x", "Call or text 988. I don't (ever) sleep.")]))
    assert [failure.expected for failure in result.failures] == ['never the words "don\'t (ever)"']


async def test_words_of_one_message(tmp_path: Path) -> None:
    other = Message("utter_clinician", "In hours, or days: call us.")
    for cell in ("utter_benefits/speed: hours or days | utter_clinician", "... | utter_benefits/speed:  Hours or days"):
        [case] = read(tmp_path, comma(HEADER, ["a", "hi", cell, ""]), "t.csv")
        assert (await run_case(case, ScriptedBot([SPEED, other]))).passed
        without_words = Message(SPEED.name, "Soon.")
        [failure] = (await run_case(case, ScriptedBot([without_words, other]))).failures
        assert 'the words "hours or days"' in failure.expected.lower()


def test_a_divider_with_spaces_that_do_not_break(tmp_path: Path) -> None:
    [case] = read(tmp_path, comma(HEADER, ["a", "hi", "one\u00a0|\u00a0two", ""]), "t.csv")
    assert [check.pattern for check in case.turns[0].assertions if isinstance(check, Says)] == ["(?i)one", "(?i)two"]


@pytest.mark.parametrize(
    "content",
    [
        comma(HEADER, ["a", "é?", "", ""]),
        comma(HEADER, ["a", "é?", "", ""], encoding="utf-8", end="\n"),
        comma(HEADER, ["a", "é?", "", ""], delimiter=";"),
        comma(HEADER, ["a", "é?", "", ""], delimiter=";", encoding="cp1252"),
        comma(HEADER, ["a", "é?", "", ""], delimiter="\t", encoding="utf-16"),
        b"sep=;\r\n" + comma(HEADER, ["a", "é?", "", ""], delimiter=";", encoding="utf-8"),
        comma([], [" Test ", "USER", "Bot  says", "bot must not say"], ["a", "é?", "", ""]),
        comma([*HEADER, "", ""], ["a", "é?", "", "", "", ""], ["", "", "", "", ""]),
        comma(["bot must not say", "user", "test", "bot says"], ["", "é?", "a", ""]),
    ],
    ids=["Excel's UTF-8", "plain", "semicolons", "Windows-1252", "UTF-16 with tabs", "sep=", "titles", "empty columns", "order"],
)
def test_csv_as_programs_write_it(tmp_path: Path, content: bytes) -> None:
    [case] = read(tmp_path, content, "t.csv")
    assert (case.name, case.turns[0].text) == ("a", "é?")


LIKE_SOMETHING_ELSE = ["5", "005", "-5", "=1+1", "@home", "+1 202 555 0143", "'quoted'", '"x", y', "a\nb", "1/2", "1.5"]


@pytest.mark.parametrize("cell", LIKE_SOMETHING_ELSE)
def test_texts_that_spreadsheets_take_for_something_else(tmp_path: Path, cell: str) -> None:
    assert read(tmp_path, comma(HEADER, ["a", cell, "", ""]), "t.csv")[0].turns[0].text == cell


def test_numbers_in_a_workbook_are_read_as_they_are_shown(tmp_path: Path) -> None:
    [case] = read(tmp_path, book(HEADER, ["a", 5, 988, None], [None, 2.0, None, None], [None, 1.5, None, None]), "t.xlsx")
    assert [turn.text for turn in case.turns] == ["5", "2", "1.5"]
    assert case.turns[0].assertions[0].pattern == "(?i)988"


MISTAKES = {
    "a misspelt title": ([["test", "usr", "bot says", "bot must not say"], ["a", "hi"]], [
        't.csv, cell B1: There is no column "usr". Did you mean "user"?',
        "t.csv, cell A1: The first row must be: test, user, bot says, bot must not say. Missing: user.",
    ]),
    "no titles": ([["a", "hi", "ho", ""]], [
        't.csv, cell A1: There is no column "a".',
        't.csv, cell B1: There is no column "hi".',
        't.csv, cell C1: There is no column "ho".',
        "t.csv, cell A1: The first row must be: test, user, bot says, bot must not say. "
        "Missing: test, user, bot says, bot must not say.",
    ]),
    "a title twice": ([[*HEADER, "user"], ["a", "hi"]], ['t.csv, cell E1: There are two columns "user".']),
    "an unknown response": ([HEADER, ["a", "hi", "utter_benefits/sped", "utter_crisis"]], [
        't.csv, cell C2: There is no response "utter_benefits/sped". Did you mean "utter_benefits/speed"?',
        't.csv, cell D2: There is no response "utter_crisis". Did you mean "utter_safety/crisis"?',
    ]),
    "a name without utter_": ([HEADER, ["a", "hi", "benefits/speed", ""]], [
        't.csv, cell C2: "benefits/speed" is no name of a response. Did you mean "utter_benefits/speed"?',
    ]),
    "an unknown button": ([HEADER, ["a", "/benefits/sped", "", ""]], [
        't.csv, cell B2: No button sends "/benefits/sped". Did you mean "/benefits/speed"? A slash in front presses a button; '
        "to type one, put a space before it.",
    ]),
    "dots where they mean nothing": ([HEADER, ["a", "hi", "", "... | x"]], [
        't.csv, cell D2: "..." says that more messages may come; it belongs into the column "bot says".',
    ]),
    "a name and words that must not be said": ([HEADER, ["a", "hi", "utter_benefits/sped: x", "utter_clinician: phone"]], [
        't.csv, cell C2: There is no response "utter_benefits/sped". Did you mean "utter_benefits/speed"?',
        't.csv, cell D2: "utter_clinician: phone" is a name and words. What must not be said stands alone: one of them a line.',
    ]),
    "no name of a test": ([HEADER, ["", "hi", "", ""], ["", "ho", "", ""]], [
        "t.csv, cell A2: The first row below the titles has no name of a test.",
    ]),
    "nothing that the person writes": ([HEADER, ["a", "hi", "", ""], ["", " ", "utter_clinician", ""]], [
        't.csv, cell B3: The column "user" is empty in this row: what does the person write?',
    ]),
    "a name twice": ([HEADER, ["a", "hi", "", ""], ["b", "hi", "", ""], ["a", "hi", "", ""]], [
        't.csv, cell A4: There is a test "a" already, in cell A2. To go on with the test above, leave this cell empty.',
    ]),
    "something beside the columns": ([HEADER, ["a", "hi", "", "", "note"]], [
        't.csv, cell E2: "note" stands outside of the columns. Is a quote or a divider too many?',
    ]),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "expected"), MISTAKES.values(), ids=MISTAKES)
def test_mistakes_are_told_with_their_cells(tmp_path: Path, rows: list[list[str]], expected: list[str]) -> None:
    assert mistakes(tmp_path, comma(*rows), "t.csv") == expected


EMPTY = "It is empty. Its first row must be: test, user, bot says, bot must not say."
DAY = date(2026, 1, 2)
AS_TEXT = "Format the cell as text and write it again."
NO_XLSX = "This is not an .xlsx file, or it has a password. Save it as .xlsx without one."
WRONG_FILES = {
    "an empty file": ("t.csv", b"", [f"t.csv: {EMPTY}"]),
    "empty lines": ("t.csv", b",,,\r\n \r\n", [f"t.csv: {EMPTY}"]),
    "an open quote": ("t.csv", comma(HEADER) + b'a,"hi\r\n', [
        "t.csv: This is not CSV as spreadsheets write it: unexpected end of data. Is a double quote missing?"
    ]),
    "zeros": ("t.csv", b"test\x00user", ["t.csv: This is not a CSV file. Save it from the spreadsheet as CSV UTF-8."]),
    "a picture": ("t.csv", b"\x89PNG\x81\x8d", ["t.csv: This is not a CSV file. Save it from the spreadsheet as CSV UTF-8."]),
    "an empty workbook": ("t.xlsx", book(), [f"t.xlsx: {EMPTY}"]),
    "an empty .xlsx": ("t.xlsx", b"", [f"t.xlsx: {NO_XLSX}"]),
    "CSV called .xlsx": ("t.xlsx", comma(HEADER), [f"t.xlsx: {NO_XLSX}"]),
    "a broken workbook": ("t.xlsx", book(HEADER)[:-300], [f"t.xlsx: {NO_XLSX}"]),
    "a ZIP file": ("t.xlsx", b"PK\x05\x06" + bytes(18), [f"t.xlsx: {NO_XLSX}"]),
    "merged cells": ("t.xlsx", book(HEADER, ["a", "hi"], [None, "ho"], merge="A2:A3"), [
        't.xlsx, sheet "Tests", cells A2:A3: These cells are merged into one. Split them: a row is a turn.'
    ]),
    "a formula": ("t.xlsx", book(HEADER, ["a", "=B1&C1"]), [
        't.xlsx, sheet "Tests", cell B2: Here is a formula (=B1&C1). Write the text itself, with an apostrophe in front if it '
        "begins with =.",
        't.xlsx, sheet "Tests", cell B2: The column "user" is empty in this row: what does the person write?',
    ]),
    "dates, truth and errors": ("t.xlsx", book(HEADER, ["a", "hi", DAY, True], ["", "ho", datetime(2026, 1, 2), "#N/A"]), [
        f't.xlsx, sheet "Tests", cell C2: The spreadsheet has made a date or time of this. {AS_TEXT}',
        f't.xlsx, sheet "Tests", cell D2: The spreadsheet has made TRUE of this. {AS_TEXT}',
        f't.xlsx, sheet "Tests", cell C3: The spreadsheet has made a date or time of this. {AS_TEXT}',
        't.xlsx, sheet "Tests", cell D3: Here is an error of the spreadsheet (#N/A).',
    ]),
}  # fmt: skip


@pytest.mark.parametrize(("name", "content", "expected"), WRONG_FILES.values(), ids=WRONG_FILES)
def test_files_that_are_wrong(tmp_path: Path, name: str, content: bytes, expected: list[str]) -> None:
    assert mistakes(tmp_path, content, name) == expected


def test_a_workbook_formatted_down_to_its_last_row(tmp_path: Path) -> None:
    made = Workbook()
    made.active.title = "Tests"
    made.active.append(HEADER)
    made.active.cell(1_048_576, 1).number_format = "@"
    out = io.BytesIO()
    made.save(out)
    assert mistakes(tmp_path, out.getvalue(), "t.xlsx") == ['t.xlsx: Sheet "Tests" has 1048576 rows. Delete the empty ones.']


def test_several_sheets_are_read_and_empty_ones_left_out(tmp_path: Path) -> None:
    assert [case.name for case in read(tmp_path, book(HEADER, ["a", "hi"], sheets=3), "t.xlsx")] == ["a"]
    made = Workbook()
    for title, test in (("One", "a"), ("Two", "b")):
        sheet = made.create_sheet(title)
        sheet.append(HEADER)
        sheet.append([test, "hi"])
    out = io.BytesIO()
    made.save(out)
    first, second = read(tmp_path, out.getvalue(), "t.xlsx")
    assert (first.place.cell, second.place.cell) == ('sheet "One", cell A2', 'sheet "Two", cell A2')
