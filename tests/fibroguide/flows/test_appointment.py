from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fibroguide.flows.appointment import Appointment, Problem, Understood, in_words, understand, understand_time

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 18, 10, 0, tzinfo=NEW_YORK)  # a Wednesday
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
WORDS = "tuesday next in 3 weeks 12 / 5 . - : 30 at 9 pm noon the 4th 31st 2027 february 0 99 ago from now last of ²"
TIMES = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))


def read(text: str, now: datetime = NOW, month_first: bool = False) -> Understood:
    return understand(text, now, month_first)


def days(text: str, now: datetime = NOW, month_first: bool = False) -> list[str]:
    return [day.isoformat() for day in read(text, now, month_first).days]


def wrong(text: str, *expected: str) -> object:
    return pytest.param(text, *expected, marks=pytest.mark.xfail(reason="is still read wrongly"))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", "2026-11-18"),
        ("tomorrow", "2026-11-19"),
        ("tmrw", "2026-11-19"),
        ("it's tomorow I think", "2026-11-19"),
        ("the day after tomorrow", "2026-11-20"),
        ("this friday", "2026-11-20"),
        ("Friday", "2026-11-20"),
        ("fri", "2026-11-20"),
        ("on SUNDAY", "2026-11-22"),
        ("my drip is on monday", "2026-11-23"),
        ("tuesday 2pm", "2026-11-24"),
        ("I may be there on Tuesday", "2026-11-24"),
        ("in a week", "2026-11-25"),
        ("in 3 weeks", "2026-12-09"),
        ("3 weeks from now", "2026-12-09"),
        ("two days from today", "2026-11-20"),
        ("in two weeks' time", "2026-12-02"),
        ("in 2 months", "2027-01-18"),
        ("the 20th", "2026-11-20"),
        ("on the 4th", "2026-12-04"),
        ("the 31st", "2026-12-31"),
        ("4 December", "2026-12-04"),
        ("4th of december", "2026-12-04"),
        ("December 4th", "2026-12-04"),
        ("Dec 4, 2026", "2026-12-04"),
        ("Dec. the 4th", "2026-12-04"),
        ("4 dec 26", "2026-12-04"),
        ("friday 4 december", "2026-12-04"),
        ("my infusion is on 4 December 2026 at 9:30, at the clinic", "2026-12-04"),
        ("5 january", "2027-01-05"),
        ("14 May", "2027-05-14"),
        ("13/05/2027", "2027-05-13"),
        ("05/13/2027", "2027-05-13"),
        ("13-05-2027", "2027-05-13"),
        ("13.5.27", "2027-05-13"),
        ("13 / 5 / 2027", "2027-05-13"),
        ("31/12", "2026-12-31"),
        ("12/12", "2026-12-12"),
        ("2027-01-15 09:00", "2027-01-15"),
        ("2027-1-5", "2027-01-05"),
        wrong("in two weeks time", "2026-12-02"),
        wrong("thurs", "2026-11-19"),
        wrong("monday the 30th", "2026-11-30"),
        wrong("4 december 9.30", "2026-12-04"),
        wrong("at 4 december", "2026-12-04"),
        wrong("18 november", "2026-11-18"),
        wrong("tonight", "2026-11-18"),
    ],
)
def test_a_day_is_understood_whichever_way_it_is_written(text: str, day: str) -> None:
    assert days(text) == [day]
    assert days(text, month_first=True) == [day], "what can mean one day only means it in every country"
    assert read(text).problem is None


@pytest.mark.parametrize("text", ["12/05/2027", "12.5.2027", "12-05-27"])
def test_a_date_of_two_small_numbers_can_mean_two_days_and_the_country_s_order_comes_first(text: str) -> None:
    assert days(text, month_first=True) == ["2027-12-05", "2027-05-12"]
    assert days(text, month_first=False) == ["2027-05-12", "2027-12-05"]


def test_of_two_days_that_a_date_can_mean_one_that_is_past_is_left_out() -> None:
    assert days("10/12/2026", month_first=True) == ["2026-12-10"], "12 October is over"
    assert read("10/12/2026", month_first=True).problem is None


def test_next_friday_can_mean_the_coming_one_or_the_one_after() -> None:
    assert days("next friday") == ["2026-11-20", "2026-11-27"]
    assert days("next Wednesday") == ["2026-11-25", "2026-12-02"], "said on a Wednesday it is not today"


