"""A good time to call, in somebody's own words but in no other words: what else they write may be about their health."""

import re

OPTIONS = ("in the morning", "in the afternoon", "any time")
MAX_WORDS = 12
_TIMES = (
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:days?)?|weds|weekdays?|weekends?|today|tonight|tomorrow|tmrw|tmr|"
    r"mornings?|afternoons?|evenings?|nights?|noon|midday|lunch(?:time)?|early|late|days?|weeks?|\d{1,2}(?:[:.]\d{2})?(?:ish)?(?:am|pm)?|"
    r"am|pm|o'clock|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half"
)
_JOINTS = (
    r"any|anytime|after|before|between|and|or|to|till|until|from|at|on|in|the|not|except|next|this|around|about|past|time|every|"
    r"all|only"
)
_TIME = re.compile(rf"(?:{_TIMES})", re.IGNORECASE)
_WORD = re.compile(rf"(?:{_TIMES}|{_JOINTS})", re.IGNORECASE)
_SOON = re.compile(
    r"\W*(?:please )?(right now|now|asap|as soon as possible|soon|straight ?away"
    r"|in (?:a|an|half an|\d{1,2}|two|three|ten) (?:hour|minute)s?)(?:,? please)?\W*",
    re.IGNORECASE,
)
_RANGE = re.compile(r"(\d)\s*[-–]\s*(\d)")
_WHENEVER = re.compile(
    r"\b(?:any ?time|when ?ever|any day|don'?t mind|doesn'?t matter|no preference|idk|i don'?t know|not sure|all day)\b", re.I
)


def good_time(text: str) -> str | None:
    """Return the words in a text that say when, ``any time`` where it is all one, or None where it says no time."""
    if soon := _SOON.fullmatch(text):  # alone only: "now my hands hurt" says no time
        return soon[1].lower()
    kept: list[str] = []
    for word in re.findall(r"[\w':.]+", _RANGE.sub(r"\1 to \2", text)):
        word = word.strip(".:'")
        if word.lower() in ("am", "pm") and not (kept and kept[-1][0].isdigit()):
            continue  # "I am", and not "9 am"
        if _WORD.fullmatch(word):
            kept.append(word)
    while kept and not _TIME.fullmatch(kept[-1]):  # "before the" with nothing after it
        kept.pop()
    while kept and kept[0].lower() in ("the", "and", "or"):
        kept.pop(0)
    if any(_TIME.fullmatch(word) for word in kept):
        return " ".join(kept[:MAX_WORDS])
    return OPTIONS[-1] if _WHENEVER.search(text) else None
