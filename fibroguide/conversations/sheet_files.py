"""Writes the rows of a spreadsheet as .csv or .xlsx."""

import csv
import io
from collections.abc import Sequence

from fibroguide.conversations.grids import column_letter, guarded

_WIDTHS = (34, 60, 44, 44)


def to_csv(rows: Sequence[Sequence[str]]) -> bytes:
    """Return CSV as spreadsheets read it; what they would run as a formula has an apostrophe in front."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([guarded(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def to_xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    """Return an .xlsx file in which every cell is text."""
    from openpyxl import Workbook  # here and not above, as in grids.py
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    sheet = book.active
    sheet.title = "Tests"
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            if not text:
                continue
            cell = sheet.cell(number, column, text)
            cell.data_type = "s"  # not a formula, whatever it begins with
            cell.quotePrefix = True  # and none when somebody edits it
            cell.number_format = "@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=number == 1)
    for column, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
