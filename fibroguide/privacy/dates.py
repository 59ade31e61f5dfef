"""Hides dates: days of a year, months with a year, and dates and years of birth. A month or a year alone stays.

Own patterns: dateparser, which reads the dates of appointments, takes milliseconds, and "may" and "2 hours" for dates.
"""

import re

from fibroguide.privacy.marks import DATE, hide
from fibroguide.privacy.numbers import COUNTED

_MONTH = (
    r"(?:jan(?:uary|\.)?|feb(?:ruary|\.)?|apr(?:il|\.)?|june?|july?|aug(?:ust|\.)?|sept?(?:ember|\.)?|oct(?:ober|\.)?|"
    r"nov(?:ember|\.)?|dec(?:ember|\.)?)"
)
_WORD_MONTH = r"(?:may|mar(?:ch|\.)?)"  # which are words, too
_ANY_MONTH = rf"(?:{_MONTH}|{_WORD_MONTH})"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_ORDINAL = (
    rf"(?:{_DAY} ?(?:st|nd|rd|th)|(?:twenty|thirty)[- ](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|first|"
    r"second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|"
    r"seventeenth|eighteenth|nineteenth|twentieth|thirtieth)"
)
_YEAR = r"(?:(?:19|20)\d\d|'\d\d)"
_THEN_YEAR = rf"(?:,? (?:of )?{_YEAR})"
_END = rf"(?![\w%]|[.,/:-]\d)(?!\s?-?{COUNTED})"
_ON = r"\b(?:on|from|by|until|till|for|before|after|since|between|and|is|was|of|last|this|next|born|dated?)\s(?:the )?"
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?,? "

_NUMERIC = re.compile(r"(?<![\w/.-])(?P<it>\d{1,4}([-/.])\d{1,2}\2\d{2,4})(?![\w/-]|\.\d)")
_MONTH_AND_YEAR = re.compile(r"(?<![\w/.-])(?:1[0-2]|0?[1-9])/(?:19|20)\d\d(?![\w/-])")
_SHORT = re.compile(rf"(?:{_ON}|\b{_WEEKDAY})(?:{_WEEKDAY})?(?P<it>(?!24/7)(?:1[0-2]|0?[1-9])/(?!10\b){_DAY}){_END}")
_BIRTH = re.compile(
    r"\b(?:d\.?o\.?b\.?|date of birth|birth ?da(?:te|y)|born(?: on| in)?)(?:\s(?:is|was))?\s?[:=-]?\s?(?:the )?"
    r"(?P<it>\d{1,4}(?:[ ./-]\d{1,4}){1,2}|\d{6,8}|(?:19|20)\d\d|'\d\d)(?![\w/]|\.\d)(?! (?:weeks|days|hours|months))"
)
_HAS_MONTH = re.compile(r"(?:\b|\d)(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)")
# What is certain wherever it stands.
_DAY_THEN_MONTH = re.compile(
    rf"(?<![\w/.,$-])(?:{_ORDINAL} (?:day )?of {_ANY_MONTH}(?!\w){_THEN_YEAR}?|{_ORDINAL} {_MONTH}(?!\w){_THEN_YEAR}?|"
    rf"{_ORDINAL} {_WORD_MONTH}{_THEN_YEAR}|{_DAY}[- ]?{_ANY_MONTH}[- ,]{{1,2}}{_YEAR}|{_DAY} {_MONTH}(?!\w))"
)
_MONTH_THEN_DAY = re.compile(
    rf"\b(?:{_ANY_MONTH} (?:the )?(?:{_ORDINAL}|{_DAY}){_THEN_YEAR}|{_MONTH} (?:the )?{_ORDINAL}\b(?! \w{{0,12}} ?{COUNTED})|"
    rf"{_MONTH} (?:the )?{_DAY}{_END}|{_ANY_MONTH},? (?:of )?{_YEAR}\b)"
)
# "May 3 people come?" and "march 5 miles" are no dates; "on May 3" is one.
_AFTER_ON = re.compile(rf"{_ON}(?P<it>{_WORD_MONTH} (?:the )?(?:{_ORDINAL}|{_DAY})|(?:{_ORDINAL}|{_DAY}) {_WORD_MONTH}){_END}")
_CAPITAL = re.compile(
    rf"(?<=[a-z,] )(?:(?:May|Mar(?:ch)?\.?) (?:the )?(?:{_ORDINAL}|{_DAY}){_END}|{_ORDINAL} (?:May|March)(?!\w))"
)


def hide_dates(text: str) -> str:
    """Return ``text`` without dates."""
    if any(char.isdigit() for char in text):
        text = hide(_NUMERIC, hide(_BIRTH, text, DATE), DATE, _is_a_day)
        text = hide(_SHORT, hide(_MONTH_AND_YEAR, text, DATE), DATE)
    if not _HAS_MONTH.search(text.lower()):
        return text
    for pattern in (_DAY_THEN_MONTH, _MONTH_THEN_DAY, _AFTER_ON):
        text = hide(pattern, text, DATE)
    return _CAPITAL.sub(DATE, text)


def _is_a_day(match: re.Match[str]) -> bool:
    """Tell whether three numbers can be a day: the year first, or a day and a month before a year of two or four digits."""
    first, second, third = re.split(r"[-/.]", match["it"])
    if len(first) == 4:
        return first[:2] in ("19", "20") and 1 <= int(second) <= 12 and 1 <= int(third) <= 31
    low, high = sorted((int(first), int(second)))
    return 1 <= low <= 12 and high <= 31 and (len(third) == 2 or (len(third) == 4 and third[:2] in ("19", "20")))
