from datetime import date, datetime

import pytest
from openpyxl.utils.datetime import MAC_EPOCH

from fibroguide.content.days import DayError, day_of


@pytest.mark.parametrize(
    "value",
    [
        date(2026, 11, 25),
        datetime(2026, 11, 25, 13, 30),
        46351,
        46351.75,
        20261125,
        "2026-11-25",
        " 2026-11-25 ",
        "2026/11/25",
        "2026.11.25",
        "20261125",
        "2026-11-25T13:30:00",
        "2026-11-25 13:30",
        "25.11.2026",
        "25. 11. 2026",
        "25/11/2026",
        "11/25/2026",
        "11-25-2026",
        "25 Nov 2026",
        "25-Nov-2026",
        "25th November, 2026",
        "25 NOVEMBER 2026",
        "Nov 25, 2026",
        "Nov. 25 2026",
        "November 25th, 2026",
    ],
)
def test_a_day_is_read_in_any_form_that_can_mean_one_day_only(value: object) -> None:
    assert day_of(value) == date(2026, 11, 25)


def test_other_days() -> None:
    assert day_of("4/4/2026") == date(2026, 4, 4)
    assert day_of("1 Sept 2026") == date(2026, 9, 1)
    assert day_of("29 Feb 2028") == date(2028, 2, 29)
    assert day_of(44889, MAC_EPOCH) == date(2026, 11, 25), "as old workbooks of a Macintosh count"


@pytest.mark.parametrize("value", [None, "", "  "])
def test_no_day(value: object) -> None:
    assert day_of(value) is None


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("03/04/2026", "could be 2026-04-03 or 2026-03-04"),
        ("03-04-2026", "could be 2026-04-03 or 2026-03-04"),
        ("25/11/26", "is no day that can be read"),
        ("2026-02-30", "is not in the calendar"),
        ("31 June 2026", "is not in the calendar"),
        ("13/13/2026", "is not in the calendar"),
        ("1 Ju 2026", "is no day that can be read"),
        ("1 Mayo 2026", "has no month, 'Mayo'"),
        ("last week", "is no day that can be read"),
        (12, "is no day that can be read"),
        (1e300, "is no day that can be read"),
        (float("nan"), "is no day that can be read"),
        (True, "is no day"),
        ("٢٥/١١/٢٠٢٦" * 50, "is no day that can be read"),
    ],
)
def test_what_is_no_day_or_could_be_two_is_told(value: object, words: str) -> None:
    with pytest.raises(DayError, match=words):
        day_of(value)
