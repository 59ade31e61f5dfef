"""The workbook that staff get, and what is taken for one when it comes back."""

import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from fibroguide.content.rules import ContentError, read_material
from fibroguide.content.workbook import INSTRUCTIONS, write_workbook
from fibroguide.content.workbook_layout import ANSWER_COLUMNS, Entry
from fibroguide.content.workbook_reading import read_workbook
from tests.fibroguide.content.staff import Staff, export

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def cells(path: Path) -> list[tuple]:
    """Return everything that stands in the cells, and how they look."""
    return [
        (
            sheet.title,
            cell.coordinate,
            cell.value,
            cell.data_type,
            cell.number_format,
            cell.fill.fgColor.rgb,
            cell.protection.locked,
        )
        for sheet in openpyxl.load_workbook(path)
        for row in sheet.iter_rows()
        for cell in row
    ]


def test_the_first_sheet_says_in_five_sentences_what_to_do(staff: Staff) -> None:
    sheet = staff.workbook.worksheets[0]
    assert sheet.title == "How to"
    assert [row[0].value for row in sheet.iter_rows()] == list(INSTRUCTIONS)
    assert len(INSTRUCTIONS) == 5


def test_there_is_a_row_for_each_topic_and_each_question(staff: Staff, project: Path) -> None:
    topics = read_material(project).topics
    rows = list(staff.answers.iter_rows(min_row=2, max_row=len(topics) + 1, values_only=True))
    assert [row[0] for row in rows] == sorted(topics)
    speed = topics["benefits/speed"]
    assert rows[sorted(topics).index("benefits/speed")] == (
        "benefits/speed",
        "How fast it works",
        speed.reply,
        speed.metadata["simpler"],
        speed.metadata["in_one_sentence"],
        "F23, F24",
        "benefits/duration, procedure/number_of_sessions, benefits/pain_relief",
        "The Benefits of Ketamine for Fibromyalgia Treatment",
        None,
        None,
        Entry.of(speed).mark(),
    )
    asked = [row for row in staff.questions.iter_rows(min_row=2, values_only=True) if row[0] == "benefits/speed"]
    assert asked == [("benefits/speed", question) for question in speed.questions]


def test_sheets_are_made_for_reading(staff: Staff) -> None:
    for sheet in (staff.answers, staff.questions):
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref
        assert all(cell.alignment.wrap_text for row in sheet.iter_rows(max_row=9) for cell in row)
    assert staff.answers.column_dimensions["C"].width >= 60
    assert staff.answers.column_dimensions["K"].hidden
    assert staff.questions.column_dimensions["B"].number_format == "@", "what is typed below the last row stays text"


def test_what_the_program_writes_is_grey_and_locked_and_the_rest_is_not(staff: Staff) -> None:
    def grey(topic: str) -> set[str]:
        found = [staff.cell(topic, column) for column in ANSWER_COLUMNS]
        assert all((cell.fill.fgColor.rgb == "00D9D9D9") == cell.protection.locked for cell in found)
        return {column for column, cell in zip(ANSWER_COLUMNS, found, strict=True) if cell.protection.locked}

    assert grey("benefits/speed") == {"topic", "section", "as exported"}
    assert grey("checklist/aftercare") == {"topic", "section", "as exported", "simpler", "in one sentence", "answer", "facts"}
    assert staff.answers.protection.sheet
    assert not staff.answers.protection.password
    assert staff.cell("benefits/speed", "review date").number_format == "yyyy-mm-dd", "where Excel makes a date of what is typed"
    below = staff.answers.cell(staff.row("smalltalk/greet") + 1, 1)
    assert (below.value, below.protection.locked) == (None, False), "where new topics go"


def test_the_same_content_makes_the_same_cells(project: Path, tmp_path: Path, staff: Staff) -> None:
    export(project, tmp_path / "again.xlsx")
    assert cells(tmp_path / "again.xlsx") == cells(staff.path)


@pytest.mark.parametrize("words", ["=1+1", "+1 2", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "#N/A", "2026-11-25", "007", "true"])
def test_no_cell_is_run_or_changed_by_a_spreadsheet(project: Path, tmp_path: Path, words: str) -> None:
    material = read_material(project)
    speed = material.topics["benefits/speed"]
    metadata = {**speed.metadata, **dict.fromkeys(("title", "simpler", "in_one_sentence", "reviewed_by"), words)}
    evil = replace(speed, reply=words, questions=(words,), metadata=metadata)
    path = tmp_path / "out.xlsx"
    write_workbook(material.with_topics({"benefits/speed": evil}), path)
    staff = Staff(path)
    for cell in (*(staff.answers.cell(2, column) for column in (2, 3, 4, 5, 9)), staff.questions.cell(2, 2)):
        assert (cell.value, cell.data_type, cell.number_format) == (words, "s", "@")
        assert bool(cell.quotePrefix) == (words[0] in "=+-@")
    with zipfile.ZipFile(path) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 3
    assert not [sheet for sheet in sheets if "<f>" in sheet or 't="e"' in sheet]


