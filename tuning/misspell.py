"""Misspells a message as people do: keyboard slips, dropped, doubled and swapped letters, no capitals, no punctuation."""

import random
import re

NEIGHBOURS = {
    **dict(zip("qwertyuiop", ("wa", "qes", "wrd", "etf", "ryg", "tuh", "yij", "uok", "ipl", "ol"), strict=True)),
    **dict(zip("asdfghjkl", ("qsz", "adwx", "sfec", "dgrv", "fhtb", "gjyn", "hkum", "jlio", "kop"), strict=True)),
    **dict(zip("zxcvbnm", ("xas", "zcsd", "xvdf", "cbfg", "vngh", "bmhj", "njk"), strict=True)),
}


def misspell(text: str, chance: random.Random, errors: int | None = None) -> str:
    """Return ``text`` with ``errors`` slips (one or two when not told), each in a word of at least four letters."""
    if errors is None:
        errors = chance.choice((1, 1, 2))
        if chance.random() < 0.5:
            text = re.sub(r"[.,!?'’]", "", text.lower())
    for _ in range(errors):
        places = [match for match in re.finditer(r"[^\W\d_]{4,}", text)]
        if not places:
            return text
        word = chance.choice(places)
        text = text[: word.start()] + _slip(word[0], chance) + text[word.end() :]
    return text


def _slip(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 1)  # people rarely miss the first letter
    kind = chance.choice(("drop", "double", "swap", "neighbour"))
    if kind == "drop":
        return word[:at] + word[at + 1 :]
    if kind == "double":
        return word[:at] + word[at] + word[at:]
    if kind == "swap":
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + chance.choice(NEIGHBOURS.get(word[at].lower(), word[at])) + word[at + 1 :]
