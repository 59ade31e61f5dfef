"""What a rule has to say."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


class ContentError(ValueError):
    """Something in the content, or in a file about it, that a person can mend; the message is one sentence or more."""


@dataclass(frozen=True)
class Problem:
    """A rule that a topic breaks.

    Attributes:
        part: What breaks it: one of the columns of the workbook, such as ``answer`` or ``question``.
        sentence: What is wrong, which value, and what to do.
        question: The question it is about, where it is about one.
    """

    part: str
    sentence: str
    question: str = ""


def did_you_mean(word: str, known: Iterable[str], alike: float = 0.6) -> str:
    """Return `` Did you mean 'x'?`` for the known word that is nearest to ``word``; empty when none is near.

    Args:
        word: What somebody wrote.
        known: What there is.
        alike: How near it must be, from 0 to 1, as difflib counts.
    """
    near = difflib.get_close_matches(word.lower(), list(known), 1, alike)
    return f" Did you mean {near[0]!r}?" if near else ""
