"""Hides postal addresses and post codes; a town or a street that is only spoken of stays."""

import re

from fibroguide.privacy.marks import ADDRESS, hide
from fibroguide.privacy.numbers import COUNTED

_STATE = (
    r"(?:AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|RI|SC|SD|"
    r"TN|TX|UT|VT|VA|WA|WV|WI|WY|DC|PR|Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|"
    r"Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|"
    r"Montana|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|"
    r"Pennsylvania|Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington|West Virginia|"
    r"Wisconsin|Wyoming)"
)
_SENTENCE_STARTS = "I|I'm|Can|Do|Does|Is|Are|What|When|Where|Who|How|Will|Would|My|The|Dr|Please|Could|Should|Am|And|But|We|If|So"
_NO_TOWN = rf"(?!(?:{_SENTENCE_STARTS})\b)"
_TOWN_WORD = rf"{_NO_TOWN}[A-Z][A-Za-z.'-]{{1,20}}"
_TOWN = rf"{_TOWN_WORD}(?: {_TOWN_WORD}){{0,2}}"
_ZIP = r"\d{5}(?:-\d{4})?"
_BRITISH = (
    r"[A-Za-z]{1,2}\d[A-Za-z\d]? ?\d(?!st|nd|rd|th|hr|lb|ST|ND|RD|TH|HR|LB)[ABD-HJLNP-UW-Zabd-hjlnp-uw-z]{2}"  # never c i k m o v
)
_CANADIAN = r"[A-Z]\d[A-Z][ -]?\d[A-Z]\d"
_FLAT = r"(?:,? (?:(?i:apt|apartment|unit|suite|ste|flat|floor|room|lot|bldg|building)\.? ?#?|#)[A-Za-z0-9-]{1,6}\b)"
_TAIL = rf"{_FLAT}?(?:,? {_TOWN},? {_STATE}\b|(?:,| in) {_TOWN}|,? {_STATE}\b)?(?:,? (?:{_ZIP}|{_BRITISH}|{_CANADIAN})\b)?"
_PLAIN_STREET = r"(?:street|avenue|ave|road|rd|lane|blvd|boulevard|highway|hwy|parkway|pkwy|crescent|st)"
_CAPITAL_STREET = (
    r"(?:Street|St|Avenue|Ave|Road|Rd|Drive|Dr|Lane|Ln|Boulevard|Blvd|Court|Ct|Circle|Cir|Place|Pl|Way|Terrace|Ter|Highway|Hwy|"
    r"Parkway|Pkwy|Square|Sq|Close|Crescent|Cres|Gardens|Grove|Mews|Trail|Trl|Row|Hill|Walk|Alley|Loop|Plaza|Park|Green)"
)
_SOME_STREET = re.compile(rf"\b(?:{_PLAIN_STREET[3:-1]}|{_CAPITAL_STREET[3:-1].lower()})\b")
# Never part of a street's name: "5 minutes down the road" is no address.
_BETWEEN = (
    rf"(?!(?:{COUNTED}|the|a|an|my|your|our|their|his|her|to|in|on|at|up|down|from|by|with|for|and|is|are|this|that|other|different|"
    r"long|short|big|small|new|old|side|ways?|things?|dogs?|cats?|blocks?|stops?|lanes?|roads?|streets?|cars?|people)\b)"
)
_HOUSE = r"(?<![\w$£€./-])\d{1,6}(?:-\d{1,5})?[A-Za-z]?,? "
_NUMBERED = r"\d{1,3}(?:st|nd|rd|th)"
_COMPASS = r"(?:[NSEW]\.?|[NS][EW]|North|South|East|West)"
_CAPITAL = re.compile(
    rf"{_HOUSE}(?:{_COMPASS} )?(?:(?!The\b|A\b|My\b)(?:[A-Z][A-Za-z.'-]{{0,20}}|{_NUMBERED}) ){{1,4}}{_CAPITAL_STREET}\b\.?"
    rf"(?: {_COMPASS}\b)?{_TAIL}"
)
_PLAIN = re.compile(
    rf"{_HOUSE}(?:{_COMPASS.lower()} )?(?:{_BETWEEN}(?:[a-z][a-z.'-]{{0,20}}|{_NUMBERED}) ){{1,3}}{_PLAIN_STREET}\b\.?"
    rf"(?! *{COUNTED})"
)
_LIVES_ON = re.compile(
    r"\b(?:[Ll]iv(?:e|es|ing)|[Aa]ddress is|[Ss]taying|[Hh]ouse|[Hh]ome|[Aa]partment|[Ff]lat) (?:is )?(?:on |at |in |off |near )?"
    r"(?P<it>(?:(?!The\b)[A-Z][A-Za-z.'-]{1,20} ){1,3}"
    rf"(?:Street|Avenue|Road|Drive|Lane|Boulevard|Court|Close|Crescent|Terrace|Mews)\b{_TAIL})"
)
_BOX = re.compile(r"\bp\.? ?o\.? ?box \d{1,7}\b")
_STATE_AND_ZIP = re.compile(rf"\b{_STATE},? \d{{5}}\b")
_TOWN_AND_ZIP = re.compile(rf"\b(?:{_TOWN},? )?{_STATE},? {_ZIP}\b(?! *{COUNTED})")
_PLAIN_ZIP = re.compile(
    r"\b(?:zip|zip ?code|post ?code|postal code|liv(?:e|es|ing) in|based in|located in|here in|area)(?: is| code)?[: ]\s?"
    rf"(?P<it>{_ZIP})\b(?! *{COUNTED})"
)
_LONG_ZIP = re.compile(r"(?<![\w-])\d{5}-\d{4}(?![\w-])")
_OTHER_CODES = re.compile(rf"(?<![\w-])(?:{_BRITISH}|{_CANADIAN}|[a-z]\d[a-z][ -]?\d[a-z]\d)(?![\w-])")
_SOME_CODE = re.compile(r"[A-Za-z]\d")


def hide_addresses(text: str) -> str:
    """Return ``text`` without house numbers with their streets and towns, post-office boxes, ZIP codes and post codes."""
    has_digit = any(char.isdigit() for char in text)
    if _SOME_STREET.search(text.lower()):
        text = _LIVES_ON.sub(lambda match: match[0].removesuffix(match["it"]) + ADDRESS, text)
        text = hide(_PLAIN, _CAPITAL.sub(ADDRESS, text), ADDRESS) if has_digit else text
    if not has_digit:
        return text
    if _STATE_AND_ZIP.search(text):
        text = _TOWN_AND_ZIP.sub(ADDRESS, text)
    for pattern in (_BOX, _PLAIN_ZIP, _LONG_ZIP):
        text = hide(pattern, text, ADDRESS)
    return _OTHER_CODES.sub(ADDRESS, text) if _SOME_CODE.search(text) else text
