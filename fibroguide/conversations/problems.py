"""Mistakes in the files of conversation tests, each with its place and, for a misspelt name, the nearest one."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fibroguide.conversations.cases import Place


@dataclass(frozen=True)
class Problem:
    """A mistake: where it stands, and a sentence."""

    place: Place
    sentence: str

    def __str__(self) -> str:
        """Return the place, a colon and the sentence."""
        return f"{self.place}: {self.sentence}"


class CaseFilesError(ValueError):
    """Files of conversation tests are wrong.

    Attributes:
        problems: Every mistake that was found, in the order of the files.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


def nearest(word: str, options: Iterable[str]) -> str | None:
    """Return the option that ``word`` was probably meant to be; None when none is like it."""
    known = list(options)
    lower = {option.lower(): option for option in reversed(known)}
    for guess in (word.lower(), f"utter_{word.lower()}", f"/{word.lower()}"):
        if guess in lower:
            return lower[guess]
    found = difflib.get_close_matches(word.lower(), list(lower), n=1, cutoff=0.6)
    return lower[found[0]] if found else None


def did_you_mean(word: str, options: Iterable[str]) -> str:
    """Return `` Did you mean "..."?`` to put behind a sentence; empty when nothing is like ``word``."""
    found = nearest(word, options)
    return f' Did you mean "{found}"?' if found is not None else ""
