"""The clinic's details from clinic.yml, checked at start and ready to be put into replies."""

import os
import re
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import BaseModel, Extra, ValidationError, validator

from fibroguide.content.opening_hours import DAYS, in_words, status
from fibroguide.content.yaml_reading import read_yaml

CHECKLISTS = ("evaluation", "preparation", "day_of_infusion", "aftercare", "follow_up")
_HELPLINES = Path(__file__).with_name("helplines.yml")
_PHONE = re.compile(r"\+?[\d ().-]{5,24}")
_NUMBER = re.compile(r"(?<![\w.])\d[\d -]*\d(?![\w]|\.\w)")
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


class ClinicError(ValueError):
    """clinic.yml is missing, or a value in it is; the message says which one and what to do."""


class ClinicItem(BaseModel, extra=Extra.forbid, allow_mutation=False):
    """A clinic's own item on a checklist.

    Attributes:
        text: What to do, in the clinic's words.
        hours_before: Hours before the infusion; with an appointment the item then names the hour.
    """

    text: str
    hours_before: float | None = None

    @validator("text")
    def _not_blank(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("is empty")
        return value.strip()

    @validator("hours_before")
    def _within_two_weeks(cls, value: float | None) -> float | None:
        if value is not None and not 0 < value <= 336:
            raise ValueError(f"is {value!r}; write the hours before the infusion, from 0.25 to 336")
        return value


class Callbacks(BaseModel, extra=Extra.forbid, allow_mutation=False):
    """How the clinic answers requests to be called back.

    Attributes:
        answered_within: Ends the sentence "Somebody will get in touch ...".
        email: Address that is told about each request; mail server: FIBROGUIDE_SMTP_HOST and so on (docs/callbacks.md).
        keep_days: Days that a request is kept.
    """

    answered_within: str
    email: str = ""
    keep_days: int = 30

    @validator("answered_within")
    def _not_blank(cls, value: str) -> str:
        if not value.strip():
            raise ValueError('is empty; write how soon you answer, as in "by the end of the next working day"')
        return value.strip()

    @validator("email")
    def _address(cls, value: str) -> str:
        if value and not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+", value):
            raise ValueError(f"is {value!r}, which is not an e-mail address")
        return value

    @validator("keep_days", pre=True)
    def _days(cls, value: object) -> object:
        return _number_of_days(value)


class Clinic(BaseModel, extra=Extra.forbid, allow_mutation=False):
    """What clinic.yml holds.

    Attributes:
        name: The clinic's name.
        phone: The number patients call.
        address: Where it is, on one line.
        country: Two letters; the key of its help lines in helplines.yml.
        timezone: Name in the IANA time zone database.
        booking_url: https address, or empty.
        keep_days: Days that conversations are kept.
        hours: Opening hours by day, ``HH:MM-HH:MM``; a day that is missing is closed.
        closed_on: Days on which the clinic is closed all the same.
        after_hours: What to do outside the opening hours, a sentence; may be empty.
        checklists: The clinic's own items by checklist.
        websites: Addresses of the websites that may show the chat, beside the bot's own pages.
        callbacks: How requests to be called back are answered; None where the clinic takes none.
    """

    name: str
    phone: str
    address: str
    country: str
    timezone: str
    booking_url: str = ""
    keep_days: int = 30
    hours: dict[str, str]
    closed_on: tuple[date, ...] = ()
    after_hours: str = ""
    checklists: dict[str, tuple[ClinicItem, ...]] = {}
    websites: tuple[str, ...] = ()
    callbacks: Callbacks | None = None

    @validator("name", "address")
    def _not_blank(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("is empty")
        return value.strip()

    @validator("phone")
    def _phone_number(cls, value: str) -> str:
        if not _PHONE.fullmatch(value.strip()):
            raise ValueError(f"is {value!r}, which is not a phone number; write it like +1 202 555 0143")
        return value.strip()

    @validator("country")
    def _known_country(cls, value: str) -> str:
        if value not in helplines():
            raise ValueError(f"is {value!r}; known countries: {', '.join(sorted(helplines()))}")
        return value

    @validator("timezone")
    def _known_timezone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"is {value!r}; write a name such as America/New_York") from error
        return value

    @validator("booking_url")
    def _web_address(cls, value: str) -> str:
        if value and not re.fullmatch(r"https://[^\s<>\"()\[\]]+", value):
            raise ValueError(f"is {value!r}; write a full address that starts with https://, or leave it empty")
        return value

    @validator("closed_on", pre=True, each_item=True)
    def _closed_day(cls, value: object) -> object:
        try:
            return value if isinstance(value, date) else date.fromisoformat(str(value))
        except ValueError as error:
            raise ValueError(f"holds {value!r}; write each day like 2026-12-25") from error

    @validator("websites", each_item=True)
    def _website(cls, value: str) -> str:
        if not re.fullmatch(r"https?://[a-z0-9.-]+(?::\d{1,5})?", value):
            raise ValueError(f"holds {value!r}; write the website's address alone, like https://www.your-clinic.example")
        return value

    @validator("keep_days", pre=True)
    def _days(cls, value: object) -> object:
        return _number_of_days(value)

    @validator("checklists", pre=True)
    def _items(cls, value: object) -> object:
        """Take an item that is only a sentence as its text."""
        if not isinstance(value, dict):
            raise ValueError("is not a list of 'checklist: items' lines")
        for name, items in value.items():
            if name not in CHECKLISTS:
                raise ValueError(f"names the checklist {name!r}; checklists are {', '.join(CHECKLISTS)}")
            if not isinstance(items, list):
                raise ValueError(f"has no list of items for {name}; begin each item with '- '")
        return {name: [{"text": item} if isinstance(item, str) else item for item in items] for name, items in value.items()}

    @validator("hours")
    def _opening_hours(cls, value: dict[str, str]) -> dict[str, str]:
        if not value:
            raise ValueError("is empty; give at least one day")
        for day, hours in value.items():
            if day not in DAYS:
                raise ValueError(f"names the day {day!r}; days are {', '.join(DAYS)}")
            match = _HOURS.fullmatch(hours)
            if not match or match[1] + match[2] >= match[3] + match[4]:
                raise ValueError(f"has {hours!r} for {day}; write it like 09:00-17:00")
        return value

    def open_status(self, now: datetime | None = None) -> str:
        """Return whether the clinic is open now, as in ``closed now, opens Monday 9:00``."""
        return status(self.hours, self.closed_on, now or self.now())

    def now(self) -> datetime:
        """Return the time at the clinic."""
        return datetime.now(ZoneInfo(self.timezone))

    def phone_numbers(self) -> tuple[str, ...]:
        """Return every number that replies may name: the clinic's, and those of the country's help lines."""
        lines = " ; ".join(helplines()[self.country].values())
        return tuple(dict.fromkeys([self.phone, *sorted(_NUMBER.findall(lines), key=len, reverse=True)]))

    def reply_values(self) -> dict[str, str]:
        """Return the value for each ``{name}`` that replies under data/ may use, as Markdown."""
        lines = helplines()[self.country]
        return {
            "clinic_name": self.name,
            "clinic_phone": self.phone,
            "clinic_address": self.address,
            "clinic_hours": in_words(self.hours),
            "clinic_status": self.open_status(),
            "clinic_after_hours_line": f"\n\n{self.after_hours}" if self.after_hours else "",
            "clinic_booking_line": f" [Book online]({self.booking_url})" if self.booking_url else "",
            "callback_promise": self.callbacks.answered_within if self.callbacks else "",
            "callback_keep_days": str(max(self.callbacks.keep_days, self.keep_days) if self.callbacks else 0),
            "emergency_number": lines["emergency"],
            "crisis_action": lines["crisis_action"],
            "crisis_contact": lines["crisis_action"].rstrip(","),
            "keep_days": str(self.keep_days),
            "poison_number": lines["poison"],
            "domestic_violence_number": lines["domestic_violence"],
            "sexual_assault_number": lines["sexual_assault"],
        }


def _number_of_days(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 3650:
        raise ValueError(f"is {value!r}; write a whole number of days from 1 to 3650")
    return value


def clinic_file() -> Path:
    """Return the place of clinic.yml: ``FIBROGUIDE_CLINIC``, else the working folder."""
    return Path(os.environ.get("FIBROGUIDE_CLINIC") or "clinic.yml")


def load_clinic(path: Path | None = None) -> Clinic:
    """Read clinic.yml.

    Raises:
        ClinicError: The file is missing or is no YAML, or a value is missing, unknown or wrong.
    """
    path = path or clinic_file()
    try:
        values = read_yaml(path)
    except OSError as error:
        reason = f"{path} cannot be read ({error.strerror}). Copy the one that comes with Fibro Guide and fill it in."
        raise ClinicError(reason) from error
    except ValueError as error:  # a day such as 2026-02-30
        raise ClinicError(
            f"{path} holds a date that is not in the calendar ({error}). Write each day like 2026-12-25."
        ) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}" if mark else "somewhere"
        raise ClinicError(f"{path}: {place} is not valid YAML. Compare it with the lines around it.") from error
    if not isinstance(values, dict):
        raise ClinicError(f"{path} is empty or not a list of 'name: value' lines.")
    try:
        return Clinic(**values)
    except ValidationError as error:
        raise ClinicError(f"{path}: {_sentence(error)}") from error


@lru_cache(maxsize=1)
def helplines() -> dict[str, dict[str, str]]:
    """Return emergency and help line numbers by country code."""
    lines: dict[str, dict[str, str]] = read_yaml(_HELPLINES)
    return lines


def _sentence(error: ValidationError) -> str:
    first: dict[str, Any] = dict(error.errors()[0])
    key = ".".join(str(part) for part in first["loc"])
    if first["type"] == "value_error.missing":
        return f"'{key}' is missing. Add a line '{key}: ...'."
    if first["type"] == "value_error.extra":
        parts: dict[str, type[BaseModel]] = {"callbacks": Callbacks, "checklists": ClinicItem}
        known = parts.get(str(first["loc"][0]), Clinic) if len(first["loc"]) > 1 else Clinic
        return f"'{key}' is not a known key. Known keys: {', '.join(known.__fields__)}."
    return f"'{key}' {first['msg']}." if not first["type"].startswith("type_error") else f"'{key}' has the wrong kind of value."
