"""The cells of .csv and .xlsx files as people's programs write them, each with its address."""

import codecs
import csv
import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fibroguide.conversations.cases import Place
from fibroguide.conversations.problems import Problem

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

SHEETS = (".csv", ".xlsx")
_MAX_ROWS = 20_000
_DELIMITERS = ",;\t"
_RUN_BY_SPREADSHEETS = re.compile(r"'*[=+\-@\t\r]")


@dataclass(frozen=True)
class Cell:
    """A cell: where it is, and its text."""

    place: Place
    text: str


Row = list[Cell]


def read_grids(path: Path) -> tuple[list[list[Row]], list[Problem]]:
    """Return the sheets of a file that are not empty, each as its rows, and what is wrong with its cells."""
    problems: list[Problem] = []
    try:
        grids = _read_csv(path) if path.suffix.lower() == ".csv" else _read_xlsx(path, problems)
    except OSError as error:
        return [], [Problem(Place(path), f"The file cannot be read: {error.strerror or error}.")]
    except _WrongFileError as error:
        return [], [Problem(Place(path), str(error))]
    grids = [grid for grid in grids if any(cell.text.strip() for row in grid for cell in row)]
    if not grids and not problems:
        problems.append(Problem(Place(path), "It is empty. Its first row must be: test, user, bot says, bot must not say."))
    return grids, problems


def guarded(text: str) -> str:
    """Return a cell of a CSV file so that no spreadsheet runs it as a formula: with an apostrophe in front where need be."""
    return f"'{text}" if _RUN_BY_SPREADSHEETS.match(text) else text


def unguarded(text: str) -> str:
    """Return the text that :func:`guarded` was given."""
    return text[1:] if text.startswith("'") and _RUN_BY_SPREADSHEETS.match(text) else text


class _WrongFileError(ValueError):
    pass


def _read_csv(path: Path) -> list[list[Row]]:
    text = _decoded(path.read_bytes())
    head, _, rest = text.partition("\n")
    if head.strip().lower().startswith("sep="):  # Excel's own note of the delimiter
        text = rest
    delimiter = max(_DELIMITERS, key=text.partition("\n")[0].count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise _WrongFileError(f"This is not CSV as spreadsheets write it: {error}. Is a double quote missing?") from error
    if len(rows) > _MAX_ROWS:
        raise _WrongFileError(f"The file has {len(rows)} rows; more than {_MAX_ROWS} are not read.")
    return [
        [
            [Cell(_place(path, "", row, column), unguarded(cell)) for column, cell in enumerate(cells, start=1)]
            for row, cells in enumerate(rows, start=1)
        ]
    ]


def _decoded(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]  # what Excel writes, where it is not told otherwise
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise _WrongFileError("This is not a CSV file. Save it from the spreadsheet as CSV UTF-8.")


def _read_xlsx(path: Path, problems: list[Problem]) -> list[list[Row]]:
    # Here and not above: it takes a quarter of a second, for which other commands need not wait.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(path.read_bytes()))
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, AttributeError, SyntaxError) as error:
        raise _WrongFileError("This is not an .xlsx file, or it has a password. Save it as .xlsx without one.") from error
    return [_rows(path, sheet, problems) for sheet in book.worksheets]


def _rows(path: Path, sheet: "Worksheet", problems: list[Problem]) -> list[Row]:
    if sheet.max_row > _MAX_ROWS:
        problems.append(Problem(Place(path), f'Sheet "{sheet.title}" has {sheet.max_row} rows. Delete the empty ones.'))
        return []
    for merged in sheet.merged_cells.ranges:
        place = Place(path, cell=f'sheet "{sheet.title}", cells {merged.coord}')
        problems.append(Problem(place, "These cells are merged into one. Split them: a row is a turn."))
    rows = []
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        row = []
        for column, cell in enumerate(cells, start=1):
            place = _place(path, sheet.title, number, column)
            text, wrong = _text_of(cell.value, cell.data_type)
            if wrong:
                problems.append(Problem(place, wrong))
            row.append(Cell(place, text))
        rows.append(row)
    return rows


def _text_of(value: Any, kind: str) -> tuple[str, str]:
    """Return a cell's text, and what is wrong with it."""
    if value is None:
        return "", ""
    if kind == "f":
        formula = value if isinstance(value, str) else getattr(value, "text", "")
        return "", f"Here is a formula ({formula}). Write the text itself, with an apostrophe in front if it begins with =."
    if kind == "e":
        return "", f"Here is an error of the spreadsheet ({value})."
    if isinstance(value, date | time | timedelta):
        return "", "The spreadsheet has made a date or time of this. Format the cell as text and write it again."
    if isinstance(value, bool):
        return "", f"The spreadsheet has made {str(value).upper()} of this. Format the cell as text and write it again."
    if isinstance(value, float) and value.is_integer():
        return str(int(value)), ""
    return str(value), ""


def column_letter(number: int) -> str:
    """Return the name of a column, counted from 1: A, B, ... Z, AA."""
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def _place(path: Path, sheet: str, row: int, column: int) -> Place:
    address = f"{column_letter(column)}{row}"
    return Place(path, cell=f'sheet "{sheet}", cell {address}' if sheet else f"cell {address}")