@pytest.mark.parametrize(
    "text",
    [
        "31 February",
        "29 February 2027",
        "february 30th",
        "31/02/2027",
        "2027-02-30",
        "13/13/2027",
        "the 32nd",
        wrong("00/05/2027"),
        wrong("2026-13-04"),
    ],
)
def test_a_day_that_is_in_no_calendar_is_impossible(text: str) -> None:
    assert read(text) == Understood(problem=Problem.IMPOSSIBLE)


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "3 days ago",
        "last friday",
        "17 November 2026",
        "3 March 2026",
        "10/10/2020",
        "12/05/2020",
        "2026-01-15",
        wrong("07/11/26"),
        wrong("3 March 1960"),
    ],
)
def test_a_day_before_today_is_past(text: str) -> None:
    assert read(text) == Understood(problem=Problem.PAST)


@pytest.mark.parametrize("text", ["4 December 2035", "2035-12-04", "in 99 months", "18 December 2028"])
def test_a_day_more_than_two_years_ahead_is_far(text: str) -> None:
    assert read(text) == Understood(problem=Problem.FAR)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "???",
        "I don't know yet",
        "what should I bring?",
        "next week",
        "in december",
        "sunny",
        "the 2 of us",
        "call me on +1 202 555 0143",
        "202-555-0143",
        "my blood pressure is 120/80",
        "half past two",
        "25:00",
        "\N{WHITE SMILING FACE}",
        "x" * 5_000,
    ],
)
def test_a_text_that_names_no_day_has_none(text: str) -> None:
    assert read(text) == Understood(problem=Problem.NONE)


@given(st.text() | st.lists(st.sampled_from(WORDS.split())).map(" ".join))
def test_any_text_gives_days_or_a_problem_and_never_both(text: str) -> None:
    understood = read(text)
    assert bool(understood.days) != bool(understood.problem)
    assert all(day >= NOW.date() for day in understood.days)


@given(st.integers(0, 700), st.sampled_from(["%d %B %Y", "%B %d, %Y", "%Y-%m-%d", "%A %d %b %Y", "on the %d of %B %Y"]))
def test_every_day_of_the_next_700_is_understood(ahead: int, form: str) -> None:
    day = NOW.date() + timedelta(days=ahead)
    assert read(day.strftime(form)).days == (day,)


def test_a_leap_day_without_a_year_is_the_next_one() -> None:
    assert days("29 February") == ["2028-02-29"]
    assert days("29/2") == ["2028-02-29"]
    assert days("the 29th", now=datetime(2027, 2, 10)) == ["2027-03-29"], "that February has no 29th"
    assert days("tomorrow", now=datetime(2028, 2, 28)) == ["2028-02-29"]


def test_at_the_end_of_a_year_the_next_one_is_meant() -> None:
    eve = datetime(2026, 12, 31, 23, 59, tzinfo=NEW_YORK)
    assert days("tomorrow", eve) == ["2027-01-01"]
    assert days("1 January", eve) == ["2027-01-01"]
    assert days("the 2nd", eve) == ["2027-01-02"]
    assert days("30 December", eve) == ["2027-12-30"]
    assert days("friday", eve) == ["2027-01-01"]
    assert days("today", eve) == ["2026-12-31"]


def test_today_is_the_clinic_s_today() -> None:
    same_moment = NOW.replace(hour=23).astimezone(ZoneInfo("Europe/London"))
    assert days("tomorrow", NOW.replace(hour=23)) == ["2026-11-19"]
    assert days("tomorrow", same_moment) == ["2026-11-20"]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2pm", time(14)),
        ("2 p.m.", time(14)),
        ("at 2", time(14)),
        ("at 9", time(9)),
        ("@ 10", time(10)),
        ("around 11", time(11)),
        ("9.30am", time(9, 30)),
        ("at 9.30", time(9, 30)),
        ("14:30", time(14, 30)),
        ("09:00", time(9)),
        ("9 o'clock", time(9)),
        ("3 oclock", time(15)),
        ("noon", time(12)),
        ("Midday", time(12)),
        ("midnight", time(0)),
        ("12 am", time(0)),
        ("12:30 pm", time(12, 30)),
        ("at 12", time(12)),
        ("00:30", time(0, 30)),
        ("23:59", time(23, 59)),
    ],
)
def test_a_time_of_day_is_understood_alone_and_beside_a_day(text: str, at: time) -> None:
    assert understand_time(text) == at
    assert read(text) == Understood(at=at, problem=Problem.NONE)
    assert read(f"tuesday {text}") == Understood((date(2026, 11, 24),), at)
    assert read(f"{text} on 4 December") == Understood((date(2026, 12, 4),), at)


