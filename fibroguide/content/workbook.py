"""Writes all answers and questions to a workbook for a spreadsheet, where staff change them.

Questions have a sheet of their own, one a row: a topic has 30 to 700 of them, a cell of Excel shows 25 lines at most and is
edited with Alt+Enter, while rows can be filtered by topic, sorted, pasted from a list and deleted one by one.
"""

import os
import tempfile
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from fibroguide.content.catalogue import Topic
from fibroguide.content.rules import Material
from fibroguide.content.rules.citations import is_document
from fibroguide.content.workbook_layout import (
    ANSWER_COLUMNS,
    ANSWERS,
    EXPORTED,
    GREY,
    HOW_TO,
    QUESTION_COLUMNS,
    QUESTIONS,
    WORDING_COLUMNS,
    Entry,
)

_WIDTHS = {
    "topic": 28,
    "title": 28,
    "answer": 80,
    "simpler": 50,
    "in one sentence": 40,
    "facts": 16,
    "related": 34,
    "section": 34,
    "reviewer": 20,
    "review date": 13,
    EXPORTED: 14,
    "question": 110,
}
_LINE = 15.0  # points
_HIGHEST = 400.0  # points; Excel takes up to 409
_ROOM = 60  # empty rows under the answers, for new topics
_TEXT, _DAY = "@", "yyyy-mm-dd"
_OPEN = Protection(locked=False)
_TOP = Alignment(vertical="top", wrap_text=True)
_GREY, _HEADING = PatternFill("solid", fgColor="D9D9D9"), PatternFill("solid", fgColor="1F4E79")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes as the beginning of a formula

INSTRUCTIONS = (
    "On the sheet Answers each row is one topic: change its title, answer (also in other words), facts, related topics, "
    "reviewer or review date, and leave the grey cells as they are.",
    "On the sheet Questions each row is one question in the words of a patient: add a row with the topic's name to teach a new "
    "phrasing, delete a row to take one away.",
    "Words in curly brackets, such as {clinic_phone}, are filled in by the bot: keep them as they are.",
    "An answer or a wording that you change must be reviewed again: the reviewer writes name and date into its row, "
    "or it waits for review.",
    "Save the file and give it back with 'fibroguide content import', which shows what would change and asks; deleting a row on "
    "the sheet Answers removes no topic.",
)


def write_workbook(material: Material, out: Path) -> None:
    """Write the workbook to ``out``; the same content makes the same cells.

    Raises:
        OSError: The file cannot be written; what was there before is as it was.
    """
    workbook = Workbook()
    _fill_how_to(workbook.active)
    _fill_answers(workbook.create_sheet(ANSWERS), material)
    _fill_questions(workbook.create_sheet(QUESTIONS), material)
    descriptor, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            workbook.save(file)
        os.chmod(name, 0o644)
        os.replace(name, out)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def _fill_how_to(sheet: Worksheet) -> None:
    sheet.title = HOW_TO
    sheet.column_dimensions["A"].width = 110
    for row, sentence in enumerate(INSTRUCTIONS, 1):
        _write(sheet.cell(row, 1), sentence)
        sheet.row_dimensions[row].height = 2 * _LINE


def _fill_answers(sheet: Worksheet, material: Material) -> None:
    _head(sheet, ANSWER_COLUMNS)
    topics = _sorted(material)
    for row, topic in enumerate(topics, 2):
        values = _values(topic)
        for column, heading in enumerate(ANSWER_COLUMNS, 1):
            grey = heading in _grey(topic)
            cell = sheet.cell(row, column)
            _write(cell, values[heading])
            if grey:
                cell.fill = _GREY
            else:
                _unlock(cell, heading)
        lines = sum(len(line) // _WIDTHS["answer"] + 1 for line in topic.reply.splitlines())
        sheet.row_dimensions[row].height = min(_HIGHEST, _LINE * max(lines, 3))
    for row in range(len(topics) + 2, len(topics) + 2 + _ROOM):
        for column, heading in enumerate(ANSWER_COLUMNS, 1):
            _unlock(sheet.cell(row, column), heading)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(ANSWER_COLUMNS))}{len(topics) + 1}"
    sheet.column_dimensions[get_column_letter(ANSWER_COLUMNS.index(EXPORTED) + 1)].hidden = True
    # Without a password: it keeps grey cells from being changed by mistake, and anybody can take it off.
    sheet.protection.sheet = True
    for allowed in ("formatCells", "formatColumns", "formatRows", "autoFilter"):
        setattr(sheet.protection, allowed, False)  # "not locked"


def _fill_questions(sheet: Worksheet, material: Material) -> None:
    _head(sheet, QUESTION_COLUMNS)
    row = 1
    for topic in _sorted(material):
        for question in topic.questions:
            row += 1
            _write(sheet.cell(row, 1), topic.name)
            _write(sheet.cell(row, 2), question)
    for letter in "AB":  # also for the rows that a person adds
        sheet.column_dimensions[letter].number_format = _TEXT
        sheet.column_dimensions[letter].alignment = _TOP
    sheet.auto_filter.ref = f"A1:B{row}"


def _grey(topic: Topic) -> set[str]:
    """Return the columns that a person leaves alone in a topic's row."""
    only_guide = () if is_document(topic.name) else WORDING_COLUMNS.values()
    return {*GREY, *only_guide, *(("answer", "facts") if topic.group == "checklist" else ())}


def _sorted(material: Material) -> list[Topic]:
    return [material.topics[name] for name in sorted(material.topics)]


def _values(topic: Topic) -> dict[str, str | date]:
    entry = Entry.of(topic)
    return {
        "topic": topic.name,
        "title": entry.title,
        "answer": entry.answer,
        **dict(zip(WORDING_COLUMNS.values(), entry.wordings, strict=True)),
        "facts": ", ".join(entry.facts),
        "related": ", ".join(entry.related),
        "section": "\n".join(topic.metadata.get("section", ())),
        "reviewer": entry.signature.by,
        "review date": entry.signature.day() or entry.signature.on,
        EXPORTED: entry.mark(),
    }


def _head(sheet: Worksheet, headings: tuple[str, ...]) -> None:
    for column, heading in enumerate(headings, 1):
        cell = sheet.cell(1, column)
        _write(cell, heading)
        cell.fill = _HEADING
        cell.font = Font(bold=True, color="FFFFFF")
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS[heading]
    sheet.freeze_panes = "A2"


def _write(cell: Cell, value: str | date) -> None:
    """Write a value as text or as a date, never as a formula, whatever it begins with."""
    cell.value = value or None
    cell.alignment = _TOP
    if isinstance(value, date):
        cell.number_format = _DAY
        return
    cell.number_format = _TEXT
    if value:
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(_FORMULA)


def _unlock(cell: Cell, heading: str) -> None:
    cell.protection = _OPEN
    cell.alignment = _TOP
    # Not text: what a person types there becomes a real date, in which day and month cannot be taken for one another.
    cell.number_format = _DAY if heading == "review date" else _TEXT
