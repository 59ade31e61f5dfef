"""Makes any string that a client may send fit for the rest of the program."""

import re
import unicodedata

_INVISIBLE = {"Cc", "Cf", "Cs", "Co"}  # controls, zero-width marks, lone surrogates, private use
_SPACES = re.compile(r"\s+")


def clean(text: str) -> str:
    """Return ``text`` in composed Unicode on one line, without control characters, invisible marks or lone surrogates."""
    spaced = "".join(" " if char.isspace() else char for char in text)
    visible = "".join(char for char in spaced if unicodedata.category(char) not in _INVISIBLE)
    return _SPACES.sub(" ", unicodedata.normalize("NFC", visible)).strip()


def has_words(text: str) -> bool:
    """Tell whether ``text`` holds at least one letter or digit of any script."""
    return any(char.isalnum() for char in text)