@pytest.mark.parametrize(
    "text", ["half past two", "25:00", "24:00", "9:60", "13 pm", "0 am", "mornings", "", "no idea", "12345", "1000 am", "-9"]
)
def test_a_time_that_is_not_understood_is_none_and_spoils_no_day(text: str) -> None:
    assert understand_time(text) is None
    assert read(f"{text} tomorrow") == Understood((date(2026, 11, 19),))


@pytest.mark.parametrize(
    ("text", "at"), [("930", time(9, 30)), ("1430", time(14, 30)), ("9", time(9)), (" 2 ", time(14)), ("9.30", time(9, 30))]
)
def test_a_bare_number_is_a_time_only_where_a_time_is_asked_for(text: str, at: time) -> None:
    assert understand_time(text) == at
    assert read(text).at is None


@pytest.mark.parametrize("text", ["2560", "2500", "99", "960", "24"])
def test_a_bare_number_that_is_no_time_is_none(text: str) -> None:
    assert understand_time(text) is None


def test_the_numbers_of_a_date_are_no_time() -> None:
    assert understand_time("in 3 weeks") is None
    assert read("at 12/05/2027").at is None
    assert read("about 4 weeks from now") == Understood((date(2026, 12, 16),))
    assert read("10am on 12/05/2027", month_first=True) == Understood((date(2027, 12, 5), date(2027, 5, 12)), time(10))


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
    assert Appointment(date(2026, 12, 4), time(9, 30)).words() == "Friday 4 December 2026 at 9:30"
    assert Appointment(date(2026, 12, 4), time(14, 5)).words() == "Friday 4 December 2026 at 14:05"
    assert Appointment(date(2028, 2, 29)).words() == "Tuesday 29 February 2028"
    assert in_words(date(2027, 1, 1)) == "Friday 1 January 2027"


@given(st.integers(0, 700), st.none() | TIMES)
def test_the_words_that_are_read_back_mean_the_same_appointment(ahead: int, at: time | None) -> None:
    appointment = Appointment(NOW.date() + timedelta(days=ahead), at)
    understood = read(appointment.words())
    assert understood.days == (appointment.day,)
    if at is None or not 1 <= at.hour <= 6:  # no clinic starts at night
        assert understood.at == at


@pytest.mark.parametrize(
    ("at", "hours", "words"),
    [
        (time(9, 30), 6, "Friday 4 December, 3:30"),
        (time(9, 30), 0.5, "Friday 4 December, 9:00"),
        (time(9, 30), 9.5, "Friday 4 December, 0:00"),
        (time(9, 30), 12, "Thursday 3 December, 21:30"),
        (time(0), 0.25, "Thursday 3 December, 23:45"),
        (time(9, 30), 72, "Tuesday 1 December, 9:30"),
        (time(9, 30), 336, "Friday 20 November, 9:30"),
    ],
)
def test_hours_before_go_back_over_midnight(at: time, hours: float, words: str) -> None:
    assert Appointment(date(2026, 12, 4), at).hours_before(hours) == words


def test_hours_before_go_back_over_the_end_of_a_year_and_a_leap_day() -> None:
    assert Appointment(date(2027, 1, 1), time(2)).hours_before(3) == "Thursday 31 December, 23:00"
    assert Appointment(date(2028, 3, 1), time(2)).hours_before(3) == "Tuesday 29 February, 23:00"


def test_the_moment_at_the_clinic_follows_its_time_zone_and_summer_time() -> None:
    assert Appointment(date(2026, 12, 4), time(9)).at_clinic("America/New_York").isoformat() == "2026-12-04T09:00:00-05:00"
    assert Appointment(date(2027, 7, 4), time(9)).at_clinic("America/New_York").isoformat() == "2027-07-04T09:00:00-04:00"


def test_without_a_time_there_is_no_moment_and_nothing_before_it() -> None:
    with pytest.raises(ValueError, match="no moment"):
        Appointment(date(2026, 12, 4)).at_clinic("America/New_York")
    with pytest.raises(ValueError, match="no hours before it"):
        Appointment(date(2026, 12, 4)).hours_before(6)
