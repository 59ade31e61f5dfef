from datetime import date, datetime, timedelta

import pytest

from fibroguide.content.opening_hours import in_words, status

WEEKDAYS = {
    "monday": "09:00-17:00",
    "tuesday": "09:00-17:00",
    "wednesday": "09:00-17:00",
    "thursday": "09:00-17:00",
    "friday": "09:00-16:00",
}
MONDAYS = {"monday": "09:30-12:00"}
MONDAY = date(2026, 11, 16)


def at(moment: str, *closed_on: date, hours: dict[str, str] = WEEKDAYS) -> str:
    return status(hours, closed_on, datetime.fromisoformat(moment))


@pytest.mark.parametrize(
    ("moment", "phrase"),
    [
        ("2026-11-18T00:00", "closed now, opens today 9:00"),
        ("2026-11-18T08:59:59", "closed now, opens today 9:00"),
        ("2026-11-18T09:00", "open now, until 17:00"),
        ("2026-11-18T16:59:59", "open now, until 17:00"),
        ("2026-11-18T17:00", "closed now, opens tomorrow 9:00"),
        ("2026-11-18T23:59:59", "closed now, opens tomorrow 9:00"),
        ("2026-11-20T15:59", "open now, until 16:00"),
        ("2026-11-20T16:00", "closed now, opens Monday 9:00"),
        ("2026-11-21T12:00", "closed now, opens Monday 9:00"),
        ("2026-11-22T12:00", "closed now, opens tomorrow 9:00"),
    ],
)
def test_it_is_open_or_says_when_it_opens(moment: str, phrase: str) -> None:
    assert at(moment) == phrase


def test_a_day_on_which_it_is_closed_all_the_same_is_passed_over() -> None:
    wednesday, thursday, friday = (MONDAY + timedelta(days=days) for days in (2, 3, 4))
    assert at("2026-11-18T10:00", wednesday) == "closed now, opens tomorrow 9:00"
    assert at("2026-11-18T10:00", wednesday, thursday) == "closed now, opens Friday 9:00"
    assert at("2026-11-18T18:00", thursday, friday) == "closed now, opens Monday 9:00"
    assert at("2026-11-18T10:00", thursday) == "open now, until 17:00"


def test_a_closed_day_that_is_closed_anyway_changes_nothing() -> None:
    assert at("2026-11-20T18:00", date(2026, 11, 21)) == at("2026-11-20T18:00")


def test_a_week_or_more_ahead_it_names_the_date() -> None:
    assert at("2026-11-17T10:00", hours=MONDAYS) == "closed now, opens Monday 9:30"
    assert at("2026-11-16T12:00", hours=MONDAYS) == "closed now, opens on Monday 23 November 9:30"
    assert at("2026-11-16T12:00", MONDAY + timedelta(days=7), hours=MONDAYS) == "closed now, opens on Monday 30 November 9:30"
    assert at("2026-12-28T12:00", hours=MONDAYS) == "closed now, opens on Monday 4 January 9:30"


def test_a_clinic_that_does_not_open_for_long_or_ever_is_closed() -> None:
    assert at("2026-11-16T12:00", *(MONDAY + timedelta(weeks=weeks) for weeks in range(20)), hours=MONDAYS) == "closed now"
    assert at("2026-11-16T12:00", hours={}) == "closed now"


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (WEEKDAYS, "Monday to Thursday 9:00 to 17:00, Friday 9:00 to 16:00"),
        (MONDAYS, "Monday 9:30 to 12:00"),
        ({day: "00:00-23:59" for day in [*WEEKDAYS, "saturday", "sunday"]}, "Monday to Sunday 0:00 to 23:59"),
        ({"wednesday": "09:00-12:00", "monday": "09:00-12:00"}, "Monday 9:00 to 12:00, Wednesday 9:00 to 12:00"),
        ({"sunday": "10:05-12:00", "monday": "10:05-12:00"}, "Monday 10:05 to 12:00, Sunday 10:05 to 12:00"),
        ({}, ""),
    ],
)
def test_hours_read_like_a_phrase_in_the_order_of_the_week(hours: dict[str, str], words: str) -> None:
    assert in_words(hours) == words
