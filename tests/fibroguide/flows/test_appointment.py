from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fibroguide.flows.appointment import Appointment, clock, in_words
from fibroguide.flows.dates import understand

NEW_YORK = "America/New_York"
NOW = datetime(2026, 11, 18, 0, 0, tzinfo=ZoneInfo(NEW_YORK))
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
TIMES = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))


@given(DAYS, st.none() | TIMES)
def test_what_is_written_down_is_read_back_the_same(day: date, at: time | None) -> None:
    appointment = Appointment(day, at)
    assert Appointment.from_iso(appointment.iso()) == appointment


def test_it_is_written_down_with_the_time_where_it_is_known() -> None:
    assert Appointment(date(2026, 12, 4), time(9, 30)).iso() == "2026-12-04T09:30"
    assert Appointment(date(2026, 12, 4), time(0)).iso() == "2026-12-04T00:00", "midnight is a time"
    assert Appointment(date(2026, 12, 4)).iso() == "2026-12-04"


@pytest.mark.parametrize(
    "text", ["", "T", "tomorrow", "2026-12-04T", "2026-02-30", "2026-12-04T25:00", "4 December 2026", "<script>"]
)
def test_what_was_not_written_down_by_it_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="."):
        Appointment.from_iso(text)


def test_words_name_the_weekday_and_the_time_where_it_is_known() -> None:
    assert Appointment(date(2026, 12, 4), time(9, 30)).words() == "Friday 4 December 2026 at 9:30 am"
    assert Appointment(date(2026, 12, 4), time(14, 5)).words() == "Friday 4 December 2026 at 2:05 pm"
    assert Appointment(date(2028, 2, 29)).words() == "Tuesday 29 February 2028"
    assert in_words(date(2027, 1, 1)) == "Friday 1 January 2027"


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (time(0), "12:00 am"),
        (time(0, 30), "12:30 am"),
        (time(9, 5), "9:05 am"),
        (time(11, 59), "11:59 am"),
        (time(12), "12:00 pm"),
        (time(13), "1:00 pm"),
        (time(23, 59), "11:59 pm"),
    ],
)
def test_a_time_is_said_with_its_half_of_the_day(at: time, words: str) -> None:
    assert clock(at) == words


@given(st.integers(1, 700), st.none() | TIMES)
def test_the_words_that_are_read_back_mean_the_same_appointment(ahead: int, at: time | None) -> None:
    appointment = Appointment(NOW.date() + timedelta(days=ahead), at)
    understood = understand(appointment.words(), NOW, month_first=True)
    assert (understood.days, understood.at) == ((appointment.day,), at)


@pytest.mark.parametrize(
    ("at", "hours", "words"),
    [
        (time(9, 30), 6, "Friday 4 December, 3:30 am"),
        (time(9, 30), 0.5, "Friday 4 December, 9:00 am"),
        (time(9, 30), 9.5, "Friday 4 December, 12:00 am"),
        (time(9, 30), 12, "Thursday 3 December, 9:30 pm"),
        (time(0), 0.25, "Thursday 3 December, 11:45 pm"),
        (time(9, 30), 72, "Tuesday 1 December, 9:30 am"),
        (time(9, 30), 336, "Friday 20 November, 9:30 am"),
    ],
)
def test_hours_before_go_back_over_midnight(at: time, hours: float, words: str) -> None:
    assert Appointment(date(2026, 12, 4), at).hours_before(hours, NEW_YORK) == words


def test_hours_before_go_back_over_the_end_of_a_year_and_a_leap_day() -> None:
    assert Appointment(date(2027, 1, 1), time(2)).hours_before(3, NEW_YORK) == "Thursday 31 December, 11:00 pm"
    assert Appointment(date(2028, 3, 1), time(2)).hours_before(3, NEW_YORK) == "Tuesday 29 February, 11:00 pm"


def test_hours_before_count_the_hour_by_which_clocks_change() -> None:
    summer_begins, summer_ends = date(2027, 3, 14), date(2027, 11, 7)
    assert Appointment(summer_begins, time(9)).hours_before(8, NEW_YORK) == "Sunday 14 March, 12:00 am"
    assert Appointment(summer_ends, time(9)).hours_before(8, NEW_YORK) == "Sunday 7 November, 1:00 am"
    assert Appointment(summer_ends, time(9)).hours_before(10, NEW_YORK) == "Sunday 7 November, 12:00 am"


def test_the_moment_at_the_clinic_follows_its_time_zone_and_summer_time() -> None:
    assert Appointment(date(2026, 12, 4), time(9)).at_clinic(NEW_YORK).isoformat() == "2026-12-04T09:00:00-05:00"
    assert Appointment(date(2027, 7, 4), time(9)).at_clinic(NEW_YORK).isoformat() == "2027-07-04T09:00:00-04:00"


def test_without_a_time_there_is_no_moment_and_nothing_before_it() -> None:
    with pytest.raises(ValueError, match="no moment"):
        Appointment(date(2026, 12, 4)).at_clinic(NEW_YORK)
    with pytest.raises(ValueError, match="no moment"):
        Appointment(date(2026, 12, 4)).hours_before(6, NEW_YORK)
