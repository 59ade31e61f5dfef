"""Understands a choice among buttons that is typed: its number, its title, "the second one", "none of these"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA
from spacy.lang.en.stop_words import STOP_WORDS

from fibroguide.text.decision import NONE_OF_THESE

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_NUMBER = re.compile(
    r"(?:(?:the|number|no|option|choice|answer|topic|button|i mean|i meant|it's|its)\W+)*"
    r"(?P<which>[1-9]|" + "|".join((*_ORDINALS, *_NUMBERS)) + r"|last)"
    r"(?:st|nd|rd|th)?(?:\W+(?:one|option|choice|topic|please|pls|thanks))*\W*",
    re.IGNORECASE,
)
_NONE = re.compile(
    r"(?:no[, ]+)?(?:none|no one|neither|nothing|not any)(?: of (?:these|those|them|the above))?(?: please)?\W*|other\W*",
    re.IGNORECASE,
)
_YES = re.compile(
    r"(?:yes|yeah|yep|yup|ok|okay|sure|right|exactly)(?:\W+(?:that one|that's it|that|please|pls))*\W*", re.IGNORECASE
)
_BOTH = re.compile(r"(?:both|all)(?: of (?:them|these))?(?: please)?\W*", re.IGNORECASE)
_NOT_LETTERS = re.compile(r"[^\w ]+")
_FEW_WORDS = 3  # that name a title; more of them are another question
_SLIPS = 2  # of the keyboard, in a title that is typed
_LONG = 8  # letters; in a shorter title a slip makes another word


@dataclass(frozen=True)
class Offered:
    """A button under a reply: what it says, and its payload without the slash."""

    title: str
    payload: str


def chosen(text: str, buttons: Sequence[Offered], asked_which: bool) -> str | None:
    """Return the payload of the button that a message chooses, or None.

    Args:
        text: What was typed.
        buttons: Those under the bot's last words.
        asked_which: Whether the bot asked which one is meant. Only then do numbers and "none" count: elsewhere they answer
            something else.
    """
    if not buttons:
        return None
    titles = {_plain(button.title): button.payload for button in buttons}
    typed = _plain(text)
    if typed in titles:
        return titles[typed]
    if asked_which:
        if _YES.fullmatch(text.strip()) and len(_topics(buttons)) == 1:
            return _topics(buttons)[0].payload
        if _NONE.fullmatch(text.strip()):
            return NONE_OF_THESE
        number = _NUMBER.fullmatch(text.strip())
        if number:
            at = _place(number["which"].lower(), len(_topics(buttons)))
            return buttons[at].payload if at < len(buttons) else None
        named = [button.payload for button in _topics(buttons) if _names(typed, _plain(button.title))]
        if len(named) == 1:
            return named[0]
    likely = [title for title in titles if title[:1] == typed[:1]] if len(typed) >= _LONG else []  # "unhelpful" is not "helpful"
    return next((titles[title] for title in likely if OSA.distance(typed, title) <= _SLIPS), None)


def all_chosen(text: str, buttons: Sequence[Offered]) -> list[str]:
    """Return the topics on the buttons when a message chooses them all ("both", "all of them"); else an empty list."""
    return [button.payload for button in _topics(buttons)] if _BOTH.fullmatch(text.strip()) else []


def _names(typed: str, title: str) -> bool:
    """Tell whether all that is typed, but for small words, stands in a title: "the infusion" in "How long an infusion takes"."""
    words = typed.split()
    telling = set(words) - STOP_WORDS
    return len(words) <= _FEW_WORDS and words[:1] != ["what"] and bool(telling) and telling <= set(title.split())


def _topics(buttons: Sequence[Offered]) -> list[Offered]:
    return [button for button in buttons if button.payload != NONE_OF_THESE]


def _place(which: str, topics: int) -> int:
    if which == "last":
        return topics - 1
    names = _ORDINALS if which in _ORDINALS else _NUMBERS
    return names.index(which) if which in names else int(which) - 1


def _plain(text: str) -> str:
    return " ".join(_NOT_LETTERS.sub(" ", text.casefold()).split())
