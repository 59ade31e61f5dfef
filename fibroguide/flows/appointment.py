"""The date and time of an infusion, as people write it.

dateparser (https://dateparser.readthedocs.io) reads the words; what it reads too boldly is held against the text, and every
date is confirmed back by the bot before it is used.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

import dateparser

_MONTHS_AHEAD = 24
# "2 pm", "14:30", "9.30am", "at 9", "9 o'clock", "noon"
_TIME = re.compile(
    r"\b(?P<word>noon|midday|midnight)\b"
    r"|\b(?:at\s+|@\s*|around\s+|about\s+)?(?P<h>\d{1,2})(?:[:.](?P<m>\d{2}))?\s*(?P<half>[ap])\.?\s?m\b\.?"
    r"|\b(?:at\s+|@\s*|around\s+|about\s+)?(?P<h24>\d{1,2}):(?P<m24>\d{2})\b"
    r"|(?:\bat|@|\baround|\babout)\s*(?P<hat>\d{1,2})(?:\.(?P<mat>\d{2}))?(?:\s*o'?clock)?\b(?!\s*(?:days?|weeks?|months?|[/.-]\d))"
    r"|\b(?P<hoc>\d{1,2})\s*o'?clock\b",
    re.IGNORECASE,
)
_BARE_TIME = re.compile(r"\s*(?P<h>\d{1,2})(?:[:.]?(?P<m>\d{2}))?\s*")
_NUMERIC = re.compile(r"\b(\d{1,2})\s?[/.-]\s?(\d{1,2})(?:\s?[/.-]\s?(\d{4}|\d{2}))?\b")
_ISO = re.compile(r"\b\d{4}-\d{1,2}-\d{1,2}\b")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?"
_DAY_AND_MONTH = re.compile(rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}\b|\b{_MONTH}\.?\s+(?:the\s+)?{_DAY}\b", re.IGNORECASE)
_DAY_ONLY = re.compile(r"\b(?:on\s+)?the\s+(\d{1,2})(?:st|nd|rd|th)\b|\b(\d{1,2})(?:st|nd|rd|th)\b", re.IGNORECASE)
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
_RELATIVE = re.compile(
    rf"\b(?:the day after tomorrow|day after tomorrow|tomorrow|tomorow|tmrw|today|tonight|yesterday"
    rf"|in (?:a|an|one|two|three|four|five|six|\d{{1,2}}) (?:days?|weeks?|months?)(?: time)?"
    rf"|(?:a|one|two|three|\d{{1,2}}) (?:days?|weeks?|months?) (?:from (?:now|today)|ago)"
    rf"|(?:(?:this|next|coming|last)\s+)?{_WEEKDAY})\b",
    re.IGNORECASE,
)


class Problem(Enum):
    """Why a text gives no date: it holds none, the day does not exist, is past, or too far ahead."""

    NONE = "none"
    IMPOSSIBLE = "impossible"
    PAST = "past"
    FAR = "far"


@dataclass(frozen=True)
class Appointment:
    """A day, and the time where it is known, at the clinic.

    Attributes:
        day: The day.
        at: The time of day; None when it is not known.
    """

    day: date
    at: time | None = None

    def iso(self) -> str:
        """Return ``2026-12-04T09:30``, or ``2026-12-04`` without a time."""
        return datetime.combine(self.day, self.at).isoformat(timespec="minutes") if self.at else self.day.isoformat()

    @classmethod
    def from_iso(cls, text: str) -> "Appointment":
        """Return the appointment that :meth:`iso` wrote.

        Raises:
            ValueError: The text is something else.
        """
        if "T" not in text:
            return cls(date.fromisoformat(text))
        moment = datetime.fromisoformat(text)
        return cls(moment.date(), moment.time().replace(tzinfo=None))

    def at_clinic(self, timezone: str) -> datetime:
        """Return the moment in a time zone.

        Raises:
            ValueError: The time of day is not known.
        """
        if self.at is None:
            raise ValueError("An appointment without a time of day is no moment.")
        return datetime.combine(self.day, self.at, tzinfo=ZoneInfo(timezone))

    def words(self) -> str:
        """Return ``Friday 4 December 2026 at 9:30``."""
        return in_words(self.day) + (f" at {_clock(self.at)}" if self.at else "")

    def hours_before(self, hours: float) -> str:
        """Return the moment that many hours before, as in ``Friday 4 December 3:30``.

        Raises:
            ValueError: The time of day is not known.
        """
        if self.at is None:
            raise ValueError("An appointment without a time of day has no hours before it.")
        moment = datetime.combine(self.day, self.at) - timedelta(hours=hours)
        return f"{moment:%A} {moment.day} {moment:%B}, {_clock(moment.time())}"


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


def in_words(day: date) -> str:
    """Return ``Friday 4 December 2026``."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def understand(text: str, now: datetime, month_first: bool) -> Understood:
    """Return the day and the time of day that a text names.

    Args:
        text: A few words or sentences.
        now: The moment, in the clinic's time zone.
        month_first: Whether the clinic's country writes 12/25 and not 25/12. A date that could be both ways is still asked about.
    """
    moment, rest = _take_time(text)
    days, problem = _days(rest, now, month_first)
    return Understood(days, moment, problem)


