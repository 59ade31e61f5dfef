"""Puts errors into messages as people and their devices do; the same seed gives the same errors.

``misspelt(text, kind, number, chance)`` is the way in; KINDS strike a word at a time, WHOLE the message as such.
"""

import random
import re
from collections.abc import Callable

from tests.typos.tables import HEARD, SOUNDS, SPELT
from tuning.misspell import NEIGHBOURS

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
Word = Callable[[str, random.Random], str]


def misspelt(text: str, kind: str, number: int, chance: random.Random) -> str:
    """Return ``text`` with ``number`` errors of a kind, each in another word; fewer where the text gives no more places."""
    if kind in WHOLE:
        return WHOLE[kind](text)
    struck: set[int] = set()
    for _ in range(number):
        one = chance.choice(sorted(KINDS)) if kind == "mixed" else kind
        text, struck = _once(text, one, struck, chance)
    return text


def _once(text: str, kind: str, struck: set[int], chance: random.Random) -> tuple[str, set[int]]:
    words = list(_WORD.finditer(text))
    for at in chance.sample(range(len(words)), len(words)):
        # Several words stand for one after a blunder: what was struck is told by its place from the end.
        place = len(words) - at
        if place in struck:
            continue
        start, end = words[at].span()
        made = KINDS[kind](words[at][0], chance)
        if kind == "lost space" and text[end : end + 1] == " ":
            return text[:end] + text[end + 1 :], {*(p - (p > place) for p in struck), place - 1}
        if made != words[at][0]:
            more = len(_WORD.findall(made)) - 1
            return text[:start] + made + text[end:], {*(p + more * (p > place) for p in struck), *range(place, place + more + 1)}
    return text, struck


def _letter(change: Callable[[str, int, random.Random], str]) -> Word:
    def slip(word: str, chance: random.Random) -> str:
        if len(word) < 4 or not word.isalpha():
            return word
        # People rarely miss the first letter.
        return change(word, chance.randrange(0 if chance.random() < 0.1 else 1, len(word)), chance)

    return slip


def _neighbour(word: str, at: int, chance: random.Random) -> str:
    return word[:at] + chance.choice(NEIGHBOURS.get(word[at].lower(), word[at])) + word[at + 1 :]


def _dropped(word: str, at: int, chance: random.Random) -> str:
    return word[:at] + word[at + 1 :]


def _doubled(word: str, at: int, chance: random.Random) -> str:
    return word[:at] + word[at] + word[at:]


def _swapped(word: str, at: int, chance: random.Random) -> str:
    at = min(at, len(word) - 2)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _phonetic(word: str, chance: random.Random) -> str:
    if word.lower() in SPELT and chance.random() < 0.7:
        return chance.choice(SPELT[word.lower()])
    if len(word) < 4:
        return word
    written = [re.sub(sound, other, word, count=1) for sound, other in SOUNDS if re.search(sound, word)]
    return chance.choice(written) if written else word


def _heard(word: str, chance: random.Random) -> str:
    return chance.choice(HEARD.get(word.lower(), (word,)))


KINDS: dict[str, Word] = {
    "neighbour key": _letter(_neighbour),
    "dropped letter": _letter(_dropped),
    "doubled letter": _letter(_doubled),
    "swapped letters": _letter(_swapped),
    "phonetic": _phonetic,
    "misheard": _heard,
    "lost space": lambda word, chance: word,
}
WHOLE: dict[str, Callable[[str], str]] = {
    "no spaces": lambda text: text.replace(" ", ""),
    "all capitals": str.upper,
    "no punctuation": lambda text: re.sub(r"[.,!?'’-]", "", text).lower(),
}
