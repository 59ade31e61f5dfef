"""The marks that stand for what was hidden, and putting them in.

While a text is worked on, a mark is one character that nothing reads as a word.
"""

import re
from collections.abc import Callable

NAME, PHONE, EMAIL, DATE, ADDRESS, NUMBER = "\ue000\ue001\ue002\ue003\ue004\ue005"
_WORDS = {NAME: "[name]", PHONE: "[phone]", EMAIL: "[e-mail]", DATE: "[date]", ADDRESS: "[address]", NUMBER: "[number]"}
MARKS = tuple(_WORDS.values())  # as people read them
_SIGNS = {word: sign for sign, word in _WORDS.items()}
_ANY_WORD = re.compile("|".join(re.escape(word) for word in _SIGNS))
_ANY_SIGN = re.compile(f"[{''.join(_WORDS)}]")
IT = "it"  # the group of a pattern that is to be hidden; without one, all of it


def sealed(text: str) -> str:
    """Return ``text`` with one character for each mark; such characters of the text's own, which mean nothing, are dropped."""
    return _ANY_WORD.sub(lambda match: _SIGNS[match[0]], _ANY_SIGN.sub("", text))


def opened(text: str) -> str:
    """Return ``text`` with the marks written out, as in ``[name]``."""
    return _ANY_SIGN.sub(lambda match: _WORDS[match[0]], text)


def without_marks(text: str) -> str:
    """Return ``text`` with the marks' brackets gone, as in ``name``: for what compares meanings."""
    return _ANY_WORD.sub(lambda match: match[0][1:-1], text)


def hide(pattern: re.Pattern[str], text: str, mark: str, holds: Callable[[re.Match[str]], bool] = lambda match: True) -> str:
    """Return ``text`` with ``mark`` where a pattern matches it in small letters.

    Patterns that ignore the case of letters take twice as long as those for a text in small letters.

    Args:
        pattern: Knows small letters only; its group "it" is what is hidden, where it has one.
        text: The text.
        mark: What to put in.
        holds: Tells whether to hide a match.
    """
    group = IT if IT in pattern.groupindex else 0
    spans = [match.span(group) for match in pattern.finditer(text.replace("İ", "i").lower()) if holds(match)]
    if not spans:
        return text
    starts, ends = [0, *(end for _, end in spans)], [*(start for start, _ in spans), len(text)]
    return mark.join(text[start:end] for start, end in zip(starts, ends, strict=True))