def test_what_is_read_is_what_was_written(staff: Staff, project: Path) -> None:
    filled = read_workbook(staff.path)
    topics = read_material(project).topics
    assert (filled.problems, filled.notes) == ([], [])
    assert {row.texts["topic"]: row.texts["answer"] for row in filled.answers} == {
        name: topic.reply for name, topic in topics.items()
    }
    assert len(filled.questions) == sum(len(topic.questions) for topic in topics.values())
    assert filled.answers[3].address("answer") == "Answers!C5"


def test_a_file_that_cannot_be_written_leaves_what_was_there(project: Path, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        write_workbook(read_material(project), tmp_path / "nowhere/out.xlsx")
    assert not (tmp_path / "nowhere").exists()


# What is no workbook


def zipped(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return path


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty."),
        (b"topic,answer\nbenefits/speed,x\n", "is no Excel workbook. Save it as"),
        (b"%PDF-1.7", "is no Excel workbook."),
        (OLE + b"\0" * 600 + "Workbook".encode("utf-16-le"), "is an old Excel workbook (.xls)."),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "is protected with a password. Take the password off."),
        (b"PK\x03\x04broken", "is broken or was not copied in full."),
    ],
)
def test_a_file_of_another_kind_is_told(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "answers.xlsx"
    path.write_bytes(content)
    with pytest.raises(ContentError) as caught:
        read_workbook(path)
    assert f"answers.xlsx {words}" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("word/document.xml", "is a Word document."),
        ("content.xml", "is an OpenDocument file."),
        ("xl/workbook.bin", "is a binary Excel workbook (.xlsb)."),
        ("ppt/presentation.xml", "is a presentation."),
        ("readme.txt", "is no Excel workbook."),
        ("xl/workbook.xml", "is broken:"),
    ],
)
def test_another_zipped_file_is_told(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(ContentError) as caught:
        read_workbook(zipped(tmp_path / "answers.xlsx", name))
    assert f"answers.xlsx {words}" in str(caught.value)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet2.xml", "xl/styles.xml"])
@pytest.mark.parametrize("content", [b"<", b"<x/>", None])
def test_a_workbook_with_a_broken_part_is_a_sentence(staff: Staff, tmp_path: Path, part: str, content: bytes | None) -> None:
    path = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(staff.path) as archive, zipfile.ZipFile(path, "w") as broken:
        for name in archive.namelist():
            if name != part:
                broken.writestr(name, archive.read(name))
            elif content is not None:
                broken.writestr(name, content)
    with pytest.raises(ContentError, match=r"broken|Answers|no Excel workbook"):
        read_workbook(path)


def test_a_workbook_cut_short_is_a_sentence(staff: Staff) -> None:
    staff.path.write_bytes(staff.path.read_bytes()[:5000])
    with pytest.raises(ContentError, match="not copied in full"):
        read_workbook(staff.path)


def test_a_file_that_is_not_there_a_folder_and_one_too_large_are_sentences(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"none\.xlsx cannot be read: No such file or directory\."):
        read_workbook(tmp_path / "none.xlsx")
    with pytest.raises(ContentError, match=r"cannot be read: Is a directory\."):
        read_workbook(tmp_path)
    large = tmp_path / "large.xlsx"
    with large.open("wb") as file:
        file.truncate(20_000_001)
    with pytest.raises(ContentError, match=r"is larger than 20 MB"):
        read_workbook(large)


def test_a_small_file_that_unpacks_to_a_large_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/workbook.xml", "w") as part,
    ):
        for _ in range(210):
            part.write(b"\0" * 1_000_000)
    assert path.stat().st_size < 2_000_000
    with pytest.raises(ContentError, match="holds far more than a workbook of answers"):
        read_workbook(path)


def test_a_workbook_of_another_time_count_gives_the_same_day(staff: Staff) -> None:
    from openpyxl.utils.datetime import MAC_EPOCH

    staff.workbook.epoch = MAC_EPOCH
    staff.cell("benefits/speed", "review date").value = datetime(2026, 11, 24)
    row = next(row for row in read_workbook(staff.save()).answers if row.texts["topic"] == "benefits/speed")
    assert row.texts["review date"] == "2026-11-24"
