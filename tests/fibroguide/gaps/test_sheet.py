"""The sheet that staff get, and the sheet that they hand back."""

import stat
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook, load_workbook

from fibroguide.content.rules.problem import ContentError
from fibroguide.gaps.grouping import Group
from fibroguide.gaps.sheet import write_sheet
from fibroguide.gaps.sheet_layout import COLUMNS, SHEET, TO_FILL
from fibroguide.gaps.sheet_reading import Wanted, read_sheet

ZONE = ZoneInfo("America/New_York")


def group(**changes: object) -> Group:
    values = {
        "wording": "can I bring my dog",
        "examples": ("are dogs allowed", "pets?"),
        "count": 7,
        "people": 5,
        "kinds": {"unanswered": 6, "unsure": 1},
        "first": 1_000_000_000.0,
        "last": 1_000_600_000.0,
        "this_week": 4,
        "week_before": 3,
        "trend": "up",
        "topic": "not_covered/clinic_practical",
        "likeness": 0.71,
    }
    return Group(**{**values, **changes})


def written(topics, out: Path, *groups: Group) -> list[dict[str, object]]:
    write_sheet(groups, topics, out, ZONE)
    rows = list(load_workbook(out)[SHEET].iter_rows(values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_a_row_says_all_of_a_group_and_leaves_three_cells_to_fill(topics, tmp_path: Path) -> None:
    (row,) = written(topics, tmp_path / "gaps.xlsx", group())
    assert list(row) == list(COLUMNS)
    assert row == {
        "question": "can I bring my dog",
        "other wordings": "are dogs allowed\npets?",
        "asked": 7,
        "people": 5,
        "why": "not understood: 6\nnot sure which topic: 1",
        "this week": 4,
        "week before": 3,
        "trend": "up",
        "first asked": "2001-09-08",
        "last asked": "2001-09-15",
        "nearest topic": "not_covered/clinic_practical",
        "likeness": 0.71,
        "answer with topic": None,
        "better wording": None,
        "done": None,
    }


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-dog", "@SUM(A1)", "'quoted", "a\x0bb\x00", "🐶", "x" * 1000, "0012"])
def test_what_people_wrote_is_never_a_formula_and_comes_back(topics, tmp_path: Path, text: str) -> None:
    out = tmp_path / "gaps.xlsx"
    written(topics, out, group(wording=text, examples=(text,)))
    cell = load_workbook(out)[SHEET]["A2"]
    assert cell.data_type == "s"
    assert cell.value == text.replace("\x0b", "").replace("\x00", "")


def test_topics_can_be_chosen_from_a_list(topics, tmp_path: Path) -> None:
    written(topics, tmp_path / "gaps.xlsx", group(), group())
    workbook = load_workbook(tmp_path / "gaps.xlsx")
    (choice,) = workbook[SHEET].data_validations.dataValidation
    assert str(choice.sqref) == "M2:M3"
    names = [row[0] for row in workbook["Topics"].iter_rows(min_row=2, values_only=True)]
    assert choice.formula1 == f"Topics!$A$2:$A${len(names) + 1}"
    assert "procedure/fasting" in names
    assert "safety/crisis" not in names


def test_only_its_owner_can_read_it(topics, tmp_path: Path) -> None:
    written(topics, tmp_path / "gaps.xlsx", group())
    assert stat.S_IMODE((tmp_path / "gaps.xlsx").stat().st_mode) == 0o600


def test_a_file_that_may_be_filled_in_is_not_written_over(topics, tmp_path: Path) -> None:
    (tmp_path / "gaps.xlsx").write_text("somebody's work")
    with pytest.raises(FileExistsError):
        write_sheet([group()], topics, tmp_path / "gaps.xlsx")
    assert (tmp_path / "gaps.xlsx").read_text() == "somebody's work"


# --- reading


def test_a_sheet_that_is_filled_in_says_what_to_teach(topics, tmp_path: Path) -> None:
    out = tmp_path / "gaps.xlsx"
    written(topics, out, *(group(wording=f"question {number}") for number in range(6)))
    workbook = load_workbook(out)
    for address, value in (
        ("M2", "procedure/fasting"),
        ("M3", "procedure/ride_home"),
        ("N3", "May I drive?\nmay my son drive me?"),
        ("O4", "yes"),
        ("M5", "procedure/fasting"),
        ("O5", "✓"),
        ("O6", "no"),
    ):
        workbook[SHEET][address] = value
    workbook.save(out)
    filled = read_sheet(out, topics)
    assert filled.problems == ()
    assert filled.wanted == (
        Wanted("procedure/fasting", "question 0", "Gaps!A2"),
        Wanted("procedure/ride_home", "May I drive?", "Gaps!N3"),
        Wanted("procedure/ride_home", "may my son drive me?", "Gaps!N3"),
    )
    assert (filled.done, filled.open) == (2, 2)


@pytest.mark.parametrize(
    "topic",
    [
        "procedure/fasting", " Procedure/Fasting ", "“procedure/fasting”", "'procedure/fasting'", "utter_procedure/fasting",
        "/procedure/fasting", "procedure / fasting", "Eating and drinking before", "procedure/fasting\u00a0",
    ],
)  # fmt: skip
def test_a_topic_is_known_by_its_name_or_title_however_it_is_typed(topics, filled_sheet, topic) -> None:
    (wanted,) = read_sheet(filled_sheet(("can I eat", topic)), topics).wanted
    assert wanted.topic == "procedure/fasting"


def test_curly_quotes_and_odd_spaces_in_a_wording_become_plain_ones(topics, filled_sheet) -> None:
    sheet = filled_sheet(("x", "procedure/fasting", "Can\u00a0I  eat “before” my son’s infusion…"))
    assert read_sheet(sheet, topics).wanted[0].wording == 'Can I eat "before" my son\'s infusion...'


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("q", "procedure/fastin"), "Gaps!B2: there is no topic 'procedure/fastin'. Did you mean 'procedure/fasting'? The sheet"),
        (("q", "zzzz"), "Gaps!B2: there is no topic 'zzzz'. The sheet Topics lists them all."),
        (("q", "safety/crisis"), "Gaps!B2: safety/crisis is for people in danger"),
        (("q", "conversation/erased"), "Gaps!B2: nobody asks for conversation/erased in words"),
        (("q", None, "better"), "Gaps!B2: the row has a better wording but no topic."),
        (("q", "procedure/fasting", None, "perhaps"), "Gaps!D2: 'perhaps' is neither yes nor no."),
        (("q", "=A1"), "Gaps!B2: the cell has a formula."),
        (("q", "procedure/fasting", "=1+1"), "Gaps!C2: the cell has a formula."),
        ((date(2026, 1, 1), "procedure/fasting"), "Gaps!A2: the text has become a date."),
        ((None, "procedure/fasting"), "Gaps!C2: there is no question in this row."),
    ],
)
def test_a_cell_that_cannot_be_taken_is_named_with_the_remedy(topics, filled_sheet, row, sentence) -> None:
    filled = read_sheet(filled_sheet(("fine", "procedure/ride_home")), topics)
    assert filled.problems == ()
    filled = read_sheet(filled_sheet(row), topics)
    assert any(problem.startswith(sentence) for problem in filled.problems), filled.problems


