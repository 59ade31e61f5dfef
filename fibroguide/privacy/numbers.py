"""Hides phone numbers, and the numbers under which offices know a person."""

import itertools
import re

import phonenumbers

from fibroguide.privacy.marks import NUMBER, PHONE, hide

# What is counted or measured, not dialled: "6 infusions", "200-1000 mg".
COUNTED = (
    r"(?:mgs?|mcg|ug|µg|grams?|kgs?|mls?|cc|iu|units?|%|percent|per|dollars?|bucks|pounds?|lbs?|usd|gbp|euros?|quid|people|persons|"
    r"patients|women|men|adults|kids|children|times?|steps|calories|kcal|miles?|kms?|feet|ft|inch(?:es)?|cm|secs?|seconds?|minutes?|"
    r"mins?|hours?|hrs?|days?|nights?|weeks?|wks?|months?|mos?|years?|yrs?|infusions?|sessions?|treatments?|visits?|appointments?|"
    r"pills?|tablets?|tabs?|caps?|capsules?|doses?|drips?|points?|more|of|or|out|am|pm|a\.m|p\.m|o'?clock|bpm|degrees?|x)\b"
)
_NOT_COUNTED = rf"(?!\s?-?{COUNTED})(?!\s?%)"
_START = r"(?<![\w$£€.,/:#-])"
_END = r"(?!\w|[.,/:-]\d)"

_SSN = re.compile(rf"(?<![\w-])\d{{3}}[- ]\d{{2}}[- ]\d{{4}}{_END}")
_UK_INSURANCE = re.compile(r"(?<!\w)[a-ceghj-pr-tw-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[a-d](?!\w)")
_MEDICARE = re.compile(r"(?<!\w)[1-9][a-z][a-z0-9]\d-?[a-z][a-z0-9]\d-?[a-z]{2}\d{2}(?!\w)")
_CARD = re.compile(rf"{_START}(?:\d{{4}}[ -]?){{3}}\d{{1,7}}{_END}")
_CODE = re.compile(r"(?<![\w-])(?!nct|pmc|pmid|isbn)[a-z]{1,4}-?\d{5,20}[a-z0-9-]{0,10}(?![\w%])")
_KINDS = (
    r"mrn|records?|chart|patient|member(?:ship)?|subscriber|policy|account|acct|claim|case|file|ref(?:erence)?|confirmation|group|ssn|"
    r"social(?: security)?|nhs|national insurance|medicare|medicaid|insurance|licen[cs]e|passport|prescription|rx|card|invoice|"
    r"booking|ticket|npi|pin|id|hospital|order|visit"
)
_NAMED = re.compile(
    rf"\b(?:{_KINDS})(?P<said>(?:'s)?(?:\s(?:number|numbers|nr|no|num|id|card|code|#)){{0,2}}\.?\s?[:#=]?\s?(?:is|was|are)?\s?[:#=]?)\s?"
    rf"(?P<it>#?[a-z]{{0,5}}[- ]?\d[a-z0-9-]{{1,24}}){_NOT_COUNTED}(?![\w%]|[.,/]\d)"
)
_SAYS_NUMBER = re.compile(r"number|\b(?:nr|no|num|id|code)\b|[#:=]")
_LAST_FOUR = re.compile(
    r"\blast (?:four|4|five|5|six|6)(?: digits)?(?: (?:of|on|in) (?:my|his|her|the))?(?: (?:social|ssn|card|account))?"
    rf"[^\d\n.?!]{{0,25}}(?P<it>\d{{4,6}}){_NOT_COUNTED}{_END}"
)
_ASKED_ABOUT = 20  # numbers of a text; more are hidden without asking, since each takes a while
_YEAR = re.compile(r"(?:19|20)\d\d")

# Shapes that are phone numbers whatever a list of numbers in use says: people mistype, and examples are not in use.
_NORTH_AMERICA = r"(?:\+?1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-]{0,2})\d{3}[ .-]?\d{4}(?:,? ?(?:x|ext\.?|extension) ?\d{1,6})?"
_PHONE = re.compile(
    rf"(?<![\w$£€.,/:])(?:\+\d[\d ().-]{{6,18}}\d|(?:tel:)?{_NORTH_AMERICA}|\(?0\d[\d ()-]{{7,12}}\d|\d{{3}}-\d{{4}})"
    rf"{_NOT_COUNTED}(?!\w|[.,/:-]\d)"
)
_LOCAL = re.compile(
    r"\b(?:phone|cell|mobile|number|call|ring|text|reach|tel|telephone|contact|fax|home|work|landline)\b[^\d\n]{0,25}"
    rf"(?P<it>\d{{3}}[ .]\d{{4}}){_NOT_COUNTED}{_END}"
)
_OTHER = re.compile(rf"{_START}\(?\d[\d ().-]{{6,16}}\d{_NOT_COUNTED}{_END}")
_LONG = re.compile(rf"{_START}\d{{7,40}}{_NOT_COUNTED}{_END}")
_THREE_DIGITS = re.compile(r"\d{3}")
_ENOUGH_DIGITS = re.compile(r"(?:\d\D{0,3}){7}")


def hide_records(text: str) -> str:
    """Return ``text`` without record, policy, member, account, insurance and social-security numbers."""
    if not any(char.isdigit() for char in text):
        return text
    for pattern in (_SSN, _UK_INSURANCE, _MEDICARE, _CARD, _LAST_FOUR):
        text = hide(pattern, text, NUMBER)
    return hide(_CODE, hide(_NAMED, text, NUMBER, _is_of_a_record), NUMBER)


def hide_phones(text: str, country: str) -> str:
    """Return ``text`` without phone numbers, and without other numbers of seven digits or more."""
    if not _ENOUGH_DIGITS.search(text):
        return text
    text = hide(_LOCAL, hide(_PHONE, text, PHONE), PHONE)
    asked = itertools.count()
    text = hide(_OTHER, text, PHONE, lambda match: next(asked) >= _ASKED_ABOUT or _is_in_use(match[0], country))
    return hide(_LONG, text, NUMBER)


def _is_of_a_record(match: re.Match[str]) -> bool:
    """Tell whether what stands after "policy" or the like is its number: with few digits, only where it is called one."""
    called_number = _SAYS_NUMBER.search(match["said"]) or match["it"].startswith("#")
    enough = 3 if called_number or match[0].startswith(("mrn", "ssn", "pin")) else 5
    return sum(char.isdigit() for char in match["it"]) >= enough and (bool(called_number) or not _YEAR.fullmatch(match["it"]))


def _is_in_use(text: str, country: str) -> bool:
    if not _THREE_DIGITS.search(text):
        return False
    for written in (text, f"+{text}"):  # many leave the plus of a country code out
        try:
            if phonenumbers.is_valid_number(phonenumbers.parse(written, country)):
                return True
        except phonenumbers.NumberParseException:
            continue
    return False
