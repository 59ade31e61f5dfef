"""Makes any string that a client may send fit for the rest of the program."""

import re
import unicodedata

_INVISIBLE = {"Cc", "Cf", "Cs", "Co"}  # controls, zero-width marks, lone surrogates, private use
_SPACES = re.compile(r"\s+")


def clean(text: str) -> str:
    """Return ``text`` on one line, in composed Unicode with full-width and other variant letters made ordinary.

    Control characters, invisible marks and lone surrogates are gone: what comes back can be stored, shown and matched.
    """
    spaced = "".join(" " if char.isspace() else char for char in text)
    visible = "".join(char for char in spaced if unicodedata.category(char) not in _INVISIBLE)
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", visible)).strip()


def has_words(text: str) -> bool:
    """Tell whether ``text`` holds at least one letter or digit of any script."""
    return any(char.isalnum() for char in text)
