"""What is wrong with a text that is no YAML, in words for people who do not know YAML."""

import re

from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.reader import ReaderError

_CURLY_VALUE = re.compile(r"(?:^|[:\-])\s+[“”„‘‚]")
_WORDS = {
    "mapping values are not allowed": "A colon too many, or the line is indented too far. A text with a colon needs quotes.",
    "sequence entries are not allowed": "A dash begins a new step; put a text that begins with a dash in quotes.",
    "expected <block end>": "The line is not indented like those above it.",
    "expected a single document": "The line is not indented like those above it, or it is the --- of a second part.",
    "unknown escape character": "In double quotes a backslash must be written twice; or use single quotes.",
    "found character '\\t'": "Here is a tab. YAML is indented with spaces.",
    "that cannot start any token": "A text that begins with this character needs quotes around it.",
}
# Mistakes that are noticed far below the place where they were made.
_WORDS_ABOVE = {
    "could not find expected ':'": "Here a colon is missing after the key.",
    "unexpected end of stream": "The quote that opens here is not closed.",
    "expected ',' or": "The bracket that opens here is not closed.",
}


def mistakes(error: Exception, text: str) -> list[tuple[int, str]]:
    """Return the line (0 when it is not known) and a sentence for what keeps ``text`` from being YAML.

    Args:
        error: What the YAML reader raised.
        text: What it was to read.
    """
    found = [
        (number, "A value begins with a curly quote, which is none for YAML. Use straight quotes: \" or '.")
        for number, line in enumerate(text.split("\n"), start=1)
        if _CURLY_VALUE.search(line)
    ]
    if isinstance(error, ReaderError):
        line = text[: error.position].count("\n") + 1
        return [*found, (line, f"Here is a character that no text holds (U+{error.character:04X}).")]
    if not isinstance(error, MarkedYAMLError):
        return [*found, (0, "This is not YAML: it is nested too deeply, or its first line is broken.")]
    said = f"{error.context or ''} {error.problem or ''}".strip()
    for part, words in _WORDS_ABOVE.items():
        if part in said and error.context_mark is not None:
            return [*found, (error.context_mark.line + 1, words)]
    words = next((words for part, words in _WORDS.items() if part in said), f"This is not YAML: {said}.")
    return [*found, (error.problem_mark.line + 1 if error.problem_mark else 0, words)]