def understand_time(text: str) -> time | None:
    """Return the time of day in an answer to "What time?", where a bare ``9`` or ``930`` counts, or None."""
    moment, _ = _take_time(text)
    bare = _BARE_TIME.fullmatch(text)
    if moment is None and bare:
        return _time_of(int(bare["h"]), int(bare["m"] or 0), None)
    return moment


def _days(text: str, now: datetime, month_first: bool) -> tuple[tuple[date, ...], Problem | None]:
    found = _named_days(text, now, month_first)
    if not found:
        return (), Problem.NONE
    existing = [day for day in found if day is not None]
    if not existing:
        return (), Problem.IMPOSSIBLE
    ahead = [day for day in dict.fromkeys(existing) if day >= now.date()]
    if not ahead:
        return (), Problem.PAST
    near = tuple(day for day in ahead if day <= now.date() + timedelta(days=_MONTHS_AHEAD * 31))
    return (near, None) if near else ((), Problem.FAR)


def _named_days(text: str, now: datetime, month_first: bool) -> list[date | None]:
    """Return the days that a text can mean; None for one that does not exist, as in 31 February."""
    iso = _ISO.search(text)
    if iso:
        return [_parse(iso[0], now, "YMD")]
    numeric = _NUMERIC.search(text)
    if numeric:
        first, second = int(numeric[1]), int(numeric[2])
        orders = ["MDY", "DMY"] if month_first else ["DMY", "MDY"]
        if first > 12:
            orders = ["DMY"]
        elif second > 12:
            orders = ["MDY"]
        return [_parse(numeric[0], now, order) for order in orders[: 1 if first == second else 2]]
    if _DAY_AND_MONTH.search(text):
        exact = _search(_DAY_AND_MONTH, text)
        year = re.search(r"\b(20\d{2})\b", text)
        return [_parse(f"{exact} {year[1]}" if year else exact, now, "DMY")]
    if _RELATIVE.search(text):
        return _relative_days(_search(_RELATIVE, text).lower(), now)
    if _DAY_ONLY.search(text):
        return [_next_day_of_month(int(re.sub(r"\D", "", _search(_DAY_ONLY, text))), now.date())]
    return []


def _relative_days(words: str, now: datetime) -> list[date | None]:
    """Return the days that ``tomorrow``, ``in 3 weeks`` or ``next friday`` mean; the last can mean two."""
    if words.startswith("last "):
        return [now.date() - timedelta(days=1)]  # whichever it was, it is past
    plain = re.sub(r"^(.*) from (?:now|today)$", r"in \1", re.sub(r"^(?:next|this|coming)\s+", "", words))
    day = _parse(re.sub(r"tomorow|tmrw", "tomorrow", plain), now, "DMY")
    return [day, day + timedelta(days=7)] if day and words.startswith("next ") else [day]


def _search(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[0] if match else ""


def _parse(words: str, now: datetime, order: str) -> date | None:
    settings = {
        "RELATIVE_BASE": now.replace(tzinfo=None),
        "PREFER_DATES_FROM": "future",
        "DATE_ORDER": order,
        "STRICT_PARSING": False,
    }
    parsed = dateparser.parse(words, languages=["en"], settings=settings)
    return parsed.date() if parsed else None


def _next_day_of_month(day: int, today: date) -> date | None:
    for months in range(12):
        year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
        try:
            candidate = date(year, month + 1, day)
        except ValueError:
            continue
        if candidate >= today:
            return candidate
    return None


def _take_time(text: str) -> tuple[time | None, str]:
    """Return the time of day in a text, and the text without it."""
    moment: time | None
    for match in _TIME.finditer(text):
        if match["word"]:
            moment = time(0 if match["word"].lower() == "midnight" else 12)
        else:
            hour = next(int(match[name]) for name in ("h", "h24", "hat", "hoc") if match[name])
            minute = next((int(match[name]) for name in ("m", "m24", "mat") if match[name]), 0)
            moment = _time_of(hour, minute, match["half"])
        if moment is not None:
            return moment, f"{text[: match.start()]} {text[match.end() :]}"
    return None, text


def _time_of(hour: int, minute: int, half: str | None) -> time | None:
    """Return a time of day; without am or pm, hours from 1 to 6 are taken for the afternoon, as no clinic starts at night."""
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    elif 1 <= hour <= 6:
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _clock(moment: time) -> str:
    return f"{moment.hour}:{moment.minute:02d}"
