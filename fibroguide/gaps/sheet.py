"""Writes the groups of gaps to a sheet in which staff say what to answer."""

import io
import os
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from fibroguide.content.catalogue import Topic
from fibroguide.gaps.grouping import Group
from fibroguide.gaps.known_questions import answerable
from fibroguide.gaps.sheet_layout import COLUMNS, SHEET, TO_FILL, TOPIC, TOPICS, WHY

_EXAMPLES = 6  # other wordings of a group; more do not fit in a cell
_TOP = Alignment(vertical="top", wrap_text=True)
_HEADING, _FILL_IN = PatternFill("solid", fgColor="1F4E79"), PatternFill("solid", fgColor="FFF8DC")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes as the beginning of a formula


def write_sheet(groups: Sequence[Group], topics: Mapping[str, Topic], out: Path, zone: tzinfo | None = None) -> None:
    """Write a new file, readable to its owner alone: one row a group, in order, and a list of the topics.

    Args:
        groups: What people asked.
        topics: All topics; those that can be taught are offered.
        out: The file.
        zone: Where the days are those of the clinic; this machine's without it.

    Raises:
        FileExistsError: There is a file of that name, which may hold somebody's work.
        OSError: It cannot be written.
    """
    workbook = Workbook()
    names = sorted(answerable(topics))
    sheet = workbook.active
    sheet.title = SHEET
    _head(sheet, COLUMNS)
    for row, group in enumerate(groups, 2):
        for column, (heading, value) in enumerate(_values(group, zone).items(), 1):
            cell = sheet.cell(row, column)
            _write(cell, value)
            if heading in TO_FILL:
                cell.fill = _FILL_IN
                cell.number_format = "@"
    _offer_topics(sheet, len(names), max(len(groups), 1) + 1)
    listed = workbook.create_sheet(TOPICS)
    _head(listed, {"topic": 30, "title": 50})
    for row, name in enumerate(names, 2):
        _write(listed.cell(row, 1), name)
        _write(listed.cell(row, 2), str(topics[name].metadata.get("title", "")))
    content = io.BytesIO()
    workbook.save(content)
    with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content.getvalue())


def _values(group: Group, zone: tzinfo | None) -> dict[str, str | int | float]:
    values: tuple[str | int | float, ...] = (
        group.wording,
        "\n".join(group.examples[:_EXAMPLES]),
        group.count,
        group.people,
        "\n".join(f"{WHY.get(kind, kind)}: {count}" for kind, count in group.kinds.items()),
        group.this_week,
        group.week_before,
        group.trend,
        _day(group.first, zone),
        _day(group.last, zone),
        group.topic,
        group.likeness,
        *[""] * len(TO_FILL),
    )
    return dict(zip(COLUMNS, values, strict=True))


def _day(seconds: float, zone: tzinfo | None) -> str:
    return datetime.fromtimestamp(seconds, zone).strftime("%Y-%m-%d")


def _head(sheet: Worksheet, widths: Mapping[str, int]) -> None:
    for column, (heading, width) in enumerate(widths.items(), 1):
        cell = sheet.cell(1, column)
        _write(cell, heading)
        cell.fill = _HEADING
        cell.font = Font(bold=True, color="FFFFFF")
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "B2"


def _write(cell: Cell, value: str | int | float) -> None:
    """Write a number, or a text that is never a formula, whatever people began it with."""
    cell.alignment = _TOP
    if not isinstance(value, str):
        cell.value = value
    elif value:
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(_FORMULA)


def _offer_topics(sheet: Worksheet, number: int, last_row: int) -> None:
    letter = get_column_letter(list(COLUMNS).index(TOPIC) + 1)
    choice = DataValidation("list", formula1=f"{TOPICS}!$A$2:$A${number + 1}", allow_blank=True)
    choice.error, choice.errorTitle = f"Choose a topic from the list (sheet {TOPICS}).", "No such topic"
    sheet.add_data_validation(choice)
    choice.add(f"{letter}2:{letter}{last_row}")
