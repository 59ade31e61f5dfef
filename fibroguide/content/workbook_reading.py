"""Reads the sheets of a workbook into rows of text, with the address of every cell that cannot be taken as it is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from fibroguide.content.days import DayError, day_of
from fibroguide.content.rules import ContentError, did_you_mean
from fibroguide.content.workbook_file import open_workbook
from fibroguide.content.workbook_layout import ANSWER_COLUMNS, ANSWERS, NOT_NEEDED, QUESTION_COLUMNS, QUESTIONS

_MOST_ROWS = 60_000  # ours has 13,000
_LINE_END = re.compile(r"_x000D_\n?|\r\n?")  # as Windows and Excel write it


@dataclass(frozen=True)
class Row:
    """A row that holds something.

    Attributes:
        sheet: The name of its sheet.
        number: As the spreadsheet shows it.
        texts: What its cells say, by column; lines end with one line feed.
        letters: The letter of each column.
    """

    sheet: str
    number: int
    texts: dict[str, str]
    letters: dict[str, str]

    def address(self, column: str) -> str:
        """Return the place of a cell, as in ``Answers!C12``; of the row's first cell for a column that is not there."""
        return f"{self.sheet}!{self.letters.get(column, 'A')}{self.number}"


@dataclass
class Filled:
    """What a workbook holds.

    Attributes:
        answers: Rows of the sheet Answers.
        questions: Rows of the sheet Questions.
        problems: What cannot be taken as it is, a sentence each, with its place.
        notes: What is left aside.
    """

    answers: list[Row] = field(default_factory=list)
    questions: list[Row] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_workbook(path: Path) -> Filled:
    """Return what the workbook holds.

    Raises:
        ContentError: It is no workbook, or has not the sheets and columns of one with answers.
    """
    workbook = open_workbook(path)
    filled = Filled()
    sheets = {sheet.title.strip().casefold(): sheet for sheet in workbook.worksheets}
    for name, columns, rows in (
        (ANSWERS, ANSWER_COLUMNS, filled.answers),
        (QUESTIONS, QUESTION_COLUMNS, filled.questions),
    ):
        sheet = sheets.get(name.casefold())
        if sheet is None:
            near = did_you_mean(name, [sheet.title for sheet in workbook.worksheets])
            raise ContentError(f"{path.name} has no sheet '{name}'.{near} Give the sheet that name, or export anew.")
        rows += _Sheet(sheet, name, columns, workbook.epoch, filled).rows()
    return filled


class _Sheet:
    """One sheet while it is read."""

    def __init__(self, sheet: Worksheet, name: str, columns: tuple[str, ...], epoch: datetime, filled: Filled) -> None:
        self._sheet, self._name, self._epoch, self._filled = sheet, name, epoch, filled
        if sheet.max_row > _MOST_ROWS:
            rows = f"rows down to {sheet.max_row}; {_MOST_ROWS} is the most"
            raise ContentError(f"{name} has {rows}. Delete the empty rows under the last one.")
        self._numbers = self._find(columns)
        self._letters = {column: get_column_letter(number) for column, number in self._numbers.items()}

    def _find(self, columns: tuple[str, ...]) -> dict[str, int]:
        """Return the number of each column by the headings in the first row."""
        headings: dict[str, int] = {}
        for cell in self._sheet[1]:
            heading = " ".join(str(cell.value or "").split()).casefold()
            if heading in headings:
                first = get_column_letter(headings[heading])
                raise ContentError(f"{self._name}!{cell.coordinate}: the heading '{heading}' stands in {first}1 too. Keep one.")
            if heading:
                headings[heading] = cell.column
        if not headings and self._sheet.max_row == 1:
            raise ContentError(f"{self._name}: the sheet is empty. Export anew and make the changes there.")
        missing = [column for column in columns if column not in headings and column not in NOT_NEEDED]
        unknown = [heading for heading in headings if heading not in columns]
        if missing:
            near = did_you_mean(missing[0], unknown)
            found = f" Is it{near[len(' Did you mean') :]}" if near else f" Row 1 has: {', '.join(headings) or 'nothing'}."
            raise ContentError(f"{self._name}!A1: there is no column '{missing[0]}' in row 1.{found} Name it '{missing[0]}'.")
        self._filled.notes += [f"{self._name}: the column '{heading}' is not read." for heading in unknown]
        return {column: headings[column] for column in columns if column in headings}

    def rows(self) -> Iterator[Row]:
        for merged in self._sheet.merged_cells.ranges:
            self._filled.problems.append(f"{self._name}!{merged.coord}: these cells are merged. Split them, one value a cell.")
        found = False
        for number, cells in enumerate(self._sheet.iter_rows(min_row=2), 2):
            texts = {column: self._text(cells[at - 1], column) for column, at in self._numbers.items()}
            if any(texts.values()):
                found = True
                yield Row(self._name, number, texts, self._letters)
        if not found:
            raise ContentError(f"{self._name}: the sheet has no rows. Export anew and make the changes there.")

    def _text(self, cell: Cell, column: str) -> str:
        try:
            return _day(cell, self._epoch) if column == "review date" else _words(cell, column)
        except ContentError as error:
            self._filled.problems.append(f"{self._name}!{cell.coordinate}: {error}")
            return ""


def _words(cell: Cell, column: str) -> str:
    value = cell.value
    _check_type(cell)
    if value is None:
        return ""
    if isinstance(value, (datetime, date, time, timedelta)):
        raise ContentError("the text has become a date or a time. Format the cell as text and type it again.")
    if isinstance(value, bool) or isinstance(value, (int, float)):
        if column != "question":
            raise ContentError(f"{value!r} is no text. Format the cell as text and type it again.")
        return str(value).lower() if isinstance(value, bool) else f"{value:g}" if abs(value) < 1e5 else f"{value:.0f}"
    return _LINE_END.sub("\n", str(value)).strip()


def _day(cell: Cell, epoch: datetime) -> str:
    _check_type(cell)
    try:
        day = day_of(cell.value, epoch)
    except DayError as error:
        raise ContentError(f"{str(cell.value)!r} {error}. Write it like 2026-11-25.") from error
    return day.isoformat() if day else ""


def _check_type(cell: Cell) -> None:
    if cell.data_type == "f":
        raise ContentError("the cell has a formula. Write the text itself, or put ' before the sign =.")
    if cell.data_type == "e":
        raise ContentError(f"the cell shows the error {cell.value}. Write the text itself.")
