"""Decides whether a message is from, or about, somebody in danger.

Phrases and classifier look at the whole message and, in a longer one, at each of its clauses, so that a cry for help
between two ordinary questions is not averaged away.
"""

import logging
import re
import tarfile
from dataclasses import dataclass
from pathlib import Path

from fibroguide.model_files import MODELS, TOPICS, export_topics
from fibroguide.safety.disguise import undisguise
from fibroguide.safety.patterns import Hit, Patterns, load_patterns
from fibroguide.text.encoder import EncoderError, load_encoder
from fibroguide.text.topic_model import TopicModel

logger = logging.getLogger(__name__)

URGENT = ("crisis", "emergency", "overdose", "abuse")
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
        with_hint: With a phrase of the kind ``hint``; a clause of a longer message needs as much as ``alone``.
        with_phrase: With a phrase of the kind ``sure``.
    """

    alone: float = 0.5
    with_hint: float = 0.25
    with_phrase: float = 0.1


def load_screen(models: Path = MODELS) -> "SafetyScreen":
    """Return the screen with the trained topic model, or with phrases alone when that cannot be read (the log says so)."""
    try:
        export_topics(models)  # plain `rasa train` does not
        model = TopicModel.load(models / TOPICS, load_encoder())
    except (OSError, tarfile.TarError, ValueError, KeyError, EncoderError) as error:
        logger.error("The safety screen works with phrases alone: its model cannot be read (%s). Run 'make train'.", error)
        model = None
    return SafetyScreen(model)


@dataclass(frozen=True)
class Alarm:
    """What the screen found: the category, and by what (``phrase``, ``classifier`` or both) it was found."""

    category: str
    found_by: str


class SafetyScreen:
    """Looks at messages; without a classifier by phrases alone."""

    def __init__(self, classifier: TopicModel | None, patterns: Patterns | None = None, limits: Limits | None = None) -> None:
        """Make a screen from the trained topic model, or None where there is none, and compiled phrases."""
        self._classifier = classifier
        self._patterns = patterns or load_patterns()
        self._limits = limits or Limits()

    def check(self, text: str) -> Alarm | None:
        """Return the alarm that a message raises, or None for a harmless one. Any string is fine."""
        plain = undisguise(text)
        alarm = self._judge(plain, self._patterns.hits(plain), self._limits.with_hint)
        if alarm or len(plain.split()) < _LONG:
            return alarm
        for clause in dict.fromkeys(part.strip() for part in _CLAUSE.split(plain)):
            hits = self._patterns.hits(clause)
            # A clause out of its context is judged only when a phrase draws the eye to it.
            alarm = self._judge(clause, hits, self._limits.alone) if hits else None
            if alarm:
                return alarm
        return None

    def check_phrases(self, text: str) -> Alarm | None:
        """Return the alarm that the plainest phrases raise: for texts that nobody wrote as one, such as two messages."""
        hits = [hit for hit in self._patterns.hits(undisguise(text)) if hit.kind == "always"]
        return Alarm(hits[0].category, "phrase") if hits else None

    def says_yes(self, text: str) -> bool:
        """Tell whether a message is a yes, in one of the ways people say it when asked something hard."""
        return bool(_YES.match(undisguise(text)))

    def _judge(self, text: str, hits: list[Hit], with_hint: float) -> Alarm | None:
        if hits and hits[0].kind == "always":
            return Alarm(hits[0].category, "phrase")
        if self._classifier is None:
            return Alarm(hits[0].category, "phrase") if hits and hits[0].kind == "sure" else None
        probabilities = {item.topic: item.probability for item in self._classifier.rank([text])[0]}
        danger = {category: probabilities.get(f"safety/{category}", 0.0) for category in URGENT}
        total, likeliest = sum(danger.values()), max(URGENT, key=lambda category: danger[category])
        if total >= self._limits.alone:
            return Alarm(likeliest, "classifier")
        for hit in hits:
            if total >= (self._limits.with_phrase if hit.kind == "sure" else with_hint):
                return Alarm(hit.category if hit.kind == "sure" else likeliest, "phrase" if hit.kind == "sure" else "both")
        return None
