"""Reads the day in a cell of a spreadsheet, as a date, a number or a text, when it can mean one day only."""

import re
from datetime import date, datetime

from openpyxl.utils.datetime import WINDOWS_EPOCH, from_excel

_MONTHS = "january february march april may june july august september october november december".split()
_HOUR = re.compile(r"[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[ap]m)?$", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})")
_DAY_FIRST_DOTS = re.compile(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})")
_EITHER_FIRST = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})")
_DAY_AND_NAME = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ .-]+([a-z]{3,9})\.?[ ,-]+(\d{4})", re.IGNORECASE)
_NAME_AND_DAY = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", re.IGNORECASE)
_FIRST_NUMBER, _LAST_NUMBER = 36526, 73050  # 2000-01-01 and 2099-12-31 as Excel counts days


class DayError(ValueError):
    """No day, or more than one; the message is the end of a sentence that begins with the value."""


def day_of(value: object, epoch: datetime = WINDOWS_EPOCH) -> date | None:
    """Return the day that the value of a cell stands for; None for an empty one.

    Args:
        value: A date, a text such as ``25 Nov 2026``, or a number as spreadsheets count days.
        epoch: The day from which the workbook counts.

    Raises:
        DayError: The value is no day, or could be two.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if not _FIRST_NUMBER <= value <= _LAST_NUMBER:
            return _of_text(f"{value:.0f}")
        found = from_excel(int(value), epoch)
        return found.date() if isinstance(found, datetime) else None
    if isinstance(value, str):
        return _of_text(" ".join(_HOUR.sub("", value.strip()).split()))
    raise DayError("is no day")


def _of_text(text: str) -> date:
    if re.fullmatch(r"[12]\d{7}", text):
        return _date(text[:4], text[4:6], text[6:])
    if found := _YEAR_FIRST.fullmatch(text):
        return _date(*found.groups())
    if found := _DAY_FIRST_DOTS.fullmatch(text):
        return _date(found[3], found[2], found[1])
    if found := _DAY_AND_NAME.fullmatch(text):
        return _date(found[3], _month(found[2]), found[1])
    if found := _NAME_AND_DAY.fullmatch(text):
        return _date(found[3], _month(found[1]), found[2])
    if found := _EITHER_FIRST.fullmatch(text):
        return _of_two_orders(int(found[1]), int(found[2]), found[3])
    raise DayError("is no day that can be read")


def _of_two_orders(first: int, second: int, year: str) -> date:
    if first <= 12 and second <= 12 and first != second:
        raise DayError(f"could be {_date(year, second, first)} or {_date(year, first, second)}")
    return _date(year, second, first) if first > 12 else _date(year, first, second)


def _month(name: str) -> int:
    found = [number for number, month in enumerate(_MONTHS, 1) if month.startswith(name.lower())]
    if name.lower() == "sept":
        return 9
    if len(found) != 1:
        raise DayError(f"has no month, {name!r}")
    return found[0]


def _date(year: int | str, month: int | str, day: int | str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise DayError("is not in the calendar") from error
