"""The clinic's opening hours: in words, and whether it is open at a moment."""

from datetime import date, datetime, time, timedelta
from itertools import groupby

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAYS_AHEAD = 60  # a clinic closed for longer does not say when it opens


def in_words(hours: dict[str, str]) -> str:
    """Return hours by day (``HH:MM-HH:MM``) as a phrase: ``Monday to Thursday 9:00 to 17:00, Friday 9:00 to 16:00``."""
    spans = []
    for span, run in groupby(DAYS, key=hours.get):
        days = list(run)
        if span:
            names = days[0].title() if len(days) == 1 else f"{days[0].title()} to {days[-1].title()}"
            opening, closing = _ends(span)
            spans.append(f"{names} {_clock(opening)} to {_clock(closing)}")
    return ", ".join(spans)


def status(hours: dict[str, str], closed_on: tuple[date, ...], now: datetime) -> str:
    """Return whether the clinic is open, as a phrase.

    Args:
        hours: Opening hours by day, ``HH:MM-HH:MM``; a day that is missing is closed.
        closed_on: Days on which it is closed all the same.
        now: The moment, in the clinic's time zone.

    Returns:
        ``open now, until 17:00``, ``closed now, opens Monday 9:00`` and the like.
    """
    for ahead in range(_DAYS_AHEAD):
        day = now.date() + timedelta(days=ahead)
        span = hours.get(DAYS[day.weekday()])
        if not span or day in closed_on:
            continue
        opening, closing = _ends(span)
        if ahead:
            return f"closed now, opens {_day_name(ahead, day)} {_clock(opening)}"
        if now.time() < opening:
            return f"closed now, opens today {_clock(opening)}"
        if now.time() < closing:
            return f"open now, until {_clock(closing)}"
    return "closed now"


def _day_name(ahead: int, day: date) -> str:
    if ahead == 1:
        return "tomorrow"
    return DAYS[day.weekday()].title() if ahead < 7 else f"on {day:%A} {day.day} {day:%B}"


def _ends(span: str) -> tuple[time, time]:
    opening, closing = (time.fromisoformat(end) for end in span.split("-"))
    return opening, closing


def _clock(moment: time) -> str:
    return f"{moment.hour}:{moment.minute:02d}"
