from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fibroguide.flows.dates import Problem, Understood, understand, understand_time

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=ZoneInfo("America/New_York"))  # a Wednesday
WORDS = "tuesday next in 3 weeks 12 / 5 . - : 30 at 9 pm noon the 4th 31st 2027 february 0 99 ago from now last of half past to ²"


def read(text: str, now: datetime = NOW, month_first: bool = False) -> Understood:
    return understand(text, now, month_first)


def days(text: str, now: datetime = NOW, month_first: bool = False) -> list[str]:
    return [day.isoformat() for day in read(text, now, month_first).days]


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
        ("18/11", "2026-11-18"),
        ("tonight", "2026-11-18"),
        ("weds", "2026-11-25"),
        ("in two weeks time", "2026-12-02"),
        ("in a fortnight", "2026-12-02"),
        ("a week tomorrow", "2026-11-26"),
        ("a week on friday", "2026-11-27"),
        ("friday week", "2026-11-27"),
        ("a fortnight on friday", "2026-12-04"),
        ("two weeks from Friday", "2026-12-04"),
        ("two weeks today", "2026-12-02"),
        ("at 4 december", "2026-12-04"),
        ("4 december 9.30", "2026-12-04"),
        ("it was moved from the 20th to the 27th", "2026-11-27"),
        ("moved from 20 november to 4 december", "2026-12-04"),
        ("18 november", "2026-11-18"),
        ("thurs", "2026-11-19"),
        ("monday the 30th", "2026-11-30"),
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
        "31/4",
        "0/0",
        "00/05/2027",
        "2026-13-04",
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
        "07/11/26",
        "today at 9",
        ("3 March 1960"),
    ],
)
def test_a_day_before_today_is_past(text: str) -> None:
    understood = read(text)
    assert (understood.days, understood.problem) == ((), Problem.PAST)


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
        "10 past nine",
        "25:00",
        "we are here for you 24/7",
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
    assert days("the 29th", now=datetime(2027, 2, 10)) == ["2027-03-29"], "that February has no 29th"
    assert days("tomorrow", now=datetime(2028, 2, 28)) == ["2028-02-29"]


def test_in_numbers_too() -> None:
    assert days("29/2") == ["2028-02-29"]


def test_today_counts_until_its_hour() -> None:
    assert read("today at 11") == Understood((date(2026, 11, 18),), time(11))
    assert read("today at 10").problem is Problem.PAST, "it is 10 o'clock"


def test_at_the_end_of_a_year_the_next_one_is_meant() -> None:
    eve = datetime(2026, 12, 31, 23, 59, tzinfo=ZoneInfo("America/New_York"))
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
        ("at 6", time(18)),
        ("at 7", time(7)),
        ("6:30", time(18, 30)),
        ("06:30", time(6, 30)),
        ("half past two", time(14, 30)),
        ("half past 9", time(9, 30)),
        ("quarter past eleven", time(11, 15)),
        ("quarter to 9", time(8, 45)),
        ("quarter to one", time(12, 45)),
    ],
)
def test_a_time_of_day_is_understood_alone_and_beside_a_day(text: str, at: time) -> None:
    assert understand_time(text) == at
    assert read(text) == Understood(at=at, problem=Problem.NONE)
    assert read(f"tuesday {text}") == Understood((date(2026, 11, 24),), at)
    assert read(f"{text} on 4 December") == Understood((date(2026, 12, 4),), at)


@pytest.mark.parametrize(
    "text",
    [
        "10 past nine",
        "half past thirteen",
        "25:00",
        "24:00",
        "9:60",
        "13 pm",
        "0 am",
        "mornings",
        "",
        "no idea",
        "12345",
        "1000 am",
        "-9",
    ],
)
def test_a_time_that_is_not_understood_is_none_and_spoils_no_day(text: str) -> None:
    assert understand_time(text) is None
    assert read(f"{text} tomorrow") == Understood((date(2026, 11, 19),))


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("930", time(9, 30)),
        ("1430", time(14, 30)),
        ("9", time(9)),
        (" 2 ", time(14)),
        ("9.30", time(9, 30)),
        ("nine", time(9)),
        ("about 9", time(9)),
        ("9.", time(9)),
    ],
)
def test_a_bare_number_is_a_time_only_where_a_time_is_asked_for(text: str, at: time) -> None:
    assert understand_time(text) == at
    assert read(text).at is None


@pytest.mark.parametrize("text", ["2560", "2500", "99", "960", "24"])
def test_a_bare_number_that_is_no_time_is_none(text: str) -> None:
    assert understand_time(text) is None


def test_a_time_with_a_full_stop_is_seen_where_it_can_be_no_day_or_the_day_is_named() -> None:
    assert read("9.30 on friday") == Understood((date(2026, 11, 20),), time(9, 30))
    assert read("4.12.2026 9.30") == Understood((date(2026, 12, 4),), time(9, 30))
    assert read("9.45").at == time(9, 45), "no month has 45 days"
    assert read("9.10") == Understood((date(2027, 10, 9), date(2027, 9, 10)))


def test_the_numbers_of_a_date_are_no_time() -> None:
    assert understand_time("in 3 weeks") is None
    assert read("at 12/05/2027").at is None
    assert read("about 4 weeks from now") == Understood((date(2026, 12, 16),))
    assert read("10am on 12/05/2027", month_first=True) == Understood((date(2027, 12, 5), date(2027, 5, 12)), time(10))


@pytest.mark.parametrize("text", ["maybe 4 december", "march on, it is the 4th of december", "I may come on 4 dec"])
def test_a_word_that_begins_like_a_month_is_none(text: str) -> None:
    assert days(text) == ["2026-12-04"]
