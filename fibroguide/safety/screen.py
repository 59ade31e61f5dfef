"""Decides whether a message is from, or about, somebody in danger.

Phrases and classifier look at the whole message and, in a longer one, at each of its clauses, so that a cry for help
between two ordinary questions is not averaged away.
"""

import logging
import re
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fibroguide.model_files import DANGER, MODELS, export_danger
from fibroguide.safety.danger_model import URGENT, DangerModel
from fibroguide.safety.disguise import undisguise
from fibroguide.safety.patterns import Hit, Patterns, load_patterns
from fibroguide.text.encoder import EncoderError, load_encoder

__all__ = ["URGENT", "Alarm", "Limits", "SafetyScreen", "Verdict", "load_screen"]

logger = logging.getLogger(__name__)

_CLAUSE = re.compile(r"[.?!;\n]+|,? (?:and|but|also|because|so|plus|igual|es que|pero|y) |, ")
_YES = re.compile(
    r"(?:well |um |uh )*(?:yes|yeah|yea|yep|yup|ya|si|kind of|sort of|sometimes|often|a bit|a lot|maybe|i do|i have|i am|i guess|"
    r"i think so|all the time|every day|every night|not sure|don't know|i don't know)\b"
)
_LONG = 12  # words from which a message is looked at clause by clause


@dataclass(frozen=True)
class Limits:
    """Probability of danger from which a message is urgent; chosen with `make safety-report` (docs/decisions/005).

    Attributes:
        alone: By the classifier alone.
        with_hint: With a phrase of the kind ``hint``.
        with_phrase: With a phrase of the kind ``sure``.
        clause: Of a clause with a phrase of the kind ``sure`` in a longer message; with a ``hint`` it needs ``alone``.
        caution: From which an ordinary answer says what to do if it is danger after all.
    """

    alone: float = 0.5
    with_hint: float = 0.45
    with_phrase: float = 0.25
    clause: float = 0.35
    caution: float = 0.15


@dataclass(frozen=True)
class Alarm:
    """What the screen found: the category, and by what (``phrase``, ``classifier`` or ``both``) it was found."""

    category: str
    found_by: str


@dataclass(frozen=True)
class Verdict:
    """What the screen makes of a message: an alarm, or else the category of which an ordinary answer should speak as well."""

    alarm: Alarm | None = None
    caution: str | None = None


class SafetyScreen:
    """Looks at messages; without a classifier by phrases alone."""

    def __init__(self, classifier: DangerModel | None, patterns: Patterns | None = None, limits: Limits | None = None) -> None:
        """Make a screen from the trained danger model, or None where there is none, and compiled phrases."""
        self._classifier = classifier
        self._patterns = patterns or load_patterns()
        self._limits = limits or Limits()

    def check(self, text: str) -> Alarm | None:
        """Return the alarm that a message raises, or None for a harmless one. Any string is fine."""
        return self.look(text).alarm

    def look(self, text: str) -> Verdict:
        """Return the verdict on a message. Any string is fine."""
        plain = undisguise(text)
        limits = self._limits
        verdict = self._judge(plain, self._patterns.hits(plain), {"sure": limits.with_phrase, "hint": limits.with_hint})
        if verdict.alarm or len(plain.split()) < _LONG:
            return verdict
        for clause in dict.fromkeys(part.strip() for part in _CLAUSE.split(plain)):
            hits = self._patterns.hits(clause)
            if hits:  # a clause out of its context is judged only when a phrase draws the eye to it
                judged = self._judge(clause, hits, {"sure": limits.clause, "hint": limits.alone})
                if judged.alarm:
                    return judged
                verdict = Verdict(caution=verdict.caution or judged.caution)
        return verdict

    def check_phrases(self, text: str) -> Alarm | None:
        """Return the alarm that the plainest phrases raise: for texts that nobody wrote as one, such as two messages."""
        hits = [hit for hit in self._patterns.hits(undisguise(text)) if hit.kind == "always"]
        return Alarm(hits[0].category, "phrase") if hits else None

    def says_yes(self, text: str) -> bool:
        """Tell whether a message is a yes, in one of the ways people say it when asked something hard."""
        return bool(_YES.match(undisguise(text)))

    def _judge(self, text: str, hits: Sequence[Hit], least: dict[str, float]) -> Verdict:
        """Return the verdict on a text, given the phrases in it and the probability that each kind of phrase asks for."""
        loudest = hits[0] if hits else None
        if loudest and loudest.kind == "always":
            return Verdict(Alarm(loudest.category, "phrase"))
        told = loudest if loudest and loudest.kind == "sure" else None
        spoken_of = loudest if loudest and loudest.kind in ("sure", "asked") else None
        if self._classifier is None:
            return Verdict(Alarm(told.category, "phrase") if told else None, caution=spoken_of.category if spoken_of else None)
        category, probability = self._classifier.danger(text, hits)
        if probability >= self._limits.alone:
            return Verdict(Alarm(category, "classifier"))
        if loudest and probability >= least.get(loudest.kind, self._limits.alone):
            return Verdict(Alarm(told.category if told else category, "both"))
        if spoken_of or probability >= self._limits.caution:
            return Verdict(caution=spoken_of.category if spoken_of else category)
        return Verdict()


def load_screen(models: Path = MODELS) -> SafetyScreen:
    """Return the screen with the trained danger model, or with phrases alone when that cannot be read (the log says so)."""
    try:
        export_danger(models)  # plain `rasa train` does not
        model = DangerModel.load(models / DANGER, load_encoder())
    except (OSError, tarfile.TarError, ValueError, KeyError, EncoderError) as error:
        logger.error("The safety screen works with phrases alone: its model cannot be read (%s). Run 'make train'.", error)
        model = None
    return SafetyScreen(model)
