"""Long replies in pieces that a channel takes."""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence

# Where a piece may end, the best borders first: between paragraphs, list items, sentences, words.
_BORDERS = (
    re.compile(r"\n[^\S\n]*\n\s*"),
    re.compile(r"\n(?=\s*(?:[-+*]|\d{1,9}[.)])\s)"),
    re.compile(r"(?<=[.!?…])[\"”'’)*_]*\s+"),
    re.compile(r"\s+"),
)
# Links and words in emphasis, which stay together where they fit.
_TOGETHER = re.compile(r"\[[^\[\]]*\]\([^()\s]*\)|(?<![\w*_])(\*\*|__|\*|_)(?=[^\s*_]).{1,500}?(?<=[^\s*_])\1(?![\w*_])")
_HALVES = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def utf16_length(text: str) -> int:
    """Return the number of UTF-16 units, in which Telegram counts the text that it shows."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def pieces(text: str, limit: int, length: Callable[[str], int] = len) -> list[str]:
    """Return Markdown in pieces, whole paragraphs where possible; none for a text of spaces.

    A piece ends between paragraphs, else between list items, sentences or words, else inside a word that is too long.
    Words in emphasis and links are divided only when they are too long themselves; their marks are then shown as text.

    Args:
        text: Markdown.
        limit: What ``length`` of a piece may be at most; room for one character at least, since none is left out.
        length: Measures a piece, also as a channel shows it: ``lambda piece: utf16_length(to_telegram(piece))``.
    """
    text = text.strip()
    borders = _borders(text)
    found, start = [], 0
    while start < len(text):
        end = _end(text, start, borders, lambda piece: length(piece) <= limit)
        found.append(text[start:end].strip())
        start = end
    return [piece for piece in found if piece]


def _borders(text: str) -> list[list[int]]:
    """Return the places where a piece may end, each kind in order; the last two are those inside of links and words."""
    together = [match.span() for match in _TOGETHER.finditer(text)]
    starts = [start for start, _ in together]

    def is_free(place: int) -> bool:
        number = bisect_right(starts, place - 1) - 1
        return number < 0 or place >= together[number][1]

    kinds = [[match.end() for match in border.finditer(text)] for border in _BORDERS]
    halves = {match.start() + 1 for match in _HALVES.finditer(text)}
    inside = [place for place in range(1, len(text)) if place not in halves]
    return [*([place for place in kind if is_free(place)] for kind in kinds), kinds[-1], inside]


def _end(text: str, start: int, borders: Sequence[Sequence[int]], fits: Callable[[str], bool]) -> int:
    if fits(text[start:].strip()):
        return len(text)
    for places in borders:
        low = first = bisect_right(places, start)
        high = len(places)
        while low < high:  # a longer piece is taken to be longer as a channel shows it, too
            middle = (low + high) // 2
            if fits(text[start : places[middle]].strip()):
                low = middle + 1
            else:
                high = middle
        if low > first:
            return places[low - 1]
    inside = borders[-1]
    place = bisect_right(inside, start)
    return inside[place] if place < len(inside) else len(text)
