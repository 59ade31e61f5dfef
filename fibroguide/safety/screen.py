"""Decides whether a message is from, or about, somebody in danger.

Phrases and classifier look at the whole message and, in a longer one, at each of its clauses, so that a cry for help
between two ordinary questions is not averaged away.
"""

import logging
import re
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from fibroguide.content.topic_groups import URGENT
from fibroguide.model_files import DANGER, MODELS, export_danger
from fibroguide.model_versions import ModelVersions
from fibroguide.safety.danger_model import DangerModel
from fibroguide.safety.disguise import undisguise
from fibroguide.safety.patterns import Hit, Patterns, load_patterns
from fibroguide.text.encoder import EncoderError, load_encoder
from fibroguide.text.language import foreign_language

__all__ = ["Alarm", "Limits", "SafetyScreen", "Verdict", "load_screen", "screen_of", "shared_screen"]

logger = logging.getLogger(__name__)

_CLAUSE = re.compile(r"[.?!;\n]+|,? (?:and|but|also|because|so|plus|igual|es que|pero|y) |, ")
_YES = re.compile(
    r"(?:well |um |uh )*(?:yes|yeah|yea|yep|yup|ya|si|kind of|sort of|sometimes|often|a bit|a lot|maybe|i do|i have|i am|i guess|"
    r"i think so|all the time|every day|every night|not sure|don't know|i don't know)\b"
)
# A fact is asked about, but for a reason: it is happening to the person who asks.
_OWN = re.compile(
    r"\b(?:(?:i|i'm|im|i am|he|she|they|we)(?: (?:do|has|keep|also|already|really|just))? "
    r"(?:have|has|having|had|get|gets|getting|got|feel|feels|feeling) (?:them|it|those|these|this|that|one|some)|mine|now)\b"
)
_LONG = 12  # words from which a message is looked at clause by clause


@dataclass(frozen=True)
class Limits:
    """Probability of danger from which a message is urgent; chosen with `make safety-report` (docs/decisions/005).

    Attributes:
        alone: By the classifier alone.
        with_hint: With a phrase of the kind ``hint``.
        with_sure: With a phrase of the kind ``sure``.
        with_always: With a phrase of the kind ``always``; below it the classifier is next to certain that there is no danger.
        foreign: With a phrase of the kind ``sure`` in another language: the classifier knows little of those.
        whole: Of a longer message, for its clauses to be looked at.
        clause_alone: By the classifier, for a clause with any phrase in it.
        clause_with_sure: For a clause with a phrase of the kind ``sure``.
        taken_back: With no phrase but such as a harmless sense has taken back (kind ``calm``).
        caution: From which an ordinary answer says what to do if it is danger after all.
    """

    alone: float = 0.6
    with_hint: float = 0.3
    with_sure: float = 0.12
    with_always: float = 0.03
    foreign: float = 0.05
    whole: float = 0.1
    clause_alone: float = 0.6
    clause_with_sure: float = 0.3
    taken_back: float = 0.9
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

    def renew(self, models: Path = MODELS) -> None:
        """Take the danger model of the model that is active now; keep the old one where that cannot be read."""
        self._classifier = _danger_model(models) or self._classifier

    def check(self, text: str) -> Alarm | None:
        """Return the alarm that a message raises, or None for a harmless one. Any string is fine."""
        return self.look(text).alarm

    def look(self, text: str) -> Verdict:
        """Return the verdict on a message. Any string is fine."""
        plain = undisguise(text)
        limits = self._limits
        hits = self._patterns.hits(plain)
        foreign = bool(hits) and foreign_language(text) is not None
        category, probability = self._danger(plain, hits)
        least = {"hint": limits.with_hint, "sure": limits.foreign if foreign else limits.with_sure}
        least.update(always=0.0 if foreign else limits.with_always, calm=limits.taken_back)
        least["asked"] = least["sure"] if _OWN.search(plain) else limits.alone
        alarm = _alarm(category, probability, hits, limits.alone, least)
        if alarm is None and probability >= limits.whole and len(plain.split()) >= _LONG:
            alarm = self._alarm_in_clause(plain)
        if alarm:
            return Verdict(alarm)
        spoken_of = next((hit.category for hit in hits if hit.kind in ("always", "sure", "asked")), None)
        return Verdict(caution=spoken_of or (category if probability >= limits.caution else None))

    def _alarm_in_clause(self, plain: str) -> Alarm | None:
        """Return the alarm that a clause raises: out of its context it is judged only when a phrase draws the eye to it."""
        limits = self._limits
        least = {
            "sure": limits.clause_with_sure,
            "always": limits.with_always,
            "asked": limits.taken_back,
            "calm": limits.taken_back,
        }
        for clause in dict.fromkeys(part.strip() for part in _CLAUSE.split(plain)):
            hits = self._patterns.hits(clause)
            alarm = _alarm(*self._danger(clause, hits), hits, limits.clause_alone, least) if hits else None
            if alarm:
                return alarm
        return None

    def _danger(self, plain: str, hits: Sequence[Hit]) -> tuple[str, float]:
        """Return the likeliest danger and its probability; without a classifier that works, what the phrases alone decide."""
        if self._classifier:
            try:
                return self._classifier.danger(plain, hits)
            except Exception as error:  # whatever it is, a cry for help must not end in an error; its text may quote the person
                logger.error("The danger model failed with %s; phrases alone decide. Run 'make train'.", type(error).__name__)
        decides = bool(hits) and hits[0].kind in ("only", "always", "sure")
        return hits[0].category if hits else URGENT[0], float(decides)

    def check_phrases(self, text: str) -> Alarm | None:
        """Return the alarm that the plainest phrases raise: for texts that nobody wrote as one, such as two messages."""
        hits = [hit for hit in self._patterns.hits(undisguise(text)) if hit.kind in ("only", "always")]
        return Alarm(hits[0].category, "phrase") if hits else None

    def says_yes(self, text: str) -> bool:
        """Tell whether a message is a yes, in one of the ways people say it when asked something hard."""
        return bool(_YES.match(undisguise(text)))


