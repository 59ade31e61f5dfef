"""Choices by number, where a channel has no buttons or not enough of them."""

import re
import unicodedata
from collections.abc import Sequence

_WORDS = "one two three four five six seven eight nine ten eleven twelve".split()
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
_NUMBERS = {word: number for words in (_WORDS, _ORDINALS) for number, word in enumerate(words, start=1)}

_THING = r"(?:number|option|choice|answer|button|item)"
_DIGITS = r"(?P<digits>[1-9]\d?)"
_CHOICE = re.compile(
    rf"""
    (?:please\s+|i\s+(?:choose|pick|want|mean)\s+|i(?:'d|’d|\s+would)\s+like\s+|i(?:'ll|’ll|\s+will)\s+take\s+)?
    (?:
        (?:the\s+)?(?:{_THING}\s+\#?|\#\s*|n[or]\.?\s*|\()?{_DIGITS}        # 2, (2), #2, no. 2, option 2
        | (?:(?:the\s+)?{_THING}\s+)?(?P<word>{"|".join(_WORDS)})               # two, number two
        | (?:the\s+)?(?:(?P<ordinal>{"|".join(_ORDINALS)})|(?P<short>[1-9]\d?)(?:st|nd|rd|th))
          (?:\s+(?:one|{_THING}))?                                              # the second one, 2nd
    )
    [\s.,:;!?)]*
    (?:(?:please|pls|thanks|thank\s+you)[\s.!]*)?
    """,
    re.VERBOSE,
)


def numbered(titles: Sequence[str], start: int = 1) -> str:
    """Return a line for each title, as in ``1. What is fibromyalgia?``, that reads the same in Markdown and as text.

    Args:
        titles: What can be chosen.
        start: Number of the first.
    """
    return "\n".join(f"{number}. {' '.join(title.split())}" for number, title in enumerate(titles, start))


def number_in(text: str) -> int | None:
    """Return the number, 1 to 99, that a reply chooses by saying nothing else, as in "2)" or "the second one"; else None."""
    plain = unicodedata.normalize("NFKC", text).replace("\ufe0f", "").replace("\u20e3", "")  # a key of the emoji keyboard
    match = _CHOICE.fullmatch(" ".join(plain.lower().split()))
    if match is None:
        return None
    digits, word = match["digits"] or match["short"], match["word"] or match["ordinal"]
    return int(digits) if digits else _NUMBERS[word]
