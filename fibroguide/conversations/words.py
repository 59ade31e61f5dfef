"""Plain words and the patterns that stand for them, as spreadsheets use them."""

import re

_IGNORE_CASE = "(?i)"
_SPECIAL = re.compile(r"[\\.^$*+?{}\[\]|()]")
_OR = re.compile(r"(?<!\\)\|")
_SPACES = re.compile(r"\s+")
_CURLY = str.maketrans("“”„‟‘’‚‛\u00a0", "\"\"\"\"'''' ")


def straightened(text: str) -> str:
    """Return ``text`` with straight quotes in the place of curly ones, which spreadsheets make by themselves."""
    return text.translate(_CURLY)


def pattern_of(words: str) -> str:
    """Return the pattern that finds ``words`` in any capitals; spaces in a row count as one."""
    return _IGNORE_CASE + _SPECIAL.sub(r"\\\g<0>", _SPACES.sub(" ", straightened(words)).strip())


def words_of(pattern: str) -> str | None:
    """Return the words that a pattern finds; None when it is more than words, or heeds capitals."""
    if not pattern.startswith(_IGNORE_CASE):
        return None
    words = re.sub(r"\\([\\.^$*+?{}\[\]|()])", r"\1", pattern[len(_IGNORE_CASE) :])
    return words if words and pattern_of(words) == pattern else None


def alternatives(pattern: str) -> list[str] | None:
    """Return the words that a pattern like ``(?i)dose|mg`` finds one or the other of; None when it is more than that."""
    parts = _OR.split(pattern.removeprefix(_IGNORE_CASE)) if pattern.startswith(_IGNORE_CASE) else []
    found = [words_of(_IGNORE_CASE + part) for part in parts] or [None]
    return [words for words in found if words is not None] if None not in found else None
