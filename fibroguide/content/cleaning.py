"""Takes out of texts what Word, Excel and telephones put in and nobody sees: special spaces, marks and line ends."""

import re
import unicodedata

_JOINER = "\N{ZERO WIDTH JOINER}"  # holds an emoji together
_STRAIGHT = str.maketrans({"‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "…": "..."})
_BULLET = re.compile(r"^[ \t]*[•·‣▪●◦][ \t]*", re.MULTILINE)


def clean_question(text: str) -> str:
    """Return a question as people type it on a keyboard: straight quotes and dashes, single spaces, no list mark before it.

    Line ends stay, since two lines may be two questions.
    """
    lines = [" ".join(line.split()) for line in _seen(text).translate(_STRAIGHT).split("\n")]
    return re.sub(r"^(?:[•·‣▪●◦]|- )\s*", "", "\n".join(line for line in lines if line))


def clean_answer(text: str) -> str:
    """Return an answer with its curly quotes and dashes, since people read it; list marks of Word become ``- ``."""
    text = _BULLET.sub("- ", _seen(text))
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def clean_line(text: str) -> str:
    """Return a title or a name on one line."""
    return " ".join(_seen(text).split())


def _seen(text: str) -> str:
    """Return ``text`` with special spaces made plain, and without signs that nobody sees."""
    kept = []
    for sign in text:
        kind = unicodedata.category(sign)
        if kind == "Zs" or sign == "\t":
            kept.append(" ")
        elif sign in ("\n", _JOINER) or kind not in ("Cc", "Cf", "Zl", "Zp", "Cs"):
            kept.append(sign)
    return "".join(kept)