def _alarm(category: str, probability: float, hits: Sequence[Hit], alone: float, least: dict[str, float]) -> Alarm | None:
    """Return the alarm for a text, given its danger, the phrases in it and the probability that each kind of phrase asks for."""
    loudest = hits[0] if hits else None
    if loudest and loudest.kind == "only":
        return Alarm(loudest.category, "phrase")
    if loudest and probability >= least.get(loudest.kind, alone):
        told = loudest.kind in ("always", "sure", "asked") and probability < alone  # else the classifier knows better which it is
        return Alarm(loudest.category if told else category, "both")
    calm = loudest is not None and loudest.kind == "calm"
    return Alarm(category, "classifier") if probability >= alone and not calm else None


def load_screen(models: Path = MODELS) -> SafetyScreen:
    """Return the screen with the active model's danger model, or with phrases alone when it cannot be read (the log says so)."""
    return SafetyScreen(_danger_model(models))


def screen_of(model: Path) -> SafetyScreen:
    """Return the screen with the danger model of one model file, which need not be the active one.

    Raises:
        OSError: The model cannot be read.
        tarfile.TarError: It is broken.
        KeyError: It holds no danger model.
    """
    with TemporaryDirectory() as folder:
        export_danger(model, Path(folder))
        return SafetyScreen(DangerModel.load(Path(folder), load_encoder()))


@lru_cache(maxsize=1)
def shared_screen() -> SafetyScreen:
    """Return the one screen of this process, which all channels share."""
    return load_screen()


def _danger_model(models: Path) -> DangerModel | None:
    try:
        active, folder = ModelVersions(models).active(), models / DANGER
        if active:
            export_danger(active, folder)
        return DangerModel.load(folder, load_encoder())
    except (OSError, tarfile.TarError, ValueError, KeyError, EncoderError) as error:
        logger.error("The safety screen works with phrases alone: its model cannot be read (%s). Run 'make train'.", error)
        return None