def test_every_wrong_cell_is_named_not_only_the_first(topics, filled_sheet) -> None:
    filled = read_sheet(filled_sheet(("a", "nowhere/x"), ("b", "procedure/fasting"), ("c", "nowhere/y", None, "hm")), topics)
    assert [problem.partition(":")[0] for problem in filled.problems] == ["Gaps!B2", "Gaps!D4", "Gaps!B4"]


def test_merged_cells_are_named(topics, filled_sheet) -> None:
    path = filled_sheet(("a", "procedure/fasting"), ("b",))
    workbook = load_workbook(path)
    workbook[SHEET].merge_cells("B2:B3")
    workbook.save(path)
    assert read_sheet(path, topics).problems[0] == "Gaps!B2:B3: these cells are merged. Split them, one value a cell."


def test_numbers_are_taken_as_they_are_written(topics, filled_sheet) -> None:
    (wanted,) = read_sheet(filled_sheet((911, "procedure/fasting")), topics).wanted
    assert wanted.wording == "911"


def save(workbook: Workbook, path: Path) -> Path:
    workbook.save(path)
    return path


def test_a_sheet_without_rows_or_columns_or_a_name_is_refused(topics, tmp_path: Path, filled_sheet) -> None:
    with pytest.raises(ContentError, match="the sheet has no rows"):
        read_sheet(filled_sheet(), topics)
    workbook = Workbook()
    with pytest.raises(ContentError, match="has no sheet 'Gaps' but Sheet"):
        read_sheet(save(workbook, tmp_path / "a.xlsx"), topics)
    workbook.active.title = SHEET
    with pytest.raises(ContentError, match="Gaps!A1: there is no column 'question' in row 1, which has: nothing"):
        read_sheet(save(workbook, tmp_path / "b.xlsx"), topics)
    workbook.active.append(["question", "topic"])
    with pytest.raises(ContentError, match="no column 'answer with topic' in row 1, which has: question, topic"):
        read_sheet(save(workbook, tmp_path / "c.xlsx"), topics)


@pytest.mark.parametrize("content", [None, b"", b"no workbook", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old"])
def test_what_is_no_workbook_is_refused_in_a_sentence(topics, tmp_path: Path, content) -> None:
    path = tmp_path / "gaps.xlsx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ContentError, match=r"gaps\.xlsx"):
        read_sheet(path, topics)


def test_columns_may_stand_in_another_order_and_others_beside_them(topics, tmp_path: Path) -> None:
    workbook = Workbook()
    workbook.active.title = "gaps "
    workbook.active.append(["Done", "notes", "Answer with topic", "QUESTION", "better  wording"])
    workbook.active.append([None, "hm", "procedure/fasting", "can I eat", None])
    assert read_sheet(save(workbook, tmp_path / "a.xlsx"), topics).wanted == (
        Wanted("procedure/fasting", "can I eat", "Gaps!D2"),
    )


def test_the_columns_to_fill_stand_last() -> None:
    assert tuple(COLUMNS)[-3:] == TO_FILL
