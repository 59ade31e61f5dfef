"""The day and time of an infusion."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo


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

    def words(self) -> str:
        """Return ``Friday 4 December 2026 at 9:30 am``."""
        return in_words(self.day) + (f" at {clock(self.at)}" if self.at else "")

    def at_clinic(self, zone: str) -> datetime:
        """Return the moment in a time zone.

        Raises:
            ValueError: The time of day is not known.
        """
        if self.at is None:
            raise ValueError("An appointment without a time of day is no moment.")
        return datetime.combine(self.day, self.at, tzinfo=ZoneInfo(zone))

    def hours_before(self, hours: float, zone: str) -> str:
        """Return the moment that many hours before, as in ``Friday 4 December, 3:30 am``; clocks that change in between count.

        Raises:
            ValueError: The time of day is not known.
        """
        utc = self.at_clinic(zone).astimezone(timezone.utc) - timedelta(hours=hours)
        moment = utc.astimezone(ZoneInfo(zone))
        return f"{moment:%A} {moment.day} {moment:%B}, {clock(moment.time())}"


def in_words(day: date) -> str:
    """Return ``Friday 4 December 2026``."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def clock(moment: time) -> str:
    """Return ``2:00 pm``: whoever meant 2 at night sees it when the time is read back."""
    return f"{moment.hour % 12 or 12}:{moment.minute:02d} {'am' if moment.hour < 12 else 'pm'}"
