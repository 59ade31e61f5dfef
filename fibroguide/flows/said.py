"""What a person said in the turn at hand, as the actions look at it."""

import re
from dataclasses import dataclass
from typing import Any

from fibroguide.content.topic_groups import DOCUMENT_GROUPS, URGENT, group_of
from fibroguide.text.clean import clean

_QUESTION = re.compile(
    r"\?\W*$|^(?:and |but |so |ok |wait |sorry )*(?:what|whats|when|where|who|why|how|which|can|could|do|does|did|is|are|will"
    r"|would|should|may i|am i|tell me|explain)\b",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"^\W*(?:(?:please|pls|ok|okay|oh|no|wait|actually|sorry|hang on|hm+|um+|just|lets|let's|can you|can we"
    r"|i want to|i'd like to)\W+)*"
    r"(?:(?:cancel|never ?mind|nvm|forget it|abort)\b(?! (?:my|an|the) (?:appointment|infusion|booking|visit))"
    r"|(?:stop|quit|exit)(?:\W+(?:it|this|that|now|please|here|the (?:form|list|call|request)))*\W*$)",
    re.IGNORECASE,
)
_UNDERSTOOD = 0.5
_SUBJECTS = (*DOCUMENT_GROUPS, "not_covered", "clinician", "checklist", "walk_through", "conversation")


@dataclass(frozen=True)
class Said:
    """A message.

    Attributes:
        text: What was typed, or the payload of the button.
        topic: What it was understood as: ``procedure/fasting``, ``stop``.
        confidence: How sure that is, 0 to 1.
        entities: What a button carries, by name.
    """

    text: str
    topic: str
    confidence: float
    entities: dict[str, str]

    @classmethod
    def of(cls, latest_message: dict[str, Any]) -> "Said":
        """Return the message in a tracker's ``latest_message``."""
        intent = latest_message.get("intent") or {}
        return cls(
            text=clean(latest_message.get("text") or "").replace("’", "'"),
            topic=intent.get("full_retrieval_intent_name") or intent.get("name") or "",
            confidence=float(intent.get("confidence") or 0.0),
            entities={item["entity"]: str(item["value"]) for item in latest_message.get("entities") or ()},
        )

    @property
    def pressed(self) -> bool:
        """Whether it is a button and not typed."""
        return self.text.startswith("/")

    @property
    def value(self) -> str | None:
        """What the button stands for, where it answers a question of a form."""
        return self.entities.get("value")

    @property
    def yes(self) -> bool:
        """Whether it was typed and says yes; a button's yes belongs to the question it stands under."""
        return self.topic == "smalltalk/affirm" and not self.pressed

    @property
    def no(self) -> bool:
        """Whether it says no, or "that's not it"."""
        return self.topic in ("smalltalk/deny", "follow_up/not_asked")

    @property
    def stop(self) -> bool:
        """Whether it ends what is going on; never where somebody speaks of their medicine."""
        return not self.worrying and (self.topic == "stop" or (not self.pressed and bool(_STOP.search(self.text))))

    @property
    def urgent(self) -> bool:
        """Whether it is from somebody in danger."""
        group, _, category = self.topic.partition("/")
        return group == "safety" and category in URGENT

    @property
    def worrying(self) -> bool:
        """Whether it was understood as something that ``data/safety/`` replies to, which a form must not hold back."""
        return group_of(self.topic) == "safety" and self.confidence >= _UNDERSTOOD

    @property
    def question(self) -> bool:
        """Whether it is put like a question, or is the press of a button that belongs to something else."""
        return (self.pressed and self.value is None) or bool(_QUESTION.search(self.text))

    @property
    def off_subject(self) -> bool:
        """Whether it was understood, and not only guessed, as a question or a wish of another kind, however it is put."""
        return group_of(self.topic) in _SUBJECTS and self.confidence >= _UNDERSTOOD
