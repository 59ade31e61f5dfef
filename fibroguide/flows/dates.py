"""Finds the day and the time of day in what people write.

The one expression that is a date is cut out and read by dateparser (https://dateparser.readthedocs.io) or by the calendar;
given whole sentences, dateparser reads "march 3rd at 10" as 2110 and "31 February" as February. Whatever is found is read back
before it is used.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum

import dateparser

_MONTHS_AHEAD = 24
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Whole names and the usual short ones: "maybe 4 december" is not in May.
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?"
    r"|dec(?:ember)?)"
)
_WEEKDAY = r"(?:mon|tues?|wed(?:nes|s)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
_NEAR = rf"(?:today|tonight|tomorrow|{_WEEKDAY})"
_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBERS = {"a": 1, "an": 1, **{word: number for number, word in enumerate(_WORDS, start=1)}}
_COUNT = rf"(?:{'|'.join(_NUMBERS)}|\d{{1,2}})"

_DAY_AND_MONTH = re.compile(
    rf"\b(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m1>{_MONTH})\b"
    rf"|\b(?P<m2>{_MONTH})\.?\s+(?:the\s+)?(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?![:.]\d)",
    re.IGNORECASE,
)
_ISO = re.compile(r"\b\d{4}-\d{1,2}-\d{1,2}\b")
_NUMERIC = re.compile(
    r"(?<![\d.:])(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?(\d{4}|\d{2})\b|(?<![\d.:])(\d{1,2})[/.](\d{1,2})\b(?!:)\.?"
)
_COUNTED = re.compile(
    rf"\bin ({_COUNT}) (day|week|fortnight|month)s?\b|\b({_COUNT}) (day|week|fortnight|month)s? (?:from (?:now|today)|today)\b"
    rf"|\b({_COUNT}) (day|week|month)s? ago\b",
    re.IGNORECASE,
)
_WEEKS_FROM = re.compile(rf"\b({_COUNT}) (week|fortnight)s? (?:(?:on|from)\s+)?({_NEAR})\b|\b({_NEAR}) week\b", re.IGNORECASE)
_NAMED = re.compile(rf"\b(?:the )?day after tomorrow\b|\byesterday\b|\b(?:(this|next|coming|last)\s+)?({_NEAR})\b", re.IGNORECASE)
_DAY_ONLY = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b", re.IGNORECASE)
_MISSPELT = re.compile(r"\b(?:tomorow|tommorow|tommorrow|tomorro|tmrw|tmr|2moro)\b", re.IGNORECASE)
_MOVED = re.compile(r"\bfrom\b.{1,40}?\bto\b", re.IGNORECASE)

_HOUR_WORDS = {word: number for number, word in enumerate(_WORDS, start=1)}
_HOUR_WORD = "|".join(_HOUR_WORDS)
_SPOKEN = re.compile(rf"\b(half past|quarter past|quarter to)\s+({_HOUR_WORD}|\d{{1,2}})\b", re.IGNORECASE)
_TIME = re.compile(
    r"\b(?P<word>noon|midday|midnight)\b"
    r"|\b(?P<h>\d{1,2})(?:[:.](?P<m>\d{2}))?\s*(?P<half>[ap])\.?\s?m\b\.?"
    r"|(?<![\d/.])(?P<h24>\d{1,2}):(?P<m24>\d{2})\b"
    rf"|(?:\bat|@|\baround)\s*(?P<hat>\d{{1,2}})(?:\.(?P<mat>\d{{2}}))?(?:\s*o'?clock)?\b"
    rf"(?!\s*(?:days?|weeks?|months?|(?:of )?{_MONTH}|[:/.-]\d|[ap]\.?\s?m\b))"
    rf"|\b(?P<hoc>\d{{1,2}}|{_HOUR_WORD})\s*o'?clock\b",
    re.IGNORECASE,
)
_DOTTED = re.compile(r"(?<![\d/.-])(?P<h>\d{1,2})\.(?P<m>\d{2})(?![\d/]|\.\d)")
_BARE_TIME = re.compile(
    rf"\s*(?:about |around |at )?(?:(?P<h>\d{{1,2}})(?:[:. ]?(?P<m>\d{{2}}))?|(?P<word>{_HOUR_WORD}))\s*", re.IGNORECASE
)


class Problem(Enum):
    """Why a text gives no date: it holds none, the day does not exist, is past, or too far ahead."""

    NONE = "none"
    IMPOSSIBLE = "impossible"
    PAST = "past"
    FAR = "far"


@dataclass(frozen=True)
class Understood:
    """What a text says about an appointment.

    Attributes:
        days: The day; two when the text can mean two ("12/05/2027"); none with a problem.
        at: The time of day, when one is named.
        problem: Why there is no day.
    """

    days: tuple[date, ...] = ()
    at: time | None = None
    problem: Problem | None = None


def understand(text: str, now: datetime, month_first: bool) -> Understood:
    """Return the day and the time of day that a text names.

    Args:
        text: A few words or sentences.
        now: The moment, in the clinic's time zone.
        month_first: Whether the clinic's country writes 12/25 and not 25/12. A date that could be both ways is still asked about.
    """
    text = _MISSPELT.sub("tomorrow", text).replace("24/7", "")
    moved = _MOVED.search(text)  # "moved from the 20th to the 27th"
    at, rest = _take_time(text[moved.end() :] if moved and _named_days(text[moved.end() :], now, month_first) else text)
    if at is None:
        at, rest = _take_dotted_time(rest, now, month_first)
    found = _named_days(rest, now, month_first)
    if not found:
        return Understood((), at, Problem.NONE)
    existing = [day for day in dict.fromkeys(found) if day is not None]
    if not existing:
        return Understood((), at, Problem.IMPOSSIBLE)
    return checked(tuple(existing), at, now)


def checked(days: tuple[date, ...], at: time | None, now: datetime) -> Understood:
    """Return those of the days that are neither past nor more than two years away, or the problem that none is left."""
    ahead = [day for day in days if not is_past(day, at, now)]
    if not ahead:
        return Understood((), at, Problem.PAST)
    near = tuple(day for day in ahead if day <= now.date() + timedelta(days=_MONTHS_AHEAD * 31))
    return Understood(near, at, None if near else Problem.FAR)


def is_past(day: date, at: time | None, now: datetime) -> bool:
    """Tell whether a day, or a time of it, is over."""
    return day < now.date() or (day == now.date() and at is not None and at <= now.time().replace(tzinfo=None))


def understand_time(text: str) -> time | None:
    """Return the time of day in an answer to "What time?", where a bare ``9`` or ``930`` counts, or None."""
    at, _ = _take_time(text)
    bare = _BARE_TIME.fullmatch(text.strip(" .!"))
    if at is None and bare:
        hour = bare["h"] or str(_HOUR_WORDS[bare["word"].lower()])
        return _time_of(hour, int(bare["m"] or 0), None)
    return at


def _named_days(text: str, now: datetime, month_first: bool) -> list[date | None]:
    """Return the days that a text can mean; None for one that does not exist, as in 31 February."""
    today = now.date()
    if match := _ISO.search(text):
        return [_day(*(int(part) for part in match[0].split("-")))]
    if match := _DAY_AND_MONTH.search(text):
        year = re.search(r"\b((?:19|20)\d{2})\b", text)
        month = _MONTHS.index(next(filter(None, (match["m1"], match["m2"])))[:3].lower()) + 1
        day = int(match["d1"] or match["d2"])
        return [_day(int(year[1]), month, day) if year else _next(today, month, day)]
    if match := _NUMERIC.search(text):
        return _numeric_days(match, today, month_first)
    if match := _WEEKS_FROM.search(text):
        count, unit, named, alone = match[1], match[2], match[3], match[4]
        start = _parsed(_plain_day(named or alone), now)
        weeks = (_number(count) if count else 1) * (2 if (unit or "").lower() == "fortnight" else 1)
        return [start + timedelta(weeks=weeks) if start else None]
    if match := _COUNTED.search(text):
        return [_counted_day(match, now)]
    if match := _DAY_ONLY.search(text):  # also in "monday the 30th"
        return [_next_day_of_month(int(match[1]), today)]
    if match := _NAMED.search(text):
        return _near_days(_plain_day(match[0]), now)
    return []


def _numeric_days(match: re.Match[str], today: date, month_first: bool) -> list[date | None]:
    first, second = int(match[1] or match[4]), int(match[2] or match[5])
    year = int(match[3]) + (2000 if len(match[3]) == 2 else 0) if match[3] else None
    month_firsts = (month_first, not month_first) if first <= 12 and second <= 12 else (second > 12,)
    days = []
    for is_month_first in month_firsts:
        month, day = (first, second) if is_month_first else (second, first)
        days.append(_day(year, month, day) if year else _next(today, month, day))
    return days[:1] if first == second else days


def _counted_day(match: re.Match[str], now: datetime) -> date | None:
    count, unit, past = match[1] or match[3] or match[5], (match[2] or match[4] or match[6]).lower(), bool(match[5])
    number = _number(count) * (2 if unit == "fortnight" else 1)
    unit = "week" if unit == "fortnight" else unit
    return _parsed(f"{number} {unit}s ago" if past else f"in {number} {unit}s", now)


def _plain_day(words: str) -> str:
    """Return words as dateparser knows them."""
    return re.sub(r"\bthurs\b", "thu", re.sub(r"\bweds\b", "wed", words.lower().replace("tonight", "today")))


def _near_days(words: str, now: datetime) -> list[date | None]:
    """Return the days that ``tomorrow``, ``friday`` or ``next friday`` mean; the last can mean two."""
    if words.startswith("last "):
        return [now.date() - timedelta(days=1)]  # whichever it was, it is past
    day = _parsed(re.sub(r"^(?:next|this|coming) |^the ", "", words), now)
    return [day, day + timedelta(days=7)] if day and words.startswith("next ") else [day]


def _parsed(words: str, now: datetime) -> date | None:
    settings = {"RELATIVE_BASE": now.replace(tzinfo=None), "PREFER_DATES_FROM": "future", "DATE_ORDER": "DMY"}
    parsed = dateparser.parse(words, languages=["en"], settings=settings)
    return parsed.date() if parsed else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _next(today: date, month: int, day: int) -> date | None:
    """Return the next day of that month and number: this year's, or the next one's where it is past."""
    for year in range(today.year, today.year + 9):  # the 29th of February may be eight years away
        candidate = _day(year, month, day)
        if candidate is not None and candidate >= today:
            return candidate
    return None


def _next_day_of_month(day: int, today: date) -> date | None:
    for months in range(12):
        year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
        candidate = _day(year, month + 1, day)
        if candidate is not None and candidate >= today:
            return candidate
    return None


def _number(text: str) -> int:
    return _NUMBERS.get(text.lower()) or int(text)


def _take_time(text: str) -> tuple[time | None, str]:
    """Return the time of day in a text, and the text without it."""
    if spoken := _SPOKEN.search(text):
        hour = _HOUR_WORDS.get(spoken[2].lower()) or int(spoken[2])
        kind = spoken[1].lower()
        hour, minute = (hour - 1 or 12, 45) if kind == "quarter to" else (hour, 30 if kind == "half past" else 15)
        return _time_of(str(hour), minute, None), f"{text[: spoken.start()]} {text[spoken.end() :]}"
    for match in _TIME.finditer(text):
        at: time | None
        if match["word"]:
            at = time(0 if match["word"].lower() == "midnight" else 12)
        else:
            hour_text = next(match[name] for name in ("h", "h24", "hat", "hoc") if match[name])
            minute = next((int(match[name]) for name in ("m", "m24", "mat") if match[name]), 0)
            at = _time_of(hour_text, minute, match["half"])
        if at is not None:
            return at, f"{text[: match.start()]} {text[match.end() :]}"
    return None, text


def _take_dotted_time(text: str, now: datetime, month_first: bool) -> tuple[time | None, str]:
    """Return ``9.30`` as a time where it can be no date, or where the rest of the text names the day."""
    for match in _DOTTED.finditer(text):
        rest = f"{text[: match.start()]} {text[match.end() :]}"
        if int(match["m"]) > 31 or int(match["m"]) == 0 or _named_days(rest, now, month_first):
            return _time_of(match["h"], int(match["m"]), None), rest
    return None, text


def _time_of(hour_text: str, minute: int, half: str | None) -> time | None:
    """Return a time of day; without am or pm, 1 to 6 are in the afternoon, since no clinic starts at night, but 06:30 is not."""
    hour = _HOUR_WORDS.get(hour_text.lower()) or int(hour_text)
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    elif 1 <= hour <= 6 and not hour_text.startswith("0"):
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None
